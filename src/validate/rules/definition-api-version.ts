import { definitionSources, INSTALLABLE_KINDS } from '../../kubevela/definition-sources.ts'
import { knownValue, membersNamed } from '../../kubevela/written.ts'
import { defineRule, quote } from '../rule.ts'

const API_VERSION = 'core.oam.dev/v1beta1'

export const definitionApiVersion = defineRule({
  id: 'definition-api-version',
  severity: 'warning',
  level: 'full',
  summary: 'definitions in YAML are of core.oam.dev/v1beta1',
  why: 'Older versions of the API are converted or refused by the cluster; KubeVela stores and serves v1beta1 (apis/core.oam.dev/v1beta1).',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const kinds = new Map(definitionSources(known).map(({ path, kind }) => [path, kind]))
    return known.yaml
      .filter(
        ({ path, class: fileClass }) =>
          fileClass === 'definition' && INSTALLABLE_KINDS.includes(kinds.get(path) ?? ''),
      )
      .flatMap(({ path, written }) => {
        const version = membersNamed(written, 'apiVersion').at(-1)?.value
        const text = knownValue(version)
        if (text === API_VERSION) return []
        const place = version?.place ?? { path, line: 1 }
        const message =
          text === undefined ? 'apiVersion is missing' : `apiVersion ${quote(text)} is an old one`
        return [{ ...place, message, fix: `write "apiVersion: ${API_VERSION}"` }]
      })
  },
})
