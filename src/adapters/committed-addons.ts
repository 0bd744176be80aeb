import { METADATA_FILE } from '../addon/layout.ts'
import { type AddonRootOptions, makeAddonRootFinder } from '../detect/addon-roots.ts'
import { nameOf } from '../detect/repository-path.ts'
import { packageAddon } from '../package/package-addon.ts'
import type { FileTree, RemoteTags } from '../ports.ts'
import type { CommittedAddon } from '../publish/registries/git.ts'
import { readAddon } from '../read/read-addon.ts'

/** Where addons are looked for. */
export interface CommittedAddonsOptions {
  readonly tags: RemoteTags
  /** The work tree. */
  readonly tree: FileTree
  readonly roots: AddonRootOptions
}

/** Packages an addon as a commit holds it; undefined where the commit holds none of that name that can be packaged. */
export type AddonAt = (commit: string, name: string) => Promise<CommittedAddon | undefined>

/**
 * Finds addons in commits: at the directory where the work tree has them, else wherever a directory of that name holds a
 * `metadata.yaml`, because addons move. What was packaged once is remembered.
 */
export function makeAddonAt({ tags, tree, roots }: CommittedAddonsOptions): AddonAt {
  const known = new Map<string, Promise<CommittedAddon | undefined>>()
  let workTreeRoots: Promise<readonly string[]> | undefined

  async function rootsNamed(name: string): Promise<readonly string[]> {
    workTreeRoots ??= makeAddonRootFinder(tree, roots)
      .then((finder) => finder.all())
      .then((found) => found.roots)
    const all = await workTreeRoots
    const named = all.filter((root) => nameOf(root) === name)
    return named.length > 0 ? named : all
  }

  async function at(commit: string, root: string, name: string): Promise<CommittedAddon | undefined> {
    const files = await tags.tree(commit, root)
    if (files === undefined) return undefined
    const addon = await readAddon(files, root)
    if (addon.metadata.kind !== 'parsed' || addon.metadata.value.name !== name) return undefined
    return { archive: packageAddon(addon), root }
  }

  async function look(commit: string, name: string): Promise<CommittedAddon | undefined> {
    const present = await rootsNamed(name)
    const moved = async () =>
      (await tags.files(commit))
        .filter(
          (path) =>
            path === METADATA_FILE ||
            path.endsWith(`/${name}/${METADATA_FILE}`) ||
            path === `${name}/${METADATA_FILE}`,
        )
        .map((path) => (path === METADATA_FILE ? '.' : path.slice(0, -METADATA_FILE.length - 1)))
    for (const roots of [async () => present, moved]) {
      for (const root of await roots()) {
        const found = await at(commit, root, name)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  return (commit, name) => {
    const key = `${commit} ${name}`
    const looking = known.get(key) ?? look(commit, name)
    known.set(key, looking)
    return looking
  }
}
