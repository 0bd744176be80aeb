/** How a registry asks for credentials (RFC 9110, 11.6.1; distribution's token authentication specification). */
export type Challenge =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer'
      readonly realm: string
      readonly service: string | undefined
      readonly scope: string | undefined
    }

// What a header may hold; longer ones are no challenges.
const MAX_HEADER_LENGTH = 8 * 1024
const PARAMETER = /([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g

/** Reads `WWW-Authenticate`; a challenge that can be met with a token wins over one for a password. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return undefined
  const bearer = /(?:^|,\s*)bearer\s+(.*)$/is.exec(header)?.[1]
  if (bearer !== undefined) {
    const parameters = new Map(
      [...bearer.matchAll(PARAMETER)].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
      ]),
    )
    const realm = parameters.get('realm')
    if (realm !== undefined && URL.canParse(realm))
      return { kind: 'bearer', realm, service: parameters.get('service'), scope: parameters.get('scope') }
  }
  return /(?:^|,\s*)basic(\s|$)/i.test(header) ? { kind: 'basic' } : undefined
}
