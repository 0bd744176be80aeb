import type { Http } from '../../ports.ts'
import { apiHost, isLoopback } from './oci-names.ts'

/**
 * Finds the origin of a registry's API. It is https, but for this machine and for registries whose certificates are not verified
 * anyway: those may speak http, as docker takes it (docs.docker.com, "dockerd", insecure registries). Nothing secret is sent to
 * find out.
 */
export async function findOciOrigin(
  host: string,
  http: Http,
  { isInsecure }: { readonly isInsecure: boolean },
): Promise<string> {
  const secure = `https://${apiHost(host)}`
  const plain = `http://${apiHost(host)}`
  if (isLoopback(host)) return (await speaks(plain, http)) ? plain : secure
  if (!isInsecure || (await speaks(secure, http))) return secure
  return (await speaks(plain, http)) ? plain : secure
}

// A server that wants TLS answers plain requests with 400, or not at all.
async function speaks(origin: string, http: Http): Promise<boolean> {
  const answer = await http.send({ method: 'GET', url: `${origin}/v2/`, redirects: 'return' })
  return answer.kind === 'answer' && answer.status !== 400 && !(answer.status >= 300 && answer.status < 400)
}
