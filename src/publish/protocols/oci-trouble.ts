import { ActionError } from '../../errors.ts'
import type { HttpAnswer, HttpFailure } from '../../ports.ts'
import { isForGood, isRedirect } from '../hopeless.ts'
import type { OutcomeError, PutAnswer } from '../publisher.ts'
import { type Attempt, clipped, registryError } from '../registry-error.ts'
import { retryAfterMs } from '../retry.ts'
import { isObject, listOf, parseJson } from './json.ts'

/** Makes the error that says what is wrong with a registry as a whole. */
export function ociError(answer: HttpAnswer | HttpFailure, attempt: Attempt): ActionError {
  if (answer.kind === 'failure' || [401, 403, 407].includes(answer.status) || isRedirect(answer))
    return withWords(registryError(answer, attempt), answer)
  return new ActionError(`cannot use the registry ${attempt.url}: ${answered(answer, attempt.address)}`, {
    kind: 'registry',
    hint:
      answer.status === 404
        ? 'set registry to oci://HOST/PATH of a registry that speaks the OCI distribution API'
        : 'look at the log of the registry, and run again',
  })
}

/** What an answer to one step of an upload means; `hopeless` where no upload to this registry can succeed. */
export function answerToUpload(answer: HttpAnswer | HttpFailure, now: number): PutAnswer | 'hopeless' {
  if (answer.kind === 'failure') {
    if (isForGood(answer)) return 'hopeless'
    const { message } = answer
    return { kind: 'uncertain', error: { message }, isFinalWhenRepeated: answer.reason === 'idle-timeout' }
  }
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'accepted' }
  const error = uploadError(answer)
  // The registry lost an upload or a blob on the way: what follows starts with looking what it holds (F40).
  if (errorCodes(answer).some((code) => LOST.includes(code))) return { kind: 'uncertain', error }
  if (isImmutable(answer)) return { kind: 'exists', error }
  if (status === 401 || status === 407 || status === 405 || isRedirect(answer)) return 'hopeless'
  if (status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 507)) {
    const wait = retryAfterMs(answer, now)
    return {
      kind: 'uncertain',
      error,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      isFinalWhenRepeated: status === 500 || status === 501,
    }
  }
  return { kind: 'refused', error }
}

const LOST = ['BLOB_UPLOAD_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_BLOB_UNKNOWN']

/** The codes of an answer's errors (distribution specification 1.1, "Error codes"), such as `NAME_UNKNOWN`. */
export function errorCodes(answer: HttpAnswer): readonly string[] {
  return errorsOf(answer).flatMap(({ code }) => (code === '' ? [] : [code]))
}

/** Words an answer: its status, the path that was asked, and what the registry says. */
export function answered(answer: HttpAnswer, address: string): string {
  return `${new URL(address).pathname} answered ${answer.status}${said(answer)}`
}

interface OciErrorEntry {
  readonly code: string
  readonly message: string
}

function errorsOf({ body }: HttpAnswer): readonly OciErrorEntry[] {
  const parsed = parseJson(body)
  return listOf(isObject(parsed) ? parsed['errors'] : undefined).map((entry) => {
    const { code, message } = isObject(entry) ? entry : {}
    return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' }
  })
}

function said(answer: HttpAnswer): string {
  const words = errorsOf(answer).map(({ code, message }) => [code, message].filter(Boolean).join(': '))
  return words.length === 0 ? '' : ` (${clipped(words.join('; '))})`
}

function withWords({ message, hint }: ActionError, answer: HttpAnswer | HttpFailure): ActionError {
  const more = answer.kind === 'failure' ? '' : said(answer)
  return new ActionError(`${message}${more}`, { kind: 'registry', ...(hint === undefined ? {} : { hint }) })
}

function uploadError(answer: HttpAnswer): OutcomeError {
  const message = `the registry answered ${answer.status}${said(answer)}`
  const hint = hintFor(answer)
  return hint === undefined ? { message } : { message, hint }
}

function hintFor(answer: HttpAnswer): string | undefined {
  switch (answer.status) {
    case 403:
      return 'the credentials may not publish here, or the quota of the project is used up: ask who administers the registry'
    case 404:
      return 'the project or repository does not exist and this registry makes none by itself: make it first (Amazon ECR: aws ecr create-repository)'
    case 413:
      return 'make the addon smaller, or raise the limit of the registry or of the proxy before it'
    case 429:
      return 'the registry asks for fewer requests: lower concurrency or run again later'
    case 507:
      return 'the registry is full: remove versions there or raise its quota'
    default:
      return answer.status >= 500 ? 'look at the log of the registry, and run again' : undefined
  }
}

// Harbor answers 412 for a tag that a rule makes immutable, Amazon ECR 400 and others 409, with a text that says so.
function isImmutable(answer: HttpAnswer): boolean {
  if (answer.status === 412) return true
  if (![400, 403, 409].includes(answer.status)) return false
  return errorsOf(answer).some(({ message }) =>
    /immutable|already exists|cannot be overwritten/i.test(message),
  )
}
