import { addonLabel, dependencyNames } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { parseVersion } from '../addon/version.ts'
import { ActionError } from '../errors.ts'
import { packageAddon } from '../package/package-addon.ts'
import type { Git } from '../ports.ts'
import { commitTree } from '../read/commit-tree.ts'
import { readAddon } from '../read/read-addon.ts'
import { keyOf, type Offer, type SyncSource, type Taken } from './sync-source.ts'

/** The history of a catalog that is checked out. */
export interface HistoryOptions {
  readonly git: Git
  /** For people. */
  readonly location: string
  /** Where its addons are now; what is gone from the tree is not looked for. */
  readonly roots: readonly string[]
}

/** A version as it once was: where it is and in which commit. */
interface PastAddon {
  readonly offer: Offer
  readonly commit: string
  readonly root: string
}

// Nobody's addon has more versions, and a history that is longer still gives its newest part.
const MOST_COMMITS = 5_000
const MAX_METADATA_BYTES = 5 * 1024 * 1024

/**
 * A source of every version that the branch at hand ever had, rebuilt from its commits: of each version the last state that had it, so
 * that what was mended without a new version counts. The same history gives the same bytes. Fails with an input error in a clone
 * that does not hold the whole history.
 */
export async function historySource({ git, location, roots }: HistoryOptions): Promise<SyncSource> {
  const place = await git.place()
  if (place.kind !== 'repository' || place.head === undefined)
    throw noHistory(location, 'it is no git repository')
  if (place.isShallow) throw noHistory(location, 'the clone is shallow')
  const past = new Map<string, PastAddon>()
  for (const root of roots) {
    for (const found of await versionsOf(git, place.head, root))
      if (!past.has(keyOf(found.offer))) past.set(keyOf(found.offer), found)
  }
  return {
    location: `the history of ${location}`,
    holdsHistory: false,
    offers: async () => [...past.values()].map(({ offer }) => offer),
    take: async (offer) => {
      const found = past.get(keyOf(offer))
      return found === undefined
        ? refused(`${location} never had ${offer.name} ${offer.version}`)
        : await rebuild(git, found)
    },
  }
}

// Newest first: the first commit that is met with a version is the last state that had it.
async function versionsOf(git: Git, head: string, root: string): Promise<readonly PastAddon[]> {
  const found = new Map<string, PastAddon>()
  for (const { id } of await git.log({ to: head, directory: root, most: MOST_COMMITS, firstParent: true })) {
    const path = root === '.' ? METADATA_FILE : `${root}/${METADATA_FILE}`
    const bytes = await git.read(id, path, { maxBytes: MAX_METADATA_BYTES }).catch(() => undefined)
    const metadata = bytes === undefined ? undefined : parseMetadata(new TextDecoder('utf-8').decode(bytes))
    if (metadata?.kind !== 'parsed') continue
    const { name, version } = metadata.value
    const offer = { name, version }
    if (name === '' || parseVersion(version) === undefined || found.has(keyOf(offer))) continue
    found.set(keyOf(offer), { offer, commit: id, root })
  }
  return [...found.values()]
}

async function rebuild(git: Git, { offer, commit, root }: PastAddon): Promise<Taken> {
  const addon = await readAddon(commitTree(git, commit), root)
  const [outside] = addon.refused
  const what = `${offer.name} ${offer.version} of commit ${commit.slice(0, 7)}`
  if (outside !== undefined)
    return refused(`${what} cannot be packed: ${outside.path} is refused (${outside.reason})`)
  if (addon.metadata.kind !== 'parsed' || addonLabel(addon) !== offer.name)
    return refused(`${what} cannot be packed: its metadata.yaml cannot be read`)
  return {
    kind: 'taken',
    item: { archive: packageAddon(addon), dependencies: dependencyNames(addon) },
    note: `rebuilt from commit ${commit.slice(0, 7)}`,
  }
}

function refused(message: string): Taken {
  return { kind: 'refused', error: { message } }
}

function noHistory(location: string, why: string): ActionError {
  return new ActionError(`cannot rebuild old versions of ${location}: ${why}`, {
    kind: 'input',
    hint: 'set fetch-depth: 0 in the checkout step, or run in a whole clone of the repository',
  })
}
