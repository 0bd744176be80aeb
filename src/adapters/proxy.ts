import { BlockList, isIP } from 'node:net'
import process from 'node:process'
import { getProxyForUrl } from 'proxy-from-env'

/** How a request gets to its server. */
export type Way = { readonly kind: 'direct' } | ProxyWay | BrokenWay

/** By way of a proxy. */
export interface ProxyWay {
  readonly kind: 'proxy'
  readonly protocol: 'http:' | 'https:'
  readonly host: string
  /** 0 where it is the usual one of the protocol. */
  readonly port: number
  /** Its origin, without credentials: for people, too. */
  readonly address: string
  /** Value of `Proxy-Authorization`; for the proxy alone. */
  readonly authorization: string | undefined
  /** The environment variable that names it. */
  readonly variable: string
}

/** The environment names a proxy that cannot be used. What it says may hold a password and is never repeated. */
export interface BrokenWay {
  readonly kind: 'broken'
  readonly variable: string
  readonly problem: string
}

/** Finds the way to an address in the environment: `http_proxy` or `https_proxy`, else `all_proxy`, unless `no_proxy` names the host. */
export function wayTo(url: string): Way {
  const { protocol, hostname } = new URL(url)
  if (getProxyForUrl(url) === '' || needsNoProxy(bare(hostname))) return { kind: 'direct' }
  // The library tells neither which variable it found nor whether the scheme is its own.
  const names = [protocol.replace(':', '_proxy'), 'all_proxy'].flatMap((name) => [name, name.toUpperCase()])
  const variable = names.find((name) => process.env[name]) ?? ''
  return parseProxy(variable, process.env[variable] ?? '')
}

function parseProxy(variable: string, value: string): Way {
  const text = value.includes('://') ? value : `http://${value}`
  const broken = (problem: string): Way => ({ kind: 'broken', variable, problem })
  try {
    const { protocol, hostname, port, username, password, origin } = new URL(text)
    // A raw `/`, `#` or `?` in a password ends the host too early: what would be taken for the host is a part of the password.
    if (/:\/\/.*[/?#].*@/.test(text)) throw new URIError()
    if (protocol !== 'http:' && protocol !== 'https:')
      return broken('only http and https proxies can be used')
    const credentials = decodeURIComponent(`${username}:${password}`)
    const authorization =
      credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
    const [host, address] = [bare(hostname), origin]
    return { kind: 'proxy', protocol, host, port: Number(port), address, authorization, variable }
  } catch {
    return broken('it is no address of the form http://USER:PASSWORD@HOST:PORT')
  }
}

// What Go and curl read in NO_PROXY beyond the library: a host means its subdomains, too, and a network has a length.
function needsNoProxy(host: string): boolean {
  const list = process.env['no_proxy'] || process.env['NO_PROXY'] || ''
  const entries = list.toLowerCase().match(/[^\s,]+/g) ?? []
  return entries.some((entry) => (isIP(host) === 0 ? host.endsWith(`.${entry}`) : isWithin(host, entry)))
}

function isWithin(host: string, network: string): boolean {
  const [family, bits] = isIP(host) === 6 ? (['ipv6', '128'] as const) : (['ipv4', '32'] as const)
  const [base = '', length = bits] = network.split('/')
  const block = new BlockList()
  try {
    block.addSubnet(base, Number.parseInt(length, 10), family)
  } catch {
    return false // A name, or a network of the other family.
  }
  return block.check(host, family)
}

/** A host as sockets take it: addresses of IPv6 without their brackets. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
