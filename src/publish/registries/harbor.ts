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
  return createHttpRepository({ ...options, kind: 'harbor', contextPath: '' }, ports)
}
