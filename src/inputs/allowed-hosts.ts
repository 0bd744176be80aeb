/** The hosts beside a registry's own that may be read from. */
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
