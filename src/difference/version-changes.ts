import { compareVersions, parseVersion } from '../addon/version.ts'
import type { AddonFacts } from '../kubevela/addon-facts.ts'
import type { HelmComponent } from '../kubevela/helm-components.ts'
import { parseImage } from '../kubevela/images.ts'
import type { Change, ChangeKind } from './difference.ts'

/** What became of the container images that the addon names, by repository. */
export function imageChanges(before: AddonFacts, after: AddonFacts): readonly Change[] {
  return versionChanges('image', imagesOf(before), imagesOf(after))
}

/** What became of the Helm charts that the addon installs, by component: their versions, and where they come from. */
export function chartChanges(before: AddonFacts, after: AddonFacts): readonly Change[] {
  return [
    ...versionChanges('chart', chartsOf(before, 'version'), chartsOf(after, 'version')),
    ...sourceChanges(before, after),
  ]
}

type Versions = ReadonlyMap<string, readonly string[]>

function versionChanges(topic: 'image' | 'chart', before: Versions, after: Versions): readonly Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): readonly Change[] => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was === undefined) return [{ topic, name, kind: 'added', after: is?.join(', ') ?? '' }]
    if (is === undefined) return [{ topic, name, kind: 'removed', before: was.join(', ') }]
    // What stays on both sides says nothing; the rest is paired from the highest down.
    const gone = was.filter((version) => !is.includes(version)).toSorted(newestFirst)
    const come = is.filter((version) => !was.includes(version)).toSorted(newestFirst)
    const pairs = Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => at)
    return pairs.flatMap((at): readonly Change[] => {
      const [old, now] = [gone[at] ?? gone.at(-1), come[at] ?? come.at(-1)]
      if (old === undefined) return [{ topic, name, kind: 'added', after: now ?? '' }]
      if (now === undefined) return [{ topic, name, kind: 'removed', before: old }]
      return [{ topic, name, kind: directionOf(old, now), before: old, after: now }]
    })
  })
}

function directionOf(before: string, after: string): ChangeKind {
  const [was, is] = [parseVersion(before), parseVersion(after)]
  if (was === undefined || is === undefined) return 'moved'
  const order = compareVersions(was, is)
  if (order === 0) return 'moved'
  return order < 0 ? 'raised' : 'lowered'
}

function newestFirst(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (left === undefined || right === undefined)
    return (left === undefined ? 1 : 0) - (right === undefined ? 1 : 0)
  return compareVersions(right, left)
}

function imagesOf({ images }: AddonFacts): Versions {
  return grouped(
    images.flatMap(({ image }) => {
      const reference = parseImage(image)
      if (reference === undefined) return []
      const { repository, tag, digest } = reference
      return [[repository, tag ?? digest ?? 'latest'] as const]
    }),
  )
}

function chartsOf({ helm }: AddonFacts, property: 'version'): Versions {
  return grouped(
    helm.flatMap((component) => {
      const version = component.values[property]
      return version === undefined || version === '' ? [] : [[chartName(component), version] as const]
    }),
  )
}

// A chart goes by its own name; one from a git repository has a path only.
function chartName({ name, values }: HelmComponent): string {
  return values.chart ?? name ?? values.url ?? 'chart'
}

function grouped(pairs: readonly (readonly [string, string])[]): Versions {
  const groups = new Map<string, string[]>()
  for (const [name, version] of pairs) {
    const known = groups.get(name) ?? []
    if (!known.includes(version)) groups.set(name, [...known, version])
  }
  return groups
}

function sourceChanges(before: AddonFacts, after: AddonFacts): readonly Change[] {
  const sourceOf = ({ values: { repoType = 'helm', url = '' } }: HelmComponent) => `${repoType} ${url}`
  const was = new Map(before.helm.map((component) => [chartName(component), sourceOf(component)]))
  return after.helm.flatMap((component): readonly Change[] => {
    const name = chartName(component)
    const [old, now] = [was.get(name), sourceOf(component)]
    return old === undefined || old === now
      ? []
      : [{ topic: 'chart', name, kind: 'changed', before: old, after: now }]
  })
}
