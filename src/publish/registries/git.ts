import { parseVersion, withoutV } from '../../addon/version.ts'
import type { TagFormat } from '../../detect/tag-name.ts'
import { type Archive, sha256Of } from '../../package/package-addon.ts'
import type {
  BranchAnswer,
  CommitSubject,
  ForgeReleases,
  NewRelease,
  RemoteTag,
  RemoteTags,
} from '../../ports.ts'
import { compareContent } from '../content.ts'
import { putAnswerOf } from '../forge-answer.ts'
import { becomesLatest, previousTag } from '../latest-release.ts'
import type { OutcomeError, PublishedVersion, Publisher, PutAnswer, Stored } from '../publisher.ts'
import { sharedReads } from '../shared-reads.ts'
import { differingFiles, isSame, type TaggedComparison, tagDifference } from '../tag-difference.ts'

/** An addon as a commit holds it. */
export interface CommittedAddon {
  readonly archive: Archive
  /** Its directory in that commit. */
  readonly root: string
}

/** What release notes are made of. */
export interface ReleaseChanges {
  readonly archive: Archive
  readonly previous: string | undefined
  readonly subjects: readonly CommitSubject[]
}

/** The git registry: tags of the repository's own commits, and releases of them where they are wanted. */
export interface GitRegistryOptions {
  readonly registry: string
  readonly tags: RemoteTags
  readonly format: TagFormat
  /** Packages an addon as a commit holds it; undefined where the commit has none of that name. */
  readonly addonAt: (commit: string, name: string) => Promise<CommittedAddon | undefined>
  /** Undefined where only tags are made. */
  readonly releases: ForgeReleases | undefined
  /** Words the notes of a release, in Markdown. */
  readonly notesOf: (changes: ReleaseChanges) => string
  /** Where people see a tag. */
  readonly urlOf: (tag: string) => string
}

/**
 * Publishes to the repository itself: an annotated tag for each version, and where asked for a release with the archive. A tag holds
 * what its commit holds: it is compared by the addon's files there, stays where it is while they are the same, and is moved
 * only by `force`. A release is prepared before its tag is made, as far as the forge lets it be, and made public after.
 */
export function createGitPublisher(options: GitRegistryOptions): Publisher {
  const { registry, tags, format, addonAt, releases } = options
  const readTags = sharedReads(tags.list)
  const oneByOne = makeQueue()
  // Tags are written without the `v` that some authors begin their versions with.
  const spelled = new Map<string, string>()

  function tagOf(name: string, version: string): string {
    return format.print({ name, version: withoutV(version) })
  }

  async function compare(found: RemoteTag, name: string): Promise<TaggedComparison> {
    const ours = await addonAt(tags.head, name)
    const theirs = found.commit === tags.head ? ours : await addonAt(found.commit, name)
    if (theirs === undefined || ours === undefined) return { theirs: theirs?.archive, comparison: undefined }
    return {
      theirs: theirs.archive,
      comparison: await compareContent(ours.archive.bytes, theirs.archive.bytes),
    }
  }

  async function fetch(name: string, version: string): Promise<Stored> {
    const tag = tagOf(name, version)
    const found = (await readTags()).find((one) => one.name === tag)
    if (found === undefined) return { kind: 'absent' }
    const compared = await compare(found, name)
    const { theirs, comparison } = compared
    const url = options.urlOf(tag)
    const what = tagDifference(compared, { found, head: tags.head, name, version })
    if (what !== undefined || theirs === undefined) return { kind: 'other', what: what ?? '', url }
    if (releases === undefined || comparison?.kind === 'documentation')
      return { kind: 'present', bytes: theirs.bytes, url }
    return await fetchRelease(releases, tag, theirs)
  }

  async function put(archive: Archive, force: boolean): Promise<PutAnswer> {
    const { name, version } = archive
    const tag = tagOf(name, version)
    const committed = await addonAt(tags.head, name)
    if (committed === undefined)
      return { kind: 'refused', error: notCommitted(archive, tags.head, ['metadata.yaml']) }
    const files = differingFiles(await compareContent(archive.bytes, committed.archive.bytes))
    if (files.length > 0) return { kind: 'refused', error: notCommitted(archive, tags.head, files) }
    const known = await readTags()
    const found = known.find((one) => one.name === tag)
    const stays = found !== undefined && isSame((await compare(found, name)).comparison)
    if (found !== undefined && !stays && !force) return { kind: 'exists', error: taken(tag) }
    if (found !== undefined && !stays && (await releases?.find(tag))?.isImmutable === true) {
      return { kind: 'refused', error: immutable(tag) }
    }
    spelled.set(tag, version)
    const commit = stays && found !== undefined ? found.commit : tags.head
    const wanted = releases && (await releaseOf({ releases, archive, committed, commit, tag, force, known }))
    if (wanted !== undefined && releases !== undefined) {
      const prepared = putAnswerOf(await releases.prepare(wanted))
      if (prepared.kind !== 'accepted') return prepared
    }
    if (!stays) {
      const message = `${safe(name)} ${safe(version)}`
      const made = await tags.create({ name: tag, commit: tags.head, message, replaces: found })
      const answer = tagAnswer(made, tag)
      if (answer.kind !== 'accepted') return answer
    }
    if (wanted === undefined || releases === undefined) return { kind: 'accepted' }
    return putAnswerOf(await releases.publish(wanted))
  }

  async function releaseOf(task: ReleaseTask): Promise<NewRelease> {
    const { releases: forge, archive, committed, commit, tag, force, known } = task
    const { name, version, file, bytes, sha256 } = archive
    const question = { name, version: withoutV(version), format, tags: known.map((one) => one.name) }
    const previous = previousTag(question)
    const from = known.find((one) => one.name === previous)?.commit
    const subjects = await tags.subjects({ from, to: commit, directory: committed.root })
    const digest = Buffer.from(`${sha256}  ${file}\n`)
    return {
      tag,
      commit,
      name,
      version,
      title: `${name} ${version}`,
      notes: options.notesOf({ archive, previous, subjects }),
      isPrerelease: (parseVersion(version)?.prerelease.length ?? 0) > 0,
      isLatest: becomesLatest({ ...question, latest: await forge.latest() }),
      files: [
        { name: file, bytes, sha256, mediaType: 'application/gzip' },
        { name: `${file}.sha256`, bytes: digest, sha256: sha256Of(digest), mediaType: 'text/plain' },
      ],
      force,
    }
  }

  return {
    kind: 'git',
    registry,
    commitsTogether: false,
    isLast: true,
    async versions(name) {
      return versionsIn(await readTags(), format, spelled).get(name) ?? []
    },
    catalog: async () => versionsIn(await readTags(), format, spelled),
    fetch,
    // One after the other: forges throttle those who make many things at once, and each decides anew which one is the latest.
    put: (archive, { force }) => oneByOne(() => put(archive, force)),
    flush: async () => ({ kind: 'accepted' }),
  }
}

interface ReleaseTask {
  readonly releases: ForgeReleases
  readonly archive: Archive
  readonly committed: CommittedAddon
  readonly commit: string
  readonly tag: string
  readonly force: boolean
  readonly known: readonly RemoteTag[]
}

// A release counts when everybody can see it with all its files; until then there is work left.
async function fetchRelease(releases: ForgeReleases, tag: string, archive: Archive): Promise<Stored> {
  const release = await releases.find(tag)
  const asset = release?.assets.find(({ name }) => name === archive.file)
  const hasDigest = release?.assets.some(({ name }) => name === `${archive.file}.sha256`)
  if (release?.isPublic !== true || asset === undefined || hasDigest !== true) return { kind: 'absent' }
  if (asset.sha256 === archive.sha256) return { kind: 'present', bytes: archive.bytes, url: asset.url }
  const bytes = await releases.download(asset)
  return bytes === undefined ? { kind: 'absent' } : { kind: 'present', bytes, url: asset.url }
}

function versionsIn(
  tags: readonly RemoteTag[],
  format: TagFormat,
  spelled: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly PublishedVersion[]> {
  const versions = new Map<string, PublishedVersion[]>()
  for (const { name: tag } of tags) {
    const read = format.parse(tag)
    if (read === undefined) continue
    const row = { version: spelled.get(tag) ?? read.version }
    versions.set(read.name, [...(versions.get(read.name) ?? []), row])
  }
  return versions
}

function tagAnswer(answer: BranchAnswer, tag: string): PutAnswer {
  return answer.kind === 'moved' ? { kind: 'exists', error: taken(tag) } : putAnswerOf(answer)
}

function taken(tag: string): OutcomeError {
  return { message: `the tag ${tag} is there already`, hint: 'tags are moved only with on-conflict: force' }
}

function immutable(tag: string): OutcomeError {
  return {
    message: `the release of ${tag} is immutable`,
    hint: 'raise the version in metadata.yaml: not even force changes this one',
  }
}

function notCommitted({ name, version }: Archive, head: string, files: readonly string[]): OutcomeError {
  return {
    message: `${name} ${version} is not what commit ${head.slice(0, 12)} holds: ${files.slice(0, 5).join(', ')}`,
    hint: 'commit the addon first: a tag can only name what is committed',
  }
}

// Names reach a tag's message in letters, digits, `.`, `+` and `-` only (T78).
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9.+-]/g, '-').slice(0, 80)
}

function makeQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}
