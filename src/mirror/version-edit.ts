import type { Addon } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { fieldNode } from '../addon/metadata.ts'
import { parseVersion } from '../addon/version.ts'
import type { SourceEdit } from './spots.ts'

/** The version that a rewritten addon gets for its own: SemVer's prerelease, which every registry takes. */
export function suffixedVersion(version: string, suffix: string): string {
  const [plain = version] = version.split('+')
  return plain.includes('-') ? `${plain}.${suffix}` : `${plain}-${suffix}`
}

/** The edit that gives an addon a version with a suffix; undefined where the version cannot be edited. */
export function versionEdit({ metadata }: Addon, suffix: string): readonly SourceEdit[] | undefined {
  if (metadata.kind !== 'parsed') return undefined
  const node = fieldNode(metadata.source, 'version')
  if (node?.kind !== 'scalar') return undefined
  const version = suffixedVersion(metadata.value.version, suffix)
  if (parseVersion(version) === undefined) return undefined
  const quote = /^["']/.exec(metadata.text.slice(node.range.start))?.[0] ?? ''
  return [
    {
      path: METADATA_FILE,
      start: node.range.start,
      end: node.range.end,
      replacement: `${quote}${version}${quote}`,
    },
  ]
}
