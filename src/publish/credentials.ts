import { assertNever } from '../errors.ts'
import type { HttpCredential } from '../ports.ts'
import { makeSecret, type Secret } from '../secret.ts'

/** How one proves to a registry who one is. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret }
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** A token that only a token server takes, in exchange for another (`identitytoken` in credential files). */
  | { readonly kind: 'identity'; readonly token: Secret }
  /** The token as it is, in a header of its own. */
  | { readonly kind: 'header'; readonly header: string; readonly token: Secret }

/** Makes the header that carries credentials to one registry's origin; undefined where there are none. */
export function httpCredential(credentials: Credentials, url: string): HttpCredential | undefined {
  const { origin } = new URL(url)
  switch (credentials.kind) {
    case 'none':
    case 'identity':
      return undefined
    case 'basic': {
      const pair = Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')
      return { origin, header: 'Authorization', value: makeSecret(`Basic ${pair}`) }
    }
    case 'bearer':
      return { origin, header: 'Authorization', value: makeSecret(`Bearer ${credentials.token.reveal()}`) }
    case 'header':
      return { origin, header: credentials.header, value: credentials.token }
    default:
      return assertNever(credentials)
  }
}
