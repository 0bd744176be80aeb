import { withoutV } from '../addon/version.ts'
import { ActionError } from '../errors.ts'
import type { TaggedAddon } from './auto.ts'
import { identityOf, type LoadedCatalog } from './load-catalog.ts'

/**
 * Makes sure that the addon of a tag has the version that the tag tells: publishing another one under it would be a lie for good.
 * Fails with an input error that names both.
 */
export function requireTaggedVersion({ tag, name, version }: TaggedAddon, { chosen }: LoadedCatalog): void {
  const found = chosen.map(({ addon }) => ({ root: addon.root, version: identityOf(addon).version ?? '' }))
  if (found.some((one) => withoutV(one.version) === version)) return
  const said = found.map((one) => `${one.root} has ${one.version === '' ? 'none' : one.version}`).join(', ')
  throw new ActionError(`tag ${tag} names version ${version} of ${name}, but ${said}`, {
    kind: 'input',
    hint: 'tag the commit that has this version in metadata.yaml, or correct the version and tag that commit',
  })
}
