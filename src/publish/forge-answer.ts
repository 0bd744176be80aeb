import { assertNever } from '../errors.ts'
import type { ForgeAnswer } from '../ports.ts'
import type { PutAnswer } from './publisher.ts'

/** What a forge's or a git server's answer means for what was put. */
export function putAnswerOf(answer: ForgeAnswer): PutAnswer {
  switch (answer.kind) {
    case 'done':
      return { kind: 'accepted' }
    case 'refused':
      return { kind: 'refused', error: { message: answer.message, hint: answer.hint } }
    case 'uncertain': {
      const { message, retryAfterMs } = answer
      return {
        kind: 'uncertain',
        error: { message },
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      }
    }
    default:
      return assertNever(answer)
  }
}
