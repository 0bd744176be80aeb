import { compareVersions, isSameVersion, parseVersion, type Version } from '../addon/version.ts'

/**
 * The next version that nobody has taken: a patch above the highest one of the same `major.minor` that the registry lists or that
 * was to be published, spelled with or without `v` as that was. Undefined where the version cannot be read.
 */
export function nextFreeVersion(wanted: string, listed: readonly string[]): string | undefined {
  const own = parseVersion(wanted)
  if (own === undefined) return undefined
  const siblings = listed.flatMap((text) => {
    const version = parseVersion(text)
    return version !== undefined && line(version) === line(own) ? [version] : []
  })
  const patches = [own, ...siblings].map(({ canonical }) => patchOf(canonical))
  // A prerelease is followed by the version it leads to, where nobody has published that.
  const isTaken = [own, ...siblings].some(
    ({ canonical, prerelease }) => prerelease.length === 0 && patchOf(canonical) === Math.max(...patches),
  )
  const patch = Math.max(...patches) + (isTaken ? 1 : 0)
  return `${own.hasV ? 'v' : ''}${line(own)}.${patch}`
}

/**
 * The listed version that readers take for the same as this one although it is spelled differently: by a leading `v`
 * (KubeVela versioned_registry.go), by build metadata, by zeros left out (SemVer precedence).
 */
export function shadowedBy(wanted: string, listed: readonly string[]): string | undefined {
  const own = parseVersion(wanted)
  return listed.find((text) => {
    if (text === wanted) return false
    if (isSameVersion(text, wanted)) return true
    const other = parseVersion(text)
    return own !== undefined && other !== undefined && compareVersions(own, other) === 0
  })
}

/** The newest listed version that is newer than this one; undefined where there is none. */
export function newerThan(wanted: string, listed: readonly string[]): string | undefined {
  const own = parseVersion(wanted)
  if (own === undefined) return undefined
  const newer = listed.flatMap((text) => {
    const version = parseVersion(text)
    return version !== undefined && version.prerelease.length === 0 && compareVersions(version, own) > 0
      ? [version]
      : []
  })
  return newer.toSorted((a, b) => compareVersions(b, a))[0]?.text
}

function line({ canonical }: Version): string {
  return canonical.split('-')[0]?.split('.').slice(0, 2).join('.') ?? ''
}

function patchOf(canonical: string): number {
  return Number(canonical.split('-')[0]?.split('.')[2] ?? '0')
}
