import { byCodeUnit } from '../addon/order.ts'
import { printYaml } from '../addon/yaml.ts'
import { parseImage } from '../kubevela/images.ts'

/** An image with all that tools leave out written down. */
interface WholeReference {
  readonly registry: string
  readonly repository: string
  readonly tag: string
  readonly digest: string | undefined
}

/** One whole reference a line, each once: what `crane pull`, `docker pull` and shell loops take. */
export function plainImageList(images: readonly string[]): string {
  const lines = wholeReferences(images).map(
    ({ registry, repository, tag, digest }) =>
      `${registry}/${repository}${digest === undefined ? `:${tag}` : `@${digest}`}`,
  )
  return sortedLines(lines)
}

/** The file that `skopeo sync --src yaml` reads: tags or digests by repository by registry (skopeo-sync(1)). */
export function skopeoImageList(images: readonly string[]): string {
  const registries = new Map<string, Map<string, Set<string>>>()
  for (const { registry, repository, tag, digest } of wholeReferences(images)) {
    const repositories = registries.get(registry) ?? new Map<string, Set<string>>()
    registries.set(registry, repositories)
    repositories.set(repository, (repositories.get(repository) ?? new Set()).add(digest ?? tag))
  }
  const value = sortedEntries(registries).map(([registry, repositories]) => [
    registry,
    {
      images: Object.fromEntries(
        sortedEntries(repositories).map(([name, tags]) => [name, [...tags].toSorted(byCodeUnit)]),
      ),
    },
  ])
  return value.length === 0 ? '{}\n' : printYaml(Object.fromEntries(value))
}

// The first part is a registry where it looks like a host; Docker Hub's own images lie below `library` (distribution/reference).
function wholeReferences(images: readonly string[]): readonly WholeReference[] {
  return images.flatMap((image) => {
    const parsed = parseImage(image)
    if (parsed === undefined) return []
    const [first = '', ...rest] = parsed.repository.split('/')
    const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
    const registry = hasRegistry ? first : 'docker.io'
    const path = hasRegistry ? rest.join('/') : parsed.repository
    const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
    return [{ registry, repository, tag: parsed.tag ?? 'latest', digest: parsed.digest }]
  })
}

function sortedEntries<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].toSorted(([a], [b]) => byCodeUnit(a, b))
}

/** Lines in code-unit order, each once. */
export function sortedLines(lines: readonly string[]): string {
  const sorted = [...new Set(lines)].toSorted(byCodeUnit)
  return sorted.length === 0 ? '' : `${sorted.join('\n')}\n`
}
