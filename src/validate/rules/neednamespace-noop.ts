import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule, quote } from '../rule.ts'

/** A Kubernetes namespace is a DNS label (RFC 1123). */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

export const neednamespaceNoop = defineRule({
  id: 'neednamespace-noop',
  severity: 'notice',
  level: 'full',
  summary: 'needNamespace lists namespaces that KubeVela can and needs to make',
  why: 'KubeVela skips `vela-system`, which exists already, and a name that is no DNS label fails when it is applied.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const list = fieldNode(metadata.source, 'needNamespace')
    const items = list?.kind === 'list' ? list.items : []
    return metadata.value.needNamespace.flatMap((namespace, index) => {
      const place = { path: METADATA_FILE, ...at(metadata.yaml, items[index] ?? metadata.source) }
      if (namespace === 'vela-system') {
        return [
          {
            ...place,
            message: 'namespace "vela-system" exists already: KubeVela skips it',
            fix: 'remove it',
          },
        ]
      }
      if (DNS_LABEL.test(namespace)) return []
      const message = `namespace ${quote(namespace)} is no DNS label: applying it fails`
      return [{ ...place, message, fix: 'use lower-case letters, digits and dashes, at most 63 characters' }]
    })
  },
})
