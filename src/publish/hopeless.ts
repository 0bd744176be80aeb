import { assertNever } from '../errors.ts'
import type { HttpAnswer, HttpFailure, HttpFailureReason } from '../ports.ts'

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
    case 'client-certificate':
    case 'proxy':
    case 'redirect':
    case 'invalid-request':
      return true
    case 'idle-timeout':
    case 'total-timeout':
    case 'reset':
    case 'protocol':
    case 'too-large':
    case 'stopped':
      return false
    default:
      return assertNever(answer.reason)
  }
}

/** True for an answer that names another address. */
export function isRedirect({ status }: HttpAnswer): boolean {
  return status >= 300 && status < 400
}

const FOR_GOOD: readonly HttpFailureReason[] = [
  'tls',
  'client-certificate',
  'proxy',
  'redirect',
  'invalid-request',
  'unknown-host',
]

/** True where an upload failed in a way that no other upload to this registry escapes. */
export function isForGood({ reason }: HttpFailure): boolean {
  return FOR_GOOD.includes(reason)
}
