import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { addonsNamed } from '../addons-named.ts'
import { at, defineRule, quote } from '../rule.ts'

export const nameDuplicate = defineRule({
  id: 'name-duplicate',
  severity: 'error',
  level: 'package',
  summary: 'no other addon of the catalog has the same name',
  why: 'A registry keeps addons by name: of two with one name the later upload replaces the other or mixes into its versions.',
  scope: 'catalog',
  check(addon, { catalog }) {
    if (addon.metadata.kind !== 'parsed') return []
    const { name } = addon.metadata.value
    const others = addonsNamed(name, catalog).filter(({ root }) => root !== addon.root)
    if (others.length === 0) return []
    const { yaml, source } = addon.metadata
    const place = { path: METADATA_FILE, ...at(yaml, fieldNode(source, 'name') ?? source) }
    const where = others.map(({ root }) => root).toSorted()
    return [
      { ...place, message: `${where.join(', ')} has the name ${quote(name)} too`, fix: 'rename one of them' },
    ]
  },
})
