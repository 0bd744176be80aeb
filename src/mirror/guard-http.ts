import { type AllowedHosts, hostOf } from '../inputs/allowed-hosts.ts'
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'

const MAX_HOPS = 5
const REDIRECTS = [301, 302, 303, 307, 308]

/**
 * A door to the network that opens for allowed hosts only. Reads follow redirects, across hosts too, as long as every one of
 * them is allowed: releases are often served from elsewhere than where they are listed. From https nothing leads to http.
 */
export function guardHttp(http: Http, hosts: AllowedHosts): Http {
  async function send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    let current = request
    for (let hops = 0; ; hops += 1) {
      if (!hosts.allows(current.url)) return forbidden(current.url)
      const answer = await http.send({ ...current, redirects: 'return' })
      const target = answer.kind === 'answer' ? redirectTarget(answer) : undefined
      if (target === undefined || request.redirects === 'return') return answer
      if (hops === MAX_HOPS) return refused(current.url, `more than ${MAX_HOPS} redirects`)
      if (current.url.startsWith('https:') && !target.startsWith('https:'))
        return refused(current.url, 'redirected from https to http')
      const { credential: _, ...rest } = current
      current = { ...rest, url: target }
    }
  }

  return { send }
}

function redirectTarget({ status, headers, url }: HttpAnswer): string | undefined {
  const location = headers['location']
  if (!REDIRECTS.includes(status) || location === undefined || !URL.canParse(location, url)) return undefined
  return new URL(location, url).href
}

function forbidden(url: string): HttpFailure {
  const message = `${hostOf(url)} is not among the allowed hosts: give it as allow-host where you trust it`
  return { kind: 'failure', reason: 'invalid-request', message, sent: false }
}

function refused(url: string, message: string): HttpFailure {
  return { kind: 'failure', reason: 'redirect', message: `${hostOf(url)}: ${message}`, sent: true }
}
