import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule } from '../rule.ts'

export const dependencyShape = defineRule({
  id: 'dependency-shape',
  severity: 'error',
  level: 'full',
  summary: 'every dependency has a name',
  why: 'Enabling fails on a dependency without a name.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed') return []
    const list = fieldNode(metadata.source, 'dependencies')
    const items = list?.kind === 'list' ? list.items : []
    return metadata.value.dependencies.flatMap(({ name }, index) => {
      if (name.trim() !== '') return []
      const place = { path: METADATA_FILE, ...at(metadata.yaml, items[index] ?? metadata.source) }
      return [{ ...place, message: 'a dependency has no name', fix: 'write "- name: <addon>"' }]
    })
  },
})
