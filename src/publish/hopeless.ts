import { assertNever } from '../errors.ts'
import type { HttpAnswer, HttpFailure } from '../ports.ts'

/** True where no request to this registry can succeed: wrong credentials, a wrong address, no way to it. */
export function isHopeless(answer: HttpAnswer | HttpFailure): boolean {
  if (answer.kind === 'answer') return [401, 403, 407].includes(answer.status) || isRedirect(answer)
  switch (answer.reason) {
    case 'refused':
    case 'unknown-host':
    case 'dns-unavailable':
    case 'unreachable':
    case 'connect-timeout':
    case 'tls':
    case 'redirect':
    case 'invalid-request':
      return true
    case 'idle-timeout':
    case 'total-timeout':
    case 'reset':
    case 'protocol':
    case 'too-large':
      return false
    default:
      return assertNever(answer.reason)
  }
}

/** True for an answer that names another address. */
export function isRedirect({ status }: HttpAnswer): boolean {
  return status >= 300 && status < 400
}
