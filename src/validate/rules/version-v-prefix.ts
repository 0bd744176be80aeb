import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { parseVersion, withoutV } from '../../addon/version.ts'
import { at, defineRule, quote, type RuleContext } from '../rule.ts'

export const versionVPrefix = defineRule({
  id: 'version-v-prefix',
  severity: 'notice',
  level: 'full',
  summary: 'version is written without a leading v, or at least always the same way',
  why: 'KubeVela takes v1.2.3 and 1.2.3 for one version, while ChartMuseum keeps both side by side, index merges drop one of them, and lists of OCI tags show only the form without v.',
  scope: 'published',
  check(addon, context) {
    const { metadata } = addon
    if (metadata.kind !== 'parsed') return []
    const version = parseVersion(metadata.value.version)
    if (version === undefined) return []
    const place = {
      path: METADATA_FILE,
      ...at(metadata.yaml, fieldNode(metadata.source, 'version') ?? metadata.source),
    }
    const other = otherForm(addon, context)
    const message = `${quote(version.text)} begins with a v`
    const fix = `write ${withoutV(version.text)} from the next version on`
    if (other === undefined) return version.hasV ? [{ ...place, message, fix }] : []
    return [
      {
        ...place,
        message: `${quote(version.text)} is written ${version.hasV ? 'with' : 'without'} a v, ${quote(other)} was not`,
        fix: version.hasV ? fix : 'keep to the form without v',
      },
    ]
  },
})

// The latest version that is out and written the other way.
function otherForm(
  { root, metadata }: Addon,
  { previous, registries = [] }: RuleContext,
): string | undefined {
  if (metadata.kind !== 'parsed') return undefined
  const { name, version } = metadata.value
  const served = registries.flatMap(({ addons }) => addons.get(name) ?? [])
  const out = [...(previous?.get(root) ?? []), ...served].map((state) => state.version)
  return out.find((text) => text.startsWith('v') !== version.startsWith('v'))
}
