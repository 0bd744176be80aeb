import type { CommandContext } from '../../src/commands/command.ts'
import { parseInputs } from '../../src/inputs/parse-inputs.ts'
import type { Cue, Git } from '../../src/ports.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { createStaticFolderPublisher } from '../../src/publish/registries/static-folder.ts'
import type { SyncSource } from '../../src/sync/sync-source.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { type MemoryEntry, memoryFileTree } from '../fakes/memory-file-tree.ts'
import { memoryFolder } from '../fakes/memory-folder.ts'

/** What a test says about a command's world; the rest is a quiet one. */
export interface ContextSketch {
  readonly tree: Readonly<Record<string, MemoryEntry>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly operands?: readonly string[]
  readonly publishers?: readonly Publisher[]
  readonly changes?: CommandContext['changes']
  readonly source?: SyncSource
}

/** Makes the context of a command over fakes. CUE is not there: these commands run at `validate: package`. */
export function aContext({
  tree,
  inputs = {},
  operands = [],
  publishers = [],
  changes,
  source,
}: ContextSketch): CommandContext {
  const values: Readonly<Record<string, string>> = { validate: 'package', ...inputs }
  return {
    inputs: parseInputs('publish', operands, (name) => values[name]),
    tree: memoryFileTree(tree),
    logger: { info: () => undefined, debug: () => undefined, progress: () => undefined },
    clock: fastClock(),
    cue: noCue,
    addonRoots: [],
    isIgnored: () => false,
    defaultSelection: { kind: 'all' },
    event: undefined,
    git: noGit,
    repository: async () => {
      throw new Error('a test without a repository writes to none')
    },
    changes: changes ?? (async () => ({ kind: 'uncompared', reason: 'a test' })),
    publishers: async () => publishers,
    places: () => [],
    commentTarget: async () => ({ kind: 'none', reason: 'a test' }),
    openSource: async () =>
      source === undefined
        ? { kind: 'tree', tree: memoryFileTree(tree), location: '.', isOwn: true }
        : { kind: 'source', source },
    readNamed: async () => undefined,
    listNamed: async () => [],
    writeNamed: async () => undefined,
    http: () => ({
      send: async ({ url }) => {
        throw new Error(`no network in this test: ${url}`)
      },
    }),
    writeSource: async () => undefined,
    settle: (findings) => findings,
    requireSameCommit: async () => undefined,
    stop: new AbortController().signal,
    archives: undefined,
  }
}

const noRepository = async () => {
  throw new Error('there is no repository')
}

/** A place that is in no repository. */
const noGit: Git = {
  place: async () => ({ kind: 'no-repository' }),
  commit: async () => undefined,
  parents: noRepository,
  mergeBase: async () => undefined,
  log: noRepository,
  isCut: noRepository,
  changes: noRepository,
  workTreeChanges: noRepository,
  untracked: noRepository,
  absentFiles: noRepository,
  read: noRepository,
  files: noRepository,
  remoteCommit: async () => undefined,
  fetch: noRepository,
}

const noCue: Cue = {
  session() {
    throw new Error('a command at validate: package evaluates no CUE')
  },
  close: async () => undefined,
}

/** A static registry in memory. */
export function aRegistry(name = 'registry') {
  const folder = memoryFolder()
  return { folder, publisher: createStaticFolderPublisher({ registry: name, folder, clock: fastClock() }) }
}

/** The files of one good addon below `addons/`. */
export function anAddon(name: string, version = '1.0.0'): Readonly<Record<string, string>> {
  return {
    [`addons/${name}/metadata.yaml`]: `name: ${name}\nversion: ${version}\ndescription: shows it\n`,
    [`addons/${name}/template.yaml`]:
      'apiVersion: core.oam.dev/v1beta1\nkind: Application\nspec: {components: []}\n',
  }
}
