import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../../ports.ts'
import { isRedirect } from '../hopeless.ts'

const MAX_REDIRECTS = 3

/**
 * Goes after a download that a registry keeps in an object store elsewhere. That address proves itself and gets no credential of
 * ours; the way never leads from https to http. What cannot be followed is given back.
 */
export async function followDownload(
  first: HttpAnswer | HttpFailure,
  http: Http,
  more: Pick<HttpRequest, 'headers' | 'maxBytes'> = {},
): Promise<HttpAnswer | HttpFailure> {
  let answer = first
  for (let hops = 0; hops < MAX_REDIRECTS && answer.kind === 'answer' && isRedirect(answer); hops += 1) {
    const url = targetOf(answer)
    if (url === undefined) return answer
    answer = await http.send({ ...more, method: 'GET', url, redirects: 'return' })
  }
  return answer
}

function targetOf({ headers, url }: HttpAnswer): string | undefined {
  const location = headers['location'] ?? ''
  if (!URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  const isAllowed = target.protocol === 'https:' || new URL(url).protocol === 'http:'
  return isAllowed && target.username === '' && target.password === '' ? target.href : undefined
}
