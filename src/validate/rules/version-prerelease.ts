import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion } from '../../addon/version.ts'
import { at, defineRule, quote } from '../rule.ts'

export const versionPrerelease = defineRule({
  id: 'version-prerelease',
  severity: 'warning',
  level: 'full',
  summary: 'version is a release, unless it is meant to be installed by its exact version only',
  why: 'KubeVela never chooses a prerelease when no version is asked for. A packaging suffix such as `2.6.3-3` is a prerelease too, of the very version that it comes after.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const version = parseVersion(metadata.value.version)
    if (version === undefined || version.prerelease.length === 0) return []
    const isCounter = version.prerelease.every((part) => typeof part === 'number')
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, fieldNode(metadata.source, 'version') ?? metadata.source),
        message: `${quote(version.text)} is a prerelease: KubeVela never chooses it as the latest version`,
        fix: isCounter
          ? 'count packagings in the third number instead of a suffix'
          : 'release it without the suffix',
      },
    ]
  },
})
