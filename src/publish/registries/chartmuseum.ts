import {
  createHttpRepository,
  type HttpRepositoryOptions,
  type HttpRepositoryPorts,
} from '../http-repository.ts'
import type { Publisher } from '../publisher.ts'

/** A ChartMuseum repository. */
export type ChartMuseumOptions = Omit<HttpRepositoryOptions, 'kind' | 'forceQuery' | 'followsDownloads'>

/**
 * Speaks to a ChartMuseum (chartmuseum pkg/chartmuseum/server/multitenant, helm-push pkg/chartmuseum). `force` is never in an address
 * unless it was asked for, because any value of it overwrites.
 */
export function createChartMuseumPublisher(
  options: ChartMuseumOptions,
  ports: HttpRepositoryPorts,
): Publisher {
  return createHttpRepository({ ...options, kind: 'chartmuseum', forceQuery: 'force' }, ports)
}
