import {
  createHttpRepository,
  type HttpRepositoryOptions,
  type HttpRepositoryPorts,
} from '../http-repository.ts'
import type { Publisher } from '../publisher.ts'

/** An owner's Helm packages in Gitea or Forgejo: `https://HOST/api/packages/OWNER/helm`. */
export type GiteaOptions = Pick<HttpRepositoryOptions, 'url' | 'name' | 'credentials'>

/**
 * Speaks to Gitea's Helm package registry (docs.gitea.com/usage/packages/helm). An upload replaces what is there, and the index has
 * no digests: archives are downloaded and compared before and after. Downloads may be redirected to an object store.
 */
export function createGiteaPublisher(options: GiteaOptions, ports: HttpRepositoryPorts): Publisher {
  return createHttpRepository({ ...options, kind: 'gitea', contextPath: '', followsDownloads: true }, ports)
}
