import type { ForgeAddress } from '../inputs/forge.ts'
import type { HttpCredential } from '../ports.ts'
import { makeSecret, type Secret } from '../secret.ts'

/** The header by which a forge's API knows its caller; never a part of an address, because addresses end up in logs (T61). */
export function forgeCredential(
  { kind, apiUrl }: ForgeAddress,
  token: Secret,
  { isJobToken }: { readonly isJobToken: boolean },
): HttpCredential {
  const { origin } = new URL(apiUrl)
  // docs.gitlab.com/api/rest/authentication: personal, project and group tokens; jobs have a header of their own.
  if (kind === 'gitlab') return { origin, header: isJobToken ? 'JOB-TOKEN' : 'PRIVATE-TOKEN', value: token }
  const scheme = kind === 'gitea' ? 'token' : 'Bearer'
  return { origin, header: 'Authorization', value: makeSecret(`${scheme} ${token.reveal()}`) }
}
