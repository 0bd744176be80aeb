import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion } from '../../addon/version.ts'
import { at, defineRule, quote } from '../rule.ts'

/** Kubernetes label values end here, and the version becomes the label `addons.oam.dev/version`. */
const MAX_LABEL_LENGTH = 63

export const versionSemver = defineRule({
  id: 'version-semver',
  severity: 'error',
  level: 'full',
  summary: 'version is a semantic version: x.y.z, optionally with a leading v and a prerelease',
  why: 'Helm refuses to package a version that its loose parser cannot read, and KubeVela skips it whenever it chooses one: such an addon is listed but never installed unless its exact version is typed. Texts that only the loose parser takes (leading zeros) mean different things to different registries, and one that ends in `.tgz`, `.prov` or `.yaml` is mistaken for a file.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.value.version === '') return []
    const { version } = metadata.value
    const node = fieldNode(metadata.source, 'version') ?? metadata.source
    const place = { path: METADATA_FILE, ...at(metadata.yaml, node) }
    const parsed = parseVersion(version)
    const fix = 'write three numbers, like 1.2.3 or 1.2.3-beta.1'
    if (parsed === undefined) {
      return [{ ...place, level: 'package', message: `${quote(version)} is not a semantic version`, fix }]
    }
    if (version.length > MAX_LABEL_LENGTH) {
      const message = `${quote(version)} is longer than a Kubernetes label value (${MAX_LABEL_LENGTH} characters)`
      return [{ ...place, message, fix }]
    }
    if (/\.(yaml|tgz|prov)$/.test(version)) {
      const message = `${quote(version)} ends like the name of a file that registries keep`
      return [{ ...place, message, fix: 'end the prerelease with a number' }]
    }
    // Fewer than three numbers and build metadata have rules of their own.
    if (parsed.isStrict || parsed.parts < 3 || version.includes('+')) return []
    return [
      {
        ...place,
        message: `${quote(version)} has a number with leading zeros`,
        fix: `write ${parsed.canonical}`,
      },
    ]
  },
})
