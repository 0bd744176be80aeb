import { byCodeUnit } from '../../addon/order.ts'
import { assertNever } from '../../errors.ts'
import type { Archive } from '../../package/package-addon.ts'
import type { Branch, BranchAnswer, BranchChanges, Clock } from '../../ports.ts'
import { type BranchFolder, openBranchFolder } from '../branch-folder.ts'
import type { Publisher, PutAnswer } from '../publisher.ts'
import type { RegistryPage } from '../registry-page.ts'
import { sharedReads } from '../shared-reads.ts'
import { createStaticPublisher } from '../static-registry.ts'

/** A static registry on a branch, as forges serve it (`pages:BRANCH[/FOLDER]`). */
export interface PagesOptions {
  /** The registry as reports name it. */
  readonly registry: string
  readonly branch: Branch
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

// Sixteen publishers at once need a handful of tries each; twenty leave room for more (F46).
const MAX_TRIES = 20
const BASE_WAIT_MS = 100
const MAX_WAIT_MS = 5_000
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
    const message = messageFor(pending.map(({ archive }) => archive))
    return answerOf(await branch.commit({ base: tip, changes: completed(changes, tip), message }))
  }

  async function change(work: () => Promise<PutAnswer>): Promise<PutAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await work()
      last?.folder.discard()
      if (answer.kind !== 'exists') return answer
      if (tries >= MAX_TRIES) return { kind: 'uncertain', error: answer.error }
      await clock.sleep(Math.round(random() * Math.min(MAX_WAIT_MS, BASE_WAIT_MS * tries)))
    }
  }

  return {
    kind: 'pages',
    registry,
    commitsTogether: true,
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
        const message = `add the provenance of ${safe(archive.name)} ${safe(archive.version)}`
        return answerOf(await branch.commit({ base: tip, changes: folder.changes(), message }))
      }),
    remove: (name, version) =>
      change(async () => {
        const { tip, folder, publisher } = await snapshot()
        const answer = await publisher.remove?.(name, version)
        if (answer !== undefined && answer.kind !== 'accepted') return answer
        if (folder.changes().size === 0) return { kind: 'accepted' }
        const message = `withdraw ${safe(name)} ${safe(version)}`
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
  readonly publisher: Publisher
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

// `exists` means: somebody else was faster, build anew.
function answerOf(answer: BranchAnswer): PutAnswer {
  switch (answer.kind) {
    case 'done':
      return { kind: 'accepted' }
    case 'moved':
      return {
        kind: 'exists',
        error: {
          message: 'other publishers were faster every time',
          hint: 'run again; a concurrency group in the workflow lets one run publish after the other',
        },
      }
    case 'refused':
      return { kind: 'refused', error: { message: answer.message, hint: answer.hint } }
    case 'unreachable':
      return { kind: 'uncertain', error: { message: answer.message } }
    default:
      return assertNever(answer)
  }
}

function messageFor(archives: readonly Archive[]): string {
  const names = archives.map(({ name, version }) => `${safe(name)} ${safe(version)}`).toSorted(byCodeUnit)
  const [first = ''] = names
  return names.length === 1 ? `publish ${first}` : `publish ${first} and ${names.length - 1} more`
}

// Names reach a commit message in letters, digits, `.`, `+` and `-` only, so that no forge reads more into it (T78).
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9.+-]/g, '-').slice(0, 80)
}
