import { type Addon, addonLabel } from '../../addon/addon.ts'
import { CHART_FILE, METADATA_FILE } from '../../addon/layout.ts'
import { compareVersions, parseVersion } from '../../addon/version.ts'
import { type Archive, packageAddon } from '../../package/package-addon.ts'
import type { Branch, BranchChanges, Clock } from '../../ports.ts'
import { filesTree } from '../../read/files-tree.ts'
import { readAddon } from '../../read/read-addon.ts'
import { answerOf, publishMessage, untilFirst } from '../branch-commits.ts'
import type { Publisher, PutAnswer } from '../publisher.ts'
import { readArchive } from '../read-archive.ts'
import { sharedReads } from '../shared-reads.ts'

/** A catalog in a git repository: a directory for each addon, as KubeVela's git registries read them. */
export interface GitCatalogOptions {
  /** The registry as reports name it. */
  readonly registry: string
  readonly branch: Branch
  /** Directory that holds the addons' directories; empty for the top. */
  readonly directory: string
  readonly clock: Clock
  /** A number from 0 to below 1. */
  readonly random: () => number
}

/**
 * Publishes to a catalog in a git repository: every archive of a run is unpacked into its addon's directory, all in one commit that is
 * pushed only where the branch is still at the commit that was read. A directory holds one version; publishing another takes its
 * place, older ones are refused. What a version is, is told by packing its directory again.
 */
export function createGitCatalogPublisher(options: GitCatalogOptions): Publisher {
  const { registry, branch, directory, clock, random } = options
  const readTip = sharedReads(() => branch.tip())
  let last: Snapshot | undefined
  let pending: readonly Archive[] = []

  async function snapshot(): Promise<Snapshot> {
    const tip = await readTip()
    if (last === undefined || last.tip !== tip) last = await readSnapshot(branch, tip, directory)
    return last
  }

  async function put(archive: Archive, { force }: { readonly force: boolean }): Promise<PutAnswer> {
    const held = (await snapshot()).addons.get(archive.name)
    const obstacle = held === undefined ? undefined : whyNotPut(archive, held, force)
    if (obstacle !== undefined) return obstacle
    pending = [...pending.filter(({ name }) => name !== archive.name), archive]
    return { kind: 'accepted' }
  }

  async function commitAll(): Promise<PutAnswer> {
    const { tip, addons } = await snapshot()
    const changes = new Map<string, Uint8Array | undefined>()
    for (const archive of pending) {
      const unpacked = await unpack(archive, addons.get(archive.name), directory)
      if (unpacked.kind === 'refused') return unpacked
      for (const [path, bytes] of unpacked.changes) changes.set(path, bytes)
    }
    if (changes.size === 0) return { kind: 'accepted' }
    return answerOf(await branch.commit({ base: tip, changes, message: publishMessage(pending) }))
  }

  return {
    kind: 'git-catalog',
    registry,
    commitsTogether: true,
    holds: 'newest',
    async versions(name) {
      const held = (await snapshot()).addons.get(name)
      return held === undefined ? [] : [{ version: held.archive.version, digest: held.archive.sha256 }]
    },
    async catalog() {
      const { addons } = await snapshot()
      return new Map(
        [...addons].map(([name, { archive }]) => [
          name,
          [{ version: archive.version, digest: archive.sha256 }],
        ]),
      )
    },
    async fetch(name, version) {
      const held = (await snapshot()).addons.get(name)
      if (held?.archive.version !== version) return { kind: 'absent' }
      return { kind: 'present', bytes: held.archive.bytes, url: `${branch.location}: ${held.root}` }
    },
    put,
    async flush() {
      if (pending.length === 0) return { kind: 'accepted' }
      const answer = await untilFirst({ clock, random }, commitAll)
      if (answer.kind !== 'uncertain') pending = []
      return answer
    },
  }
}

/** An addon of the catalog: where it is, what it holds, and what packing it gives. */
interface HeldAddon {
  readonly root: string
  /** Paths of its files in the repository. */
  readonly paths: readonly string[]
  readonly archive: Archive
}

interface Snapshot {
  readonly tip: string | undefined
  readonly addons: ReadonlyMap<string, HeldAddon>
}

async function readSnapshot(branch: Branch, tip: string | undefined, directory: string): Promise<Snapshot> {
  if (tip === undefined) return { tip, addons: new Map() }
  const prefix = directory === '' ? '' : `${directory}/`
  const byRoot = new Map<string, Map<string, Uint8Array>>()
  for (const [path, bytes] of await branch.files(tip, directory)) {
    const [name = '', ...rest] = path.slice(prefix.length).split('/')
    if (rest.length === 0) continue
    const files = byRoot.get(name) ?? new Map<string, Uint8Array>()
    byRoot.set(name, files.set(rest.join('/'), bytes))
  }
  const held = await Promise.all([...byRoot].map(([name, files]) => readHeld(`${prefix}${name}`, files)))
  return { tip, addons: new Map(held.flatMap((one) => (one === undefined ? [] : [[one.archive.name, one]]))) }
}

// A directory without readable metadata is none of ours: it is left alone.
async function readHeld(
  root: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<HeldAddon | undefined> {
  if (!files.has(METADATA_FILE)) return undefined
  const name = root.slice(root.lastIndexOf('/') + 1)
  const atHand = [...files].map(([path, bytes]) => ({ path, bytes }))
  const addon: Addon = await readAddon(filesTree(atHand, name), name)
  if (addon.metadata.kind !== 'parsed' || addonLabel(addon) === '') return undefined
  return { root, paths: [...files.keys()].map((path) => `${root}/${path}`), archive: packageAddon(addon) }
}

function whyNotPut(
  archive: Archive,
  { archive: held, root }: HeldAddon,
  force: boolean,
): PutAnswer | undefined {
  if (held.version === archive.version) {
    const error = { message: `${root} holds ${archive.version} with other content` }
    return force || held.sha256 === archive.sha256 ? undefined : { kind: 'exists', error }
  }
  const [ours, theirs] = [parseVersion(archive.version), parseVersion(held.version)]
  if (force || ours === undefined || theirs === undefined || compareVersions(ours, theirs) > 0)
    return undefined
  return {
    kind: 'refused',
    error: {
      message: `${root} holds ${held.version}, which is newer than ${archive.version}`,
      hint: 'a git registry shows one version of each addon; copy newer versions only',
    },
  }
}

type Unpacked =
  | { readonly kind: 'unpacked'; readonly changes: BranchChanges }
  | Extract<PutAnswer, { kind: 'refused' }>

async function unpack(archive: Archive, held: HeldAddon | undefined, directory: string): Promise<Unpacked> {
  const contents = await readArchive(archive.bytes)
  if (contents.kind !== 'read') return { kind: 'refused', error: { message: contents.message } }
  if (!contents.files.some(({ path }) => path === METADATA_FILE)) {
    const message = `${archive.name} ${archive.version} is a plain chart: a catalog holds addons only`
    return { kind: 'refused', error: { message, hint: 'copy it to a Helm registry' } }
  }
  const root = held?.root ?? (directory === '' ? archive.name : `${directory}/${archive.name}`)
  // Chart.yaml is made anew whenever the directory is packed.
  const files = contents.files.filter(({ path }) => path !== CHART_FILE)
  return {
    kind: 'unpacked',
    changes: new Map([
      ...(held?.paths ?? []).map((path) => [path, undefined] as const),
      ...files.map(({ path, bytes }) => [`${root}/${path}`, bytes] as const),
    ]),
  }
}
