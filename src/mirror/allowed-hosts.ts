import type { Http, HttpAnswer, HttpFailure, HttpRequest } from '../ports.ts'

/** The hosts that a mirror may read from. */
export interface AllowedHosts {
  allows(url: string): boolean
  /** As the user wrote them. */
  readonly patterns: readonly string[]
}

/**
 * Parses the hosts that a user allows: `charts.example.com`, with a port where it is not the usual one, or `*.example.com` for
 * everything below. `*` allows all.
 */
export function parseAllowedHosts(patterns: readonly string[]): AllowedHosts {
  return {
    patterns,
    allows: (url) => URL.canParse(url) && patterns.some((pattern) => matches(pattern, new URL(url))),
  }
}

function matches(written: string, { host, hostname }: URL): boolean {
  const pattern = written.toLowerCase()
  if (pattern === '*') return true
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1)) || hostname.endsWith(pattern.slice(1))
  return pattern === host || pattern === hostname
}

/** The host by which an address is allowed: with the port where it is not the usual one. */
export function hostOf(url: string): string {
  const plain = url.replace(/^oci:/, 'https:')
  return URL.canParse(plain) ? new URL(plain).host : url
}

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
