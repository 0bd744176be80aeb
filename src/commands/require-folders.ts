import { ActionError } from '../errors.ts'
import type { RegistryPlace } from './command.ts'

/** Fails with an error of the registry where the folder of a static one is not there: for commands that make none. */
export function requireFolders(places: readonly RegistryPlace[]): void {
  const absent = places.find((place) => place.kind === 'folder' && !place.look().isThere)
  if (absent?.kind !== 'folder') return
  const { registry, folder } = absent
  throw new ActionError(`${registry}: there is no such folder: ${folder.location}`, {
    kind: 'registry',
    hint: 'set registry to the folder of a static registry; publish makes a new one',
  })
}
