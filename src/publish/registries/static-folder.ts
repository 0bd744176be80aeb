import type { Publisher } from '../publisher.ts'
import { createStaticPublisher, type StaticRegistryOptions } from '../static-registry.ts'

/** A static registry in a folder. */
export type StaticFolderOptions = Omit<StaticRegistryOptions, 'kind'>

/**
 * Publishes to a folder that any web server can serve: archives beside an `index.yaml`. Several processes may publish to it at
 * once; a run that was killed is repaired by running again.
 */
export function createStaticFolderPublisher(options: StaticFolderOptions): Publisher {
  return createStaticPublisher({ ...options, kind: 'static' })
}
