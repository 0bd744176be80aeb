import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'

/** A real git repository in a temporary directory. */
export interface TestRepository {
  readonly path: string
  /** Runs git in it and gives what it printed, trimmed. */
  git(...args: readonly string[]): string
  /** Writes files; undefined removes one. */
  write(files: Readonly<Record<string, string | Uint8Array | undefined>>): void
  /** Writes files and commits everything; gives the commit. */
  commit(files?: Readonly<Record<string, string | Uint8Array | undefined>>): string
  /** A clone by the file protocol, as a checkout step makes it: detached at the remote's HEAD or at `ref`. */
  clone(options?: CloneOptions): TestRepository
}

/** How a clone is made. */
export interface CloneOptions {
  readonly depth?: number
  readonly ref?: string
  readonly filter?: string
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'A Person',
  GIT_AUTHOR_EMAIL: 'person@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'A Person',
  GIT_COMMITTER_EMAIL: 'person@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
}

/** The environment of test gits: nobody's own configuration. */
export const TEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: join(tmpdir(), 'nobody'),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

const made: string[] = []

/** Removes every temporary directory that was made; for `afterAll`. */
export function removeTemporary(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
}

/** Makes an empty temporary directory. */
export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'addon-test-')))
  made.push(path)
  return path
}

/** Makes a repository whose branch is `main`. */
export function makeRepository(path = temporaryDirectory()): TestRepository {
  const repository = at(path)
  repository.git('init', '--quiet', '--initial-branch=main')
  repository.git('config', 'uploadpack.allowFilter', 'true')
  return repository
}

function at(path: string): TestRepository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...args], {
      encoding: 'utf8',
      env: { ...TEST_ENVIRONMENT, ...IDENTITY },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 30,
    }).trim()
  const write = (files: Readonly<Record<string, string | Uint8Array | undefined>>): void => {
    for (const [name, content] of Object.entries(files)) {
      const file = join(path, name)
      if (content === undefined) rmSync(file, { recursive: true, force: true })
      else {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, content)
      }
    }
  }
  return {
    path,
    git,
    write,
    commit(files = {}) {
      write(files)
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '--message', 'change')
      return git('rev-parse', 'HEAD')
    },
    clone({ depth, ref, filter } = {}) {
      const clone = makeRepository()
      clone.git('remote', 'add', 'origin', `file://${path}`)
      const wanted = ref ?? git('rev-parse', 'HEAD')
      clone.git(
        'fetch',
        '--quiet',
        '--no-tags',
        ...(depth === undefined ? ['--update-shallow'] : [`--depth=${depth}`]),
        ...(filter === undefined ? [] : [`--filter=${filter}`]),
        'origin',
        ...(depth === undefined ? ['+refs/heads/*:refs/remotes/origin/*', wanted] : [wanted]),
      )
      clone.git('checkout', '--quiet', '--detach', wanted)
      return clone
    },
  }
}

/** Files of a small addon; the version and the template tell it from others. */
export function addonFiles(
  root: string,
  { version = '1.0.0', template = 'one' } = {},
): Readonly<Record<string, string>> {
  const name = root.slice(root.lastIndexOf('/') + 1)
  return {
    [`${root}/metadata.yaml`]: `name: ${name}\nversion: ${version}\ndescription: the addon ${name}\n`,
    [`${root}/template.yaml`]: `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata:\n  name: ${name}-${template}\n`,
    [`${root}/resources/one.cue`]: `// ${name}\noutput: {type: "webservice", properties: image: "${name}"}\n`,
    [`${root}/README.md`]: `# ${name}\n`,
  }
}
