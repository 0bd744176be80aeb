import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'
import { openGit } from '../../src/adapters/git.ts'
import { bump } from '../../src/commands/bump.ts'
import type { CommandContext } from '../../src/commands/command.ts'
import { openRepository } from '../../src/forges/open-repository.ts'
import type { EventContext, Trigger } from '../../src/inputs/event.ts'
import { makeSecret } from '../../src/secret.ts'
import { aCue } from '../cue-port.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { commitFiles } from '../fakes/github/contents.ts'
import { type GithubServer, startGithubServer } from '../fakes/github-server.ts'
import { removeTemporary, TEST_ENVIRONMENT, temporaryDirectory } from '../git-repository.ts'
import { aContext } from './a-context.ts'

const TOKEN = 'ghs_writer'
const cue = aCue({ timeMs: 60_000 })
const running: GithubServer[] = []
afterAll(async () => {
  await cue.close()
  removeTemporary()
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

const METADATA = '# kept\nname: alpha\nversion: "1.0.0" # kept too\ndescription: the addon alpha\n'
const TEMPLATE =
  'package main\noutput: {apiVersion: "core.oam.dev/v1beta1", kind: "Application", spec: components: []}\n'
const FILES = {
  'addons/alpha/metadata.yaml': METADATA,
  'addons/alpha/template.cue': TEMPLATE,
  'addons/alpha/parameter.cue': 'parameter: {a: *1 | int}\n',
  'addons/beta/metadata.yaml':
    'name: beta\nversion: 0.3.0\ndescription: needs alpha\ndependencies:\n  - {name: alpha, version: "~1.0.0"}\n',
  'addons/beta/template.cue': TEMPLATE,
}
const WITH_PARAMETER = { 'addons/alpha/parameter.cue': 'parameter: {a: *1 | int, b?: string}\n' }

async function aForge() {
  const server = await startGithubServer({ tokens: { [TOKEN]: { login: 'bot', may: 'write' } } })
  running.push(server)
  const push = (message: string, files: Readonly<Record<string, string>>, branch = 'main') =>
    commitFiles(server.store, {
      branch,
      message,
      changes: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
    })
  return { server, push, first: push('first', FILES) }
}

type Forge = Awaited<ReturnType<typeof aForge>>

/** Checks the forge's main out anew and runs `bump` in it, as a workflow does. */
async function runBump(
  { server }: Forge,
  { trigger, inputs = {} }: { trigger?: Trigger; inputs?: Readonly<Record<string, string>> } = {},
) {
  const directory = temporaryDirectory()
  const branch = trigger?.kind === 'pull-request' ? (trigger.headBranch ?? 'main') : 'main'
  execFileSync('git', ['clone', '--quiet', '--branch', branch, server.store.path, directory], {
    env: TEST_ENVIRONMENT,
  })
  const git = openGit({ directory, environment: TEST_ENVIRONMENT, trustedDirectory: undefined })
  const event: EventContext = {
    engine: 'github',
    trigger: trigger ?? { kind: 'dispatch' },
    repository: `${server.store.owner}/${server.store.repo}`,
    defaultBranch: 'main',
    commit: undefined,
    apiUrl: server.apiUrl,
    workspace: directory,
  }
  const lines: string[] = []
  const written = new Map<string, string>()
  const clock = fastClock()
  const token = makeSecret(TOKEN)
  const context: CommandContext = {
    ...aContext({ tree: {}, inputs: { validate: 'full', ...inputs } }),
    tree: openFileTree(directory),
    cue,
    git,
    event,
    clock,
    logger: { info: (line) => lines.push(line), debug: () => undefined, progress: () => undefined },
    writeSource: async (path, bytes) => {
      written.set(path, Buffer.from(bytes).toString('utf8'))
    },
    repository: () =>
      openRepository({
        event,
        token,
        environment: TEST_ENVIRONMENT,
        clock,
        git,
        origin: async () => ({ url: server.cloneUrl, authorization: undefined }),
      }),
  }
  const { addons } = await bump(context)
  return { addons, lines, written }
}

function fileAt({ server }: Forge, branch: string, path: string): string | undefined {
  const object = server.store.resolve(`refs/heads/${branch}:${path}`)
  return object === undefined ? undefined : server.store.blob(object).toString('utf8')
}

const RELEASE = 'addon-registry/release-main'

describe('bump', () => {
  it('raises what changed since its version, and who depends on it, in the work tree', async () => {
    const forge = await aForge()
    forge.push('feat: take b', WITH_PARAMETER)

    const { written, addons } = await runBump(forge)

    expect(written.get('addons/alpha/metadata.yaml')).toBe(METADATA.replace('1.0.0', '1.1.0'))
    expect(written.get('addons/alpha/CHANGELOG.md')).toContain('### Features\n\n- take b (')
    expect(written.get('addons/beta/metadata.yaml')).toBe(
      FILES['addons/beta/metadata.yaml'].replace('0.3.0', '0.4.0').replace('~1.0.0', '~1.1.0'),
    )
    expect(addons.map(({ name, previousVersion, version }) => [name, previousVersion, version])).toEqual([
      ['alpha', '1.0.0', '1.1.0'],
      ['beta', '0.3.0', '0.4.0'],
    ])
  })

  it('leaves everything where nothing that is installed changed', async () => {
    const forge = await aForge()
    forge.push('feat: words', { 'addons/alpha/README.md': '# New' })

    const { written } = await runBump(forge, { inputs: { 'version-step': 'minor' } })

    expect(written).toEqual(new Map())
  })

  it('lets a footer overrule content', async () => {
    const forge = await aForge()
    forge.push('feat: take b\n\nVersion-Step: patch', WITH_PARAMETER)

    const { written } = await runBump(forge)

    expect(written.get('addons/alpha/metadata.yaml')).toContain('"1.0.1" # kept too')
  })

  it('keeps one release pull request up to date, and says nothing twice', async () => {
    const forge = await aForge()
    const { server } = forge
    const inputs = { deliver: 'pull-request' }
    forge.push('feat: take b', WITH_PARAMETER)

    await runBump(forge, { inputs })
    const [pull] = server.store.pulls

    expect(pull).toMatchObject({ head: RELEASE, base: 'main', state: 'open' })
    expect(pull?.title).toBe('chore(release): raise alpha to 1.1.0, beta to 0.4.0')
    expect(pull?.body).toContain('| `alpha` | `1.0.0` | `1.1.0` | minor |')
    expect(fileAt(forge, RELEASE, 'addons/alpha/metadata.yaml')).toContain('"1.1.0"')

    const before = server.mutations().length
    await runBump(forge, { inputs })
    expect(server.mutations()).toHaveLength(before)

    forge.push('feat!: other a', {
      'addons/alpha/parameter.cue': 'parameter: {a: *"1" | string, b?: string}\n',
    })
    await runBump(forge, { inputs })
    expect(server.store.pulls).toHaveLength(1)
    expect(server.store.pulls[0]?.title).toContain('raise alpha to 2.0.0')
    expect(fileAt(forge, RELEASE, 'addons/alpha/metadata.yaml')).toContain('"2.0.0"')
    expect(fileAt(forge, RELEASE, 'addons/alpha/parameter.cue')).toContain('string, b?')
    expect(server.store.git(['rev-list', '--count', `main..${RELEASE}`])).toBe('1')
  })

  it('closes the release pull request where there is nothing to raise any more', async () => {
    const forge = await aForge()
    const inputs = { deliver: 'pull-request' }
    forge.push('feat: take b', WITH_PARAMETER)
    await runBump(forge, { inputs })

    forge.push('revert: take b', { 'addons/alpha/parameter.cue': FILES['addons/alpha/parameter.cue'] })
    await runBump(forge, { inputs })

    expect(forge.server.store.pulls.map(({ state }) => state)).toEqual(['closed'])
  })

  it('commits through the API while others push, and recognises its own commit', async () => {
    const forge = await aForge()
    const { server } = forge
    const before = server.store.resolve('refs/heads/main')
    forge.push('feat: take b', WITH_PARAMETER)
    server.setFaults(({ path, count }) => {
      if (path === '/graphql' && count < 2) forge.push('docs: words', { 'NOTES.md': String(count) })
      return undefined
    })

    await runBump(forge, { inputs: { deliver: 'commit' } })

    expect(fileAt(forge, 'main', 'addons/alpha/metadata.yaml')).toContain('"1.1.0"')
    expect(fileAt(forge, 'main', 'NOTES.md')).toBe('1')
    const after = server.store.resolve('refs/heads/main') ?? ''
    const own = server.store.git(['rev-parse', `${after}^`])
    const mutations = server.mutations().length
    const trigger: Trigger = { kind: 'push', branch: 'main', before: own, after, forced: false }
    const { lines } = await runBump(forge, {
      trigger,
      inputs: { deliver: 'commit', 'version-step': 'patch' },
    })

    expect(lines).toContain('nothing to raise: the pushed commits are those of an earlier bump')
    expect(server.mutations()).toHaveLength(mutations)
    expect(before).not.toBe(after)
  })

  it('names the pull request where it belongs to one', async () => {
    const forge = await aForge()
    const trigger: Trigger = {
      kind: 'pull-request',
      number: 7,
      baseBranch: 'main',
      base: undefined,
      head: undefined,
      mergeBase: undefined,
      changedFiles: undefined,
      labels: [],
      headBranch: 'main',
      isFork: false,
      isPrivileged: false,
    }

    await expect(
      runBump(forge, { trigger, inputs: { deliver: 'pull-request', addons: 'all' } }),
    ).rejects.toThrow('belongs to a pull request itself')
  })
})
