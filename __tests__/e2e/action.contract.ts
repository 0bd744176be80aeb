import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { type ActionResult, runAction } from './action.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { projectRoot } from './cli.ts'

/** What the built action does for a workflow, whatever Node the runner has. */
export function actionContract(node: string): void {
  describe('on a push to the default branch', () => {
    it('publishes the changed addons and sets every output', async () => {
      const run = await push()

      expect(run.stderr).toBe('')
      expect(run.status).toBe(0)
      expect(Object.keys(run.outputs).toSorted()).toEqual(await outputNames())
      expect(run.outputs['has-changes']).toBe('true')
      expect(parse(run.outputs['changed'] ?? '')).toEqual(['one', 'two'])
      expect(parse(run.outputs['versions'] ?? '')).toMatchObject({ one: '1.0.0', two: '2.0.0' })
      expect(parse(run.outputs['published'] ?? '')).toMatchObject([
        { name: 'one', version: '1.0.0' },
        { name: 'two', version: '2.0.0' },
      ])
      expect(parse(run.outputs['failed'] ?? '')).toEqual([])
      expect(parse(run.outputs['matrix'] ?? '')).toHaveProperty('include')
    })

    it('leaves a registry that lists what it stored', async () => {
      await push()

      const index: unknown = parse(await readFile(path.join(catalog.folder, 'registry/index.yaml'), 'utf8'))
      expect(index).toMatchObject({
        apiVersion: 'v1',
        entries: { one: [{ version: '1.0.0' }], two: [{ version: '2.0.0' }] },
      })
      expect(existsSync(path.join(catalog.folder, 'registry/one-1.0.0.tgz'))).toBe(true)
    })

    it('writes the summary, the report and the digests', async () => {
      const run = await push()

      expect(run.summary).toContain('one')
      expect(run.summary).toContain('2.0.0')
      expect(run.report).toMatchObject({ schemaVersion: 1, command: 'publish', exitCode: 0 })
      expect(run.digests).toMatch(/^[0-9a-f]{64} [ *].*one-1\.0\.0\.tgz$/m)
    })

    it('changes nothing when it runs again', async () => {
      await push()
      const before = await readFile(path.join(catalog.folder, 'registry/index.yaml'), 'utf8')

      const again = await push()

      expect(again.status).toBe(0)
      expect(parse(again.outputs['published'] ?? '')).toEqual([])
      expect(again.report).toMatchObject({ totals: { published: 0, unchanged: 2 } })
      expect(await readFile(path.join(catalog.folder, 'registry/index.yaml'), 'utf8')).toBe(before)
    })

    it('sets every output also where nothing changed', async () => {
      const sha = await catalog.git('rev-parse', 'HEAD')

      const run = await push({ before: sha })

      expect(run.status).toBe(0)
      expect(Object.keys(run.outputs).toSorted()).toEqual(await outputNames())
      expect(run.outputs['has-changes']).toBe('false')
      expect(parse(run.outputs['changed'] ?? '')).toEqual([])
    })

    it('publishes the others and points at the line where one addon is broken', async () => {
      await catalog.write({ 'addons/two/metadata.yaml': 'name: two\nversion: 2.0.1\ntags: [unclosed\n' })
      await catalog.commit('Break two')

      const run = await push()

      expect(run.status).toBe(1)
      expect(parse(run.outputs['published'] ?? '')).toMatchObject([{ name: 'one' }])
      expect(run.commands.filter((line) => line.startsWith('::error')).join('\n')).toMatch(
        /file=addons\/two\/metadata\.yaml,.*line=\d/,
      )
    })
  })

  describe('on a pull request', () => {
    it('checks, and publishes nothing', async () => {
      const head = await catalog.git('rev-parse', 'HEAD')

      const run = await runAction({
        node,
        workspace: catalog.folder,
        eventName: 'pull_request',
        ref: 'refs/pull/7/merge',
        sha: head,
        event: {
          number: 7,
          pull_request: {
            number: 7,
            base: { ref: 'main', sha: base, repo: { full_name: 'octocat/catalog' } },
            head: { ref: 'work', sha: head, repo: { full_name: 'octocat/catalog', fork: false } },
          },
          repository,
        },
        environment: { GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'work' },
      })

      expect(run.report).toMatchObject({ command: 'check' })
      expect(parse(run.outputs['changed'] ?? '')).toEqual(['one', 'two'])
      expect(existsSync(path.join(catalog.folder, 'registry'))).toBe(false)
    })
  })

  describe('on a pull request of a fork (T54)', () => {
    const fork = async (inputs: Readonly<Record<string, string>>) => {
      const head = await catalog.git('rev-parse', 'HEAD')
      return await runAction({
        node,
        workspace: catalog.folder,
        eventName: 'pull_request_target',
        ref: 'refs/heads/main',
        sha: head,
        event: {
          number: 7,
          pull_request: {
            number: 7,
            base: { ref: 'main', sha: base, repo: { full_name: 'octocat/catalog' } },
            head: { ref: 'main', sha: head, repo: { full_name: 'mallory/catalog', fork: true } },
          },
          repository,
        },
        inputs,
      })
    }

    it('only checks, with a notice', async () => {
      const run = await fork({})

      expect(run.report).toMatchObject({ command: 'check' })
      expect(run.commands.join('\n')).toMatch(
        /^::notice.*nothing is published: the pull request comes from a fork/m,
      )
    })

    it('refuses to publish, whatever the workflow asks for', async () => {
      const run = await fork({ command: 'publish' })

      expect(run.status).toBe(2)
      expect(run.commands.join('\n')).toMatch(/^::error.*publish refused/m)
      expect(existsSync(path.join(catalog.folder, 'registry'))).toBe(false)
    })
  })

  describe('on a tag', () => {
    const tag = async (name: string) =>
      runAction({
        node,
        workspace: catalog.folder,
        eventName: 'push',
        ref: `refs/tags/${name}`,
        sha: await catalog.git('rev-parse', 'HEAD'),
        event: {
          ref: `refs/tags/${name}`,
          before: '0'.repeat(40),
          after: await catalog.git('rev-parse', 'HEAD'),
          repository,
        },
      })

    it('publishes the addon that it names, and no other', async () => {
      const run = await tag('one-v1.0.0')

      expect(run.status).toBe(0)
      expect(parse(run.outputs['published'] ?? '')).toMatchObject([{ name: 'one', version: '1.0.0' }])
      expect(parse(run.outputs['published'] ?? '')).toHaveLength(1)
    })

    it('publishes nothing where the metadata tells another version', async () => {
      const run = await tag('one-v1.0.1')

      expect(run.status).toBe(2)
      expect(run.commands.join('\n')).toMatch(
        /^::error.*names version 1\.0\.1 of one, but addons\/one has 1\.0\.0/m,
      )
      expect(existsSync(path.join(catalog.folder, 'registry'))).toBe(false)
    })
  })

  describe('after a run that published nothing (F68)', () => {
    it('publishes what is missing, though the push names none of it', async () => {
      await catalog.write({ 'README.md': '# Another text\n' })
      const before = await catalog.git('rev-parse', 'HEAD')
      await catalog.commit('Say it better')

      const run = await push({ before })

      expect(run.status).toBe(0)
      expect(run.outputs['has-changes']).toBe('false')
      expect(parse(run.outputs['published'] ?? '')).toMatchObject([{ name: 'one' }, { name: 'two' }])
    })
  })

  describe('on a plan', () => {
    it('hands the jobs on in the output matrix, and writes nothing', async () => {
      const run = await push({ inputs: { command: 'plan', shards: '2' } })

      expect(parse(run.outputs['matrix'] ?? '')).toEqual({
        include: [
          { shard: 1, addons: 'one' },
          { shard: 2, addons: 'two' },
        ],
      })
      expect(parse(run.outputs['plan'] ?? '')).toMatchObject([
        { name: 'one', step: 'publish', reason: 'first version' },
        { name: 'two', step: 'publish', reason: 'first version' },
      ])
      expect(existsSync(path.join(catalog.folder, 'registry'))).toBe(false)
    })
  })

  describe('on a deleted branch', () => {
    it('does nothing, and says so', async () => {
      const run = await runAction({
        node,
        workspace: catalog.folder,
        eventName: 'push',
        ref: 'refs/heads/topic',
        sha: base,
        event: { ref: 'refs/heads/topic', before: base, after: '0'.repeat(40), deleted: true, repository },
      })

      expect(run.status).toBe(0)
      expect(run.stdout).toContain('nothing to do: refs/heads/topic was deleted')
      expect(Object.keys(run.outputs).toSorted()).toEqual(await outputNames())
    })
  })

  describe('with a bad input', () => {
    it('fails before it does anything and says what is allowed', async () => {
      const run = await push({ inputs: { 'on-conflict': 'sometimes' } })

      expect(run.status).toBe(2)
      expect(run.commands.join('\n')).toMatch(/^::error.*on-conflict/m)
      expect(existsSync(path.join(catalog.folder, 'registry'))).toBe(false)
    })
  })

  const repository = { full_name: 'octocat/catalog', default_branch: 'main', fork: false }
  let catalog: CatalogFolder
  let base: string

  beforeEach(async () => {
    catalog = await makeCatalogFolder({ 'README.md': '# A catalog\n' })
    base = await catalog.git('rev-parse', 'HEAD')
    await catalog.write({ ...addonFiles('one', '1.0.0'), ...addonFiles('two', '2.0.0') })
    await catalog.commit('Add one and two')
  })

  afterEach(() => catalog.remove())

  async function push(
    options: { readonly before?: string; readonly inputs?: Readonly<Record<string, string>> } = {},
  ): Promise<ActionResult> {
    const sha = await catalog.git('rev-parse', 'HEAD')
    return await runAction({
      node,
      workspace: catalog.folder,
      eventName: 'push',
      ref: 'refs/heads/main',
      sha,
      event: { ref: 'refs/heads/main', before: options.before ?? base, after: sha, repository },
      ...(options.inputs === undefined ? {} : { inputs: options.inputs }),
    })
  }
}

async function outputNames(): Promise<readonly string[]> {
  const manifest: unknown = parse(await readFile(path.join(projectRoot, 'action.yml'), 'utf8'))
  const outputs = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'outputs') : {}
  return Object.keys(outputs).toSorted()
}
