import { compareVersions, parseVersion } from '../addon/version.ts'
import type { TagFormat, TagName } from '../detect/tag-name.ts'

/** What is known when a release is about to be made. */
export interface LatestQuestion extends TagName {
  readonly format: TagFormat
  /** Every tag of the repository. */
  readonly tags: readonly string[]
  /** The tag of the release that is the latest now. */
  readonly latest: string | undefined
}

/**
 * Decides whether a release becomes the repository's latest: a repository has one of them and many addons. Only the newest version
 * of an addon can be it, a prerelease never; and what is no addon's release keeps the place once it has it, because the
 * repository then releases something of its own.
 */
export function becomesLatest({ name, version, format, tags, latest }: LatestQuestion): boolean {
  const own = parseVersion(version)
  if (own === undefined || own.prerelease.length > 0) return false
  if (latest !== undefined && format.parse(latest) === undefined) return false
  return versionsOf(name, tags, format).every((other) => compareVersions(own, other) >= 0)
}

/** The tag of the version that comes before one of an addon: the highest of those below it. */
export function previousTag({
  name,
  version,
  format,
  tags,
}: Omit<LatestQuestion, 'latest'>): string | undefined {
  const own = parseVersion(version)
  if (own === undefined) return undefined
  const [before] = versionsOf(name, tags, format)
    .filter((other) => compareVersions(other, own) < 0)
    .toSorted((a, b) => compareVersions(b, a))
  return before === undefined ? undefined : format.print({ name, version: before.text })
}

function versionsOf(name: string, tags: readonly string[], format: TagFormat) {
  return tags.flatMap((tag) => {
    const read = format.parse(tag)
    const version = read?.name === name ? parseVersion(read.version) : undefined
    return version === undefined ? [] : [version]
  })
}
