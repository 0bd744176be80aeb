import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

import { runProgram } from '../run-program.ts'

/** A catalog on disk, committed to a git repository of its own. */
export interface CatalogFolder {
  readonly folder: string
  /** Writes files, by path relative to the repository. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Commits everything and returns the commit. */
  commit(message: string): Promise<string>
  git(...words: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Files of a small sound addon. */
export function addonFiles(name: string, version: string): Readonly<Record<string, string>> {
  const root = `addons/${name}`
  return {
    [`${root}/metadata.yaml`]: [
      `name: ${name}`,
      `version: ${version}`,
      `description: Shows ${name}`,
      'icon: https://example.com/icon.svg',
      'url: https://example.com',
      'tags: [example]',
      '',
    ].join('\n'),
    [`${root}/README.md`]: `# ${name}\n`,
    [`${root}/template.yaml`]: [
      'apiVersion: core.oam.dev/v1beta1',
      'kind: Application',
      'metadata:',
      `  name: ${name}`,
      '  namespace: vela-system',
      'spec:',
      '  components: []',
      '',
    ].join('\n'),
    [`${root}/resources/config.yaml`]: [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata:',
      `  name: ${name}`,
      'data:',
      `  version: "${version}"`,
      '',
    ].join('\n'),
  }
}

/** Makes a repository with these files in a first commit on `main`, in a temporary folder. */
export async function makeCatalogFolder(files: Readonly<Record<string, string>>): Promise<CatalogFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catalog-'))
  const git = async (...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await runProgram('git', words, {
      folder,
      environment: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        GIT_CONFIG_GLOBAL: path.join(folder, '.git/none'),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'A. Author',
        GIT_AUTHOR_EMAIL: 'author@example.com',
        GIT_COMMITTER_NAME: 'A. Author',
        GIT_COMMITTER_EMAIL: 'author@example.com',
      },
    })
    if (status !== 0) {
      throw new Error(`git ${words.join(' ')}: ${stderr}`)
    }
    return stdout.trim()
  }
  const write = async (more: Readonly<Record<string, string>>): Promise<void> => {
    for (const [file, text] of Object.entries(more)) {
      const target = path.join(folder, file)
      await mkdir(path.dirname(target), { recursive: true })
      await writeFile(target, text)
    }
  }
  const commit = async (message: string): Promise<string> => {
    await git('add', '--all')
    await git('commit', '--quiet', '--message', message)
    return await git('rev-parse', 'HEAD')
  }
  await git('init', '--quiet', '--initial-branch=main')
  await write(files)
  await commit('First addons')
  return { folder, write, commit, git, remove: () => rm(folder, { recursive: true, force: true }) }
}
