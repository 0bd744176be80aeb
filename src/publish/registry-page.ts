import type { Folder } from '../ports.ts'

/**
 * What stands beside an index for its readers, and follows from the index and the archives: a page, a list for tools. Bringing it up
 * to the index writes nothing where it is up to it. Never rejects: the index is the truth, and publishing does not depend on its page.
 */
export interface RegistryPage {
  /** True where the page tells of the index as it is now. */
  isCurrent(folder: Folder): Promise<boolean>
  update(folder: Folder): Promise<void>
}
