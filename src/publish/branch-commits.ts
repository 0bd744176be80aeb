import { byCodeUnit } from '../addon/order.ts'
import type { Archive } from '../package/package-addon.ts'
import type { BranchAnswer, Clock } from '../ports.ts'
import { putAnswerOf } from './forge-answer.ts'
import type { OutcomeError, PutAnswer } from './publisher.ts'

/** What waiting for one's turn on a branch needs. */
export interface BranchTurns {
  readonly clock: Clock
  /** A number from 0 to below 1. */
  readonly random: () => number
}

// Sixteen publishers at once need a handful of tries each; twenty leave room for more (F46).
const MAX_TRIES = 20
const BASE_WAIT_MS = 100
const MAX_WAIT_MS = 5_000

/** Builds and commits until nobody else was faster, with a wait in between; `uncertain` where that never happened. */
export async function untilFirst(
  { clock, random }: BranchTurns,
  work: () => Promise<PutAnswer>,
): Promise<PutAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await work()
    if (answer.kind !== 'exists') return answer
    if (tries >= MAX_TRIES) return { kind: 'uncertain', error: answer.error }
    await clock.sleep(Math.round(random() * Math.min(MAX_WAIT_MS, BASE_WAIT_MS * tries)))
  }
}

/** What a commit's answer means for what was put; `exists`: somebody else was faster, build anew. */
export function answerOf(answer: BranchAnswer): PutAnswer {
  return answer.kind === 'moved' ? { kind: 'exists', error: OUTRUN } : putAnswerOf(answer)
}

const OUTRUN: OutcomeError = {
  message: 'other publishers were faster every time',
  hint: 'run again; a concurrency group in the workflow lets one run publish after the other',
}

/** The message of a commit that publishes archives: one line, of harmless letters. */
export function publishMessage(archives: readonly Archive[]): string {
  const names = archives
    .map(({ name, version }) => `${plainName(name)} ${plainName(version)}`)
    .toSorted(byCodeUnit)
  const [first = ''] = names
  return names.length === 1 ? `publish ${first}` : `publish ${first} and ${names.length - 1} more`
}

/** A name for a commit message: letters, digits, `.`, `+` and `-` only, so that no forge reads more into it (T78). */
export function plainName(text: string): string {
  return text.replace(/[^A-Za-z0-9.+-]/g, '-').slice(0, 80)
}
