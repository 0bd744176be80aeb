import { assertNever } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import type { Comparison } from './content.ts'
import { nextFreeVersion } from './next-free-version.ts'
import type { OutcomeError, OutcomeStatus, PutAnswer } from './publisher.ts'
import type { Settled } from './settle.ts'

/** What to do where a version is already published with other content (contract.md, `on-conflict`). */
export type OnConflict = 'fail' | 'skip' | 'force'

/** What is to be said about one archive in one registry. */
export interface Verdict {
  readonly status: OutcomeStatus
  readonly url?: string
  readonly reason?: string
  readonly error?: OutcomeError
}

/** What to do next about an archive. */
export type Decision =
  | { readonly kind: 'done'; readonly verdict: Verdict }
  | { readonly kind: 'put'; readonly force: boolean }

/** What is known about an archive before it is sent. */
export interface BeforePut {
  readonly archive: Archive
  readonly settled: Settled
  readonly onConflict: OnConflict
  /** Versions that the registry lists under the name. */
  readonly listed: readonly string[]
  /** True where an earlier try may have stored it. */
  readonly wasSent: boolean
}

/** Decides from what the registry holds whether an archive is sent, and whether over something. */
export function decideBefore(before: BeforePut): Decision {
  const { archive, settled, onConflict, listed, wasSent } = before
  switch (settled.kind) {
    case 'absent':
      return { kind: 'put', force: false }
    case 'unclear':
      // Nothing is sent where the registry cannot say what it holds: a server that cannot read may overwrite.
      return { kind: 'done', verdict: { status: wasSent ? 'unknown' : 'failed', error: settled.error } }
    case 'present':
      if (onConflict === 'force' && isOverwritable(settled.comparison)) return { kind: 'put', force: true }
      return {
        kind: 'done',
        verdict: presentVerdict(settled, {
          archive,
          listed,
          onConflict,
          same: wasSent ? 'published' : 'unchanged',
        }),
      }
    default:
      return assertNever(settled)
  }
}

/** What is known about an archive after it was sent. */
export interface AfterPut {
  readonly archive: Archive
  readonly answer: PutAnswer
  readonly before: Settled
  readonly settled: Settled
  readonly onConflict: OnConflict
  readonly listed: readonly string[]
  /** True where an earlier try may have stored it. */
  readonly wasSent: boolean
}

/** Concludes from what the registry holds now; `again` where sending once more is safe and may help. */
export function concludeAfter(after: AfterPut): Verdict | 'again' {
  const { answer, settled, before, onConflict, archive, listed, wasSent } = after
  switch (settled.kind) {
    case 'unclear':
      return { status: 'unknown', error: settled.error }
    case 'absent':
      return absentVerdict(after)
    case 'present': {
      if (before.kind === 'present' && isOld(before.bytes, settled.bytes)) return notReplaced(after)
      if (settled.comparison.kind === 'torn' && onConflict === 'force' && answer.kind === 'uncertain')
        return 'again'
      const same = answer.kind === 'exists' && !wasSent ? 'unchanged' : 'published'
      return presentVerdict(settled, { archive, listed, onConflict, same })
    }
    default:
      return assertNever(settled)
  }
}

function isOverwritable({ kind }: Comparison): boolean {
  return kind === 'different' || kind === 'documentation' || kind === 'torn'
}

function isOld(old: Uint8Array, now: Uint8Array): boolean {
  return Buffer.compare(old, now) === 0
}

interface PresentOptions {
  readonly archive: Archive
  readonly listed: readonly string[]
  readonly onConflict: OnConflict
  /** What equal bytes mean at this moment. */
  readonly same: 'published' | 'unchanged'
}

function presentVerdict(
  { comparison, url }: Extract<Settled, { kind: 'present' }>,
  { archive, listed, onConflict, same }: PresentOptions,
): Verdict {
  switch (comparison.kind) {
    case 'same-bytes':
      return {
        status: same,
        url,
        ...(same === 'unchanged' ? { reason: 'already published with the same bytes' } : {}),
      }
    case 'same-content':
      return { status: 'unchanged', url, reason: 'already published with the same files in another archive' }
    case 'documentation':
      return { status: 'skipped', url, reason: `documentation only: ${listFiles(comparison.files)}` }
    case 'torn':
      return { status: 'torn', url, error: tornError(archive, comparison.problem) }
    case 'different':
      return onConflict === 'skip'
        ? {
            status: 'skipped',
            url,
            reason: `already published with other content: ${listDifferences(comparison)}`,
          }
        : {
            status: 'conflict',
            url,
            error: conflictError({ archive, listed, what: listDifferences(comparison) }),
          }
    default:
      return assertNever(comparison)
  }
}

function absentVerdict({ answer, archive }: AfterPut): Verdict | 'again' {
  const label = `${archive.name} ${archive.version}`
  switch (answer.kind) {
    case 'accepted':
      return {
        status: 'failed',
        error: {
          message: `the registry said that it stored ${label}, but does not serve it`,
          hint: 'look at its storage and its log, then run again',
        },
      }
    case 'exists':
      return {
        status: 'unknown',
        error: {
          message: `the registry says that ${label} exists, but does not serve it`,
          hint: answer.error.message,
        },
      }
    case 'refused':
      return { status: 'failed', error: answer.error }
    case 'uncertain':
      return 'again'
    default:
      return assertNever(answer)
  }
}

// Overwriting was asked for, and what was there before is still there.
function notReplaced({ answer, archive, settled }: AfterPut): Verdict | 'again' {
  const label = `${archive.name} ${archive.version}`
  const url = settled.kind === 'present' ? { url: settled.url } : {}
  switch (answer.kind) {
    case 'accepted':
      return {
        status: 'failed',
        ...url,
        error: { message: `the registry said that it replaced ${label}, but serves the old archive` },
      }
    case 'exists':
      return {
        status: settled.kind === 'present' && settled.comparison.kind === 'torn' ? 'torn' : 'conflict',
        ...url,
        error: {
          message: `the registry does not let ${label} be replaced`,
          hint: 'raise the version in metadata.yaml, or let the registry accept ?force (ChartMuseum: without --disable-force-overwrite)',
        },
      }
    case 'refused':
      return { status: 'failed', ...url, error: answer.error }
    case 'uncertain':
      return 'again'
    default:
      return assertNever(answer)
  }
}

interface Conflict {
  readonly archive: Archive
  readonly listed: readonly string[]
  readonly what: string
}

/** Words a conflict: what differs, and the next version that is free. */
export function conflictError({ archive: { name, version }, listed, what }: Conflict): OutcomeError {
  const next = nextFreeVersion(version, listed)
  return {
    message: `${name} ${version} is already published with other content: ${what}`,
    hint: `raise the version in metadata.yaml${next === undefined ? '' : `, for example to ${next}`}; published versions do not change`,
  }
}

function tornError({ name, version }: Archive, problem: string): OutcomeError {
  return {
    message: `the registry holds a broken archive of ${name} ${version}: ${problem}`,
    hint: 'an upload was cut off there: run again with on-conflict: force to replace it, or remove it from the registry and run again',
  }
}

const SHOWN_FILES = 5

function listDifferences({ files, problem }: Extract<Comparison, { kind: 'different' }>): string {
  return problem === undefined ? `${listFiles(files)} ${files.length === 1 ? 'differs' : 'differ'}` : problem
}

function listFiles(files: readonly string[]): string {
  const shown = files.slice(0, SHOWN_FILES).join(', ')
  return files.length > SHOWN_FILES ? `${shown} and ${files.length - SHOWN_FILES} more` : shown
}
