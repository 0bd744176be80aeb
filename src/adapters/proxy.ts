import { BlockList, isIP } from 'node:net'

/** How a request gets to its server. */
export type Way = { readonly kind: 'direct' } | ProxyWay | BrokenWay

/** By way of a proxy. */
export interface ProxyWay {
  readonly kind: 'proxy'
  readonly isSecure: boolean
  readonly host: string
  readonly port: number
  /** Value of `Proxy-Authorization`; for the proxy alone. */
  readonly authorization: string | undefined
  /** The proxy for people: its origin, without credentials. */
  readonly address: string
  /** The environment variable that names it. */
  readonly variable: string
}

/** The environment names a proxy that cannot be used. What it says may hold a password and is never repeated. */
export interface BrokenWay {
  readonly kind: 'broken'
  readonly variable: string
  readonly problem: string
}

type Environment = Readonly<Record<string, string | undefined>>

const DIRECT: Way = { kind: 'direct' }

/**
 * Finds the way to an address as curl and Go do: `http_proxy` or `https_proxy` by the address, else `all_proxy`, small letters first,
 * unless `no_proxy` names the host.
 */
export function wayTo(url: string, environment: Environment): Way {
  const target = new URL(url)
  const scheme = target.protocol.slice(0, -1)
  const found = firstOf([`${scheme}_proxy`, 'all_proxy'], environment)
  if (found === undefined || needsNoProxy(target, firstOf(['no_proxy'], environment)?.value ?? ''))
    return DIRECT
  return parseProxy(found)
}

interface Variable {
  readonly name: string
  readonly value: string
}

function firstOf(names: readonly string[], environment: Environment): Variable | undefined {
  const found = names
    .flatMap((name) => [name, name.toUpperCase()])
    .map((name) => ({ name, value: environment[name]?.trim() ?? '' }))
  return found.find(({ value }) => value !== '')
}

function parseProxy({ name: variable, value }: Variable): Way {
  const text = value.includes('://') ? value : `http://${value}`
  const broken = (problem: string): Way => ({ kind: 'broken', variable, problem })
  // A raw `/`, `#` or `?` in a password ends the host too early: what would be taken for the host is a part of the password.
  if (!URL.canParse(text) || /[/?#].*@/.test(text.slice(text.indexOf('://') + 3)))
    return broken('it is no address of the form http://USER:PASSWORD@HOST:PORT')
  const { protocol, hostname, port, username, password, origin } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return broken('only http and https proxies can be used')
  const isSecure = protocol === 'https:'
  return {
    kind: 'proxy',
    isSecure,
    host: bare(hostname),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    authorization:
      username === '' && password === '' ? undefined : basic(decoded(username), decoded(password)),
    address: origin,
    variable,
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function needsNoProxy(target: URL, list: string): boolean {
  const host = bare(target.hostname).toLowerCase()
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && names(entry, { host, port }))
}

// `*`, a host with all its subdomains, an address, a network; the first two with a port where one is meant.
function names(entry: string, { host, port }: { readonly host: string; readonly port: string }): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isWithin(host, entry)
  const [, first = entry, onlyPort] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? []
  if (onlyPort !== undefined && onlyPort !== port) return false
  const name = bare(first)
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
  return (
    host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)) || (isLoopback(host) && isLoopback(name))
  )
}

function isWithin(host: string, network: string): boolean {
  const [base = '', prefix = ''] = network.split('/')
  const family = isIP(bare(base))
  if (
    family === 0 ||
    isIP(host) !== family ||
    !/^\d+$/.test(prefix) ||
    Number(prefix) > (family === 4 ? 32 : 128)
  )
    return false
  const block = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  block.addSubnet(bare(base), Number(prefix), kind)
  return block.check(host, kind)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
