import type { Archive } from '../../package/package-addon.ts'
import type { BranchChanges, Clock, FileBranch } from '../../ports.ts'
import { answerOf, plainName, publishMessage, untilFirst } from '../branch-commits.ts'
import { type BranchFolder, openBranchFolder } from '../branch-folder.ts'
import type { Publisher, PutAnswer } from '../publisher.ts'
import type { RegistryPage } from '../registry-page.ts'
import { sharedReads } from '../shared-reads.ts'
import { createStaticPublisher, type StaticPublisher } from '../static-registry.ts'

/** A static registry on a branch, as forges serve it (`pages:BRANCH[/FOLDER]`). */
export interface PagesOptions {
  /** The registry as reports name it. */
  readonly registry: string
  readonly branch: FileBranch
  /** Directory of the branch that is served as the registry; empty for the top. */
  readonly directory: string
  readonly clock: Clock
  /** A number from 0 to below 1. */
  readonly random: () => number
  /** Where the directory is served, for absolute URLs in the index. */
  readonly baseUrl?: string | undefined
  /** What follows from the index and goes into the same commit. */
  readonly page?: RegistryPage | undefined
}

// Pages of GitHub are built by Jekyll, which takes minutes and leaves files out, unless this file is there.
const NO_JEKYLL = '.nojekyll'

/**
 * Publishes to a branch: archives and index go into one commit, pushed only where the branch is still at the commit that was read.
 * Where another publisher was faster everything is built anew from what that one left, never merged as text (reliability.md 6.4).
 */
export function createPagesPublisher(options: PagesOptions): Publisher {
  const { branch, clock, random, registry } = options
  const readTip = sharedReads(() => branch.tip())
  let last: Snapshot | undefined
  let pending: readonly Put[] = []

  async function snapshot(): Promise<Snapshot> {
    const tip = await readTip()
    if (last === undefined || last.tip !== tip) last = openSnapshot(tip, options)
    return last
  }

  async function commitAll(): Promise<PutAnswer> {
    const { tip, folder, publisher } = await snapshot()
    folder.discard()
    for (const { archive, force } of pending) await publisher.put(archive, { force })
    const listed = await publisher.flush()
    if (listed.kind !== 'accepted') return listed
    const changes = folder.changes()
    if (changes.size === 0) return { kind: 'accepted' }
    const message = publishMessage(pending.map(({ archive }) => archive))
    return answerOf(await branch.commit({ base: tip, changes: completed(changes, tip), message }))
  }

  async function change(work: () => Promise<PutAnswer>): Promise<PutAnswer> {
    return await untilFirst({ clock, random }, async () => {
      const answer = await work()
      last?.folder.discard()
      return answer
    })
  }

  return {
    kind: 'pages',
    registry,
    commitsTogether: true,
    reader: {
      address: async () => (await snapshot()).publisher.reader.address(),
      index: async () => (await snapshot()).publisher.reader.index(),
      archive: async (url) => (await snapshot()).publisher.reader.archive(url),
    },
    versions: async (name) => (await snapshot()).publisher.versions(name),
    catalog: async () => (await (await snapshot()).publisher.catalog?.()) ?? new Map(),
    fetch: async (name, version) => (await snapshot()).publisher.fetch(name, version),
    async put(archive, { force }) {
      const { folder, publisher } = await snapshot()
      const answer = await publisher.put(archive, { force })
      folder.discard()
      if (answer.kind === 'accepted') {
        pending = [...pending.filter((put) => put.archive.file !== archive.file), { archive, force }]
      }
      return answer
    },
    async flush() {
      if (pending.length === 0) return { kind: 'accepted' }
      const answer = await change(commitAll)
      if (answer.kind !== 'uncertain') pending = []
      return answer
    },
    async fetchProvenance(name, version) {
      const { publisher } = await snapshot()
      return (await publisher.fetchProvenance?.(name, version)) ?? { kind: 'absent' }
    },
    putProvenance: (archive, provenance) =>
      change(async () => {
        const { tip, folder, publisher } = await snapshot()
        await publisher.putProvenance?.(archive, provenance)
        const message = `add the provenance of ${plainName(archive.name)} ${plainName(archive.version)}`
        return answerOf(await branch.commit({ base: tip, changes: folder.changes(), message }))
      }),
    remove: (name, version) =>
      change(async () => {
        const { tip, folder, publisher } = await snapshot()
        const answer = await publisher.remove?.(name, version)
        if (answer !== undefined && answer.kind !== 'accepted') return answer
        if (folder.changes().size === 0) return { kind: 'accepted' }
        await publisher.finish?.()
        const message = `withdraw ${plainName(name)} ${plainName(version)}`
        return answerOf(await branch.commit({ base: tip, changes: folder.changes(), message }))
      }),
  }
}

interface Put {
  readonly archive: Archive
  readonly force: boolean
}

/** The registry as one commit holds it; what is written to it waits for a commit. */
interface Snapshot {
  readonly tip: string | undefined
  readonly folder: BranchFolder
  readonly publisher: StaticPublisher
}

function openSnapshot(tip: string | undefined, options: PagesOptions): Snapshot {
  const { branch, directory, registry, clock, baseUrl, page } = options
  const folder = openBranchFolder(branch, tip, directory)
  return {
    tip,
    folder,
    publisher: createStaticPublisher({ kind: 'pages', registry, folder, clock, baseUrl, page }),
  }
}

function completed(changes: BranchChanges, tip: string | undefined): BranchChanges {
  return tip === undefined ? new Map([...changes, [NO_JEKYLL, new Uint8Array()]]) : changes
}
