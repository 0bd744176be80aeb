import { afterAll, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'
import { openGit } from '../../src/adapters/git.ts'
import { check } from '../../src/commands/check.ts'
import type { CommandContext } from '../../src/commands/command.ts'
import { parseChangedFiles } from '../../src/detect/changed-files.ts'
import { aCue } from '../cue-port.ts'
import { makeRepository, removeTemporary, TEST_ENVIRONMENT } from '../git-repository.ts'
import { aContext } from './a-context.ts'

const cue = aCue({ timeMs: 60_000 })
afterAll(async () => {
  await cue.close()
  removeTemporary()
})

const TEMPLATE =
  'package main\noutput: {apiVersion: "core.oam.dev/v1beta1", kind: "Application", spec: components: []}\n'

function files(version: string, parameter: string) {
  return {
    'addons/alpha/metadata.yaml': `name: alpha\nversion: ${version} # kept\ndescription: the addon alpha\n`,
    'addons/alpha/template.cue': TEMPLATE,
    'addons/alpha/parameter.cue': `parameter: {${parameter}}\n`,
  }
}

/** What `check` says of the version where a proposal goes from the first files to the second. */
async function versionFindings(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
) {
  const work = makeRepository()
  const base = work.commit(before)
  const head = work.commit(after)
  const git = openGit({ directory: work.path, environment: TEST_ENVIRONMENT, trustedDirectory: undefined })
  const context: CommandContext = {
    ...aContext({ tree: {}, inputs: { validate: 'full', addons: 'changed', base, ...inputs } }),
    tree: openFileTree(work.path),
    cue,
    git,
    changes: async () => ({
      kind: 'compared',
      files: parseChangedFiles(await git.changes(base, head)),
      base: 'main',
      readAtBase: async (path) =>
        Buffer.from((await git.read(base, path, { maxBytes: 1 << 20 })) ?? []).toString('utf8'),
      baseCommit: async () => base,
    }),
  }
  const { addons } = await check(context)
  return addons
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => rule === 'version-bumped')
    .map(({ severity, message, fix, edits }) => ({
      said: `${severity}: ${message}`,
      fix,
      writes: edits?.map(({ replacement }) => replacement),
    }))
}

describe('check on a proposal', () => {
  it('asks for the version that the change needs, with the line to write', async () => {
    expect(
      await versionFindings(files('1.0.0', 'a: *1 | int'), files('1.0.0', 'a: *1 | int, b?: string')),
    ).toEqual([
      {
        said: 'error: version "1.0.0" is the same as "1.0.0" in main, but the content differs',
        fix: 'write "version: 1.1.0" (minor: parameter b added (string))',
        writes: ['1.1.0'],
      },
    ])
  })

  it('warns of a step that is too small, and refuses it where the step is enforced', async () => {
    const [before, after] = [files('1.0.0', 'a: *1 | int'), files('1.0.1', 'b?: string')]

    const asked = await versionFindings(before, after)
    const enforced = await versionFindings(before, after, { 'version-step': 'auto' })

    expect(asked.map(({ said }) => said)).toEqual([
      'warning: version "1.0.1" is raised by less than the change asks for',
    ])
    expect(asked[0]?.writes).toEqual(['2.0.0'])
    expect(enforced.map(({ said }) => said)).toEqual([
      'error: version "1.0.1" is raised by less than the change asks for',
    ])
  })

  it.each([
    ['a version that is high enough', files('2.0.0', 'b?: string'), {}],
    ['version-step: off', files('1.0.0', 'b?: string'), { 'version-step': 'off' }],
    ['documentation', { 'addons/alpha/README.md': '# Words' }, { 'fail-on': 'error' }],
  ])('is content with %s', async (_, after, inputs) => {
    const found = await versionFindings(files('1.0.0', 'a: *1 | int'), after, inputs)

    expect(found.filter(({ said }) => said.startsWith('error'))).toEqual([])
  })
})
