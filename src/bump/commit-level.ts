import type { CommitRecord } from '../ports.ts'
import { type BumpLevel, parseLevel } from './level.ts'
import { plainLine } from './plain-line.ts'
import type { Reason } from './reason.ts'

/** A commit as Conventional Commits 1.0.0 reads it, as far as it follows them. */
export interface ReadCommit {
  readonly id: string
  /** Undefined where the message follows no convention. */
  readonly type: string | undefined
  readonly scope: string | undefined
  /** The description, or the whole first line. */
  readonly subject: string
  readonly isBreaking: boolean
  /** What breaks, in the author's words. */
  readonly breaking: readonly string[]
  /** The level that a footer `Version-Step` asks for. */
  readonly step: BumpLevel | undefined
  /** When it was committed: `2026-11-25`. */
  readonly date: string
}

const MOST_CHARACTERS = 20_000
const MOST_HEADER_CHARACTERS = 1_000

// Conventional Commits 1.0.0, 1 to 7: type, optional scope, `!` for what breaks, a colon and a blank. Read here and not by a library:
// messages are anybody's, and these expressions take a time that grows with the length and no faster.
const HEADER = /^(\w[\w-]*)(?:\(([^()]*)\))?(!)?: +(.+)$/

/** Reads a commit's message. Never fails: a message without convention has a subject and nothing else. */
export function readCommit({ id, message, date }: CommitRecord): ReadCommit {
  const text = message.slice(0, MOST_CHARACTERS)
  const [first = ''] = text.split(/\r?\n/, 1)
  const header = HEADER.exec(first.slice(0, MOST_HEADER_CHARACTERS))
  const breaking = breakingNotes(text)
  return {
    id,
    type: header?.[1]?.toLowerCase(),
    scope: header?.[2] === undefined ? undefined : plainLine(header[2]),
    subject: plainLine(header?.[4] ?? first),
    isBreaking: breaking.length > 0 || header?.[3] === '!',
    breaking,
    step: stepOf(text),
    date: date.slice(0, 10),
  }
}

/** What the commits that touch an addon ask for: by their types, and by footers, which stand above all else. */
export function commitReasons(commits: readonly ReadCommit[]): readonly Reason[] {
  return commits.flatMap(({ id, type, subject, isBreaking, step }): readonly Reason[] => {
    const text = `${type === undefined ? '' : `${type}: `}${subject} (${id.slice(0, 7)})`
    const level = isBreaking ? 'major' : LEVELS[type ?? '']
    return [
      ...(step === undefined
        ? []
        : [{ source: 'footer' as const, level: step, text: `Version-Step: ${step} in ${id.slice(0, 7)}` }]),
      ...(level === undefined ? [] : [{ source: 'commit' as const, level, text }]),
    ]
  })
}

// The two types that the convention itself gives a meaning, and the one that its followers agree on. The others say nothing.
const LEVELS: Readonly<Record<string, BumpLevel | undefined>> = { feat: 'minor', fix: 'patch', perf: 'patch' }

// A footer's text goes on until an empty line or the next footer (11 to 13 and 16).
function breakingNotes(message: string): readonly string[] {
  const notes: string[] = []
  let isOpen = false
  for (const line of message.split(/\r?\n/).slice(1)) {
    const note = /^BREAKING[ -]CHANGE: +(.+)$/.exec(line)?.[1]
    if (note !== undefined) notes.push(note)
    else if (isOpen && line.trim() !== '' && !/^[\w-]+(?:: | #)/.test(line))
      notes.push(`${notes.pop() ?? ''} ${line}`)
    else {
      isOpen = false
      continue
    }
    isOpen = true
  }
  return notes.map(plainLine)
}

// A footer is a line `Token: value` in the last paragraph (git-interpret-trailers).
function stepOf(message: string): BumpLevel | undefined {
  const paragraphs = message.trimEnd().split(/\n[ \t]*\n/)
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : ''
  const value = /^version-step[ \t]*:[ \t]*(\w+)[ \t\r]*$/im.exec(last)?.[1]
  return value === undefined ? undefined : parseLevel(value)
}
