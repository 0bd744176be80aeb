import {
  createHttpRepository,
  type HttpRepositoryOptions,
  type HttpRepositoryPorts,
} from '../http-repository.ts'
import type { Publisher } from '../publisher.ts'

/** A project's chart repository in a Harbor before 2.8: `https://HOST/chartrepo/PROJECT`. */
export type HarborOptions = Pick<HttpRepositoryOptions, 'url' | 'name' | 'credentials'>

/**
 * Speaks to the chart repositories of Harbor 1.6 to 2.7 (goharbor.io/docs/2.7.0/working-with-projects/working-with-images/
 * managing-helm-charts). Its ChartMuseum lets every upload replace what is there, so it is looked at before. Later releases
 * keep charts as OCI artifacts only.
 */
export function createHarborPublisher(options: HarborOptions, ports: HttpRepositoryPorts): Publisher {
  return createHttpRepository(
    { ...options, kind: 'harbor', contextPath: '', absentHint: harborHint(options.url) },
    ports,
  )
}

/** What to do where a Harbor has no chart repository at an address. */
export function harborHint(url: string): string {
  return `check the name of the project; Harbor 2.8 and later keep charts as OCI artifacts only: set registry to ${ociAddress(url)}`
}

/** Where the same project's charts are in a Harbor since 2.8. */
export function ociAddress(url: string): string {
  const { host, pathname } = new URL(url)
  return `oci://${host}/${pathname.split('/').at(-1) ?? ''}`
}
