import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule, quote } from '../rule.ts'

export const iconUrlPresent = defineRule({
  id: 'icon-url-present',
  severity: 'notice',
  level: 'full',
  summary: 'icon and url are http(s) addresses',
  why: 'VelaUX and catalog pages show the icon and link to the url; the index hands both on.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || metadata.source.entries.length === 0) return []
    const { yaml, source, value } = metadata
    return (['icon', 'url'] as const).flatMap((key) => {
      const node = fieldNode(source, key)
      const place = { path: METADATA_FILE, ...at(yaml, node ?? source) }
      const text = value[key]
      const fix = `give the address of ${key === 'icon' ? 'an image' : "the project's page"}`
      if (text === '')
        return [{ ...place, message: `"${key}" is ${node === undefined ? 'missing' : 'empty'}`, fix }]
      return isWebAddress(text)
        ? []
        : [{ ...place, message: `${key} ${quote(text)} is no http(s) address`, fix }]
    })
  },
})

function isWebAddress(text: string): boolean {
  // VelaUX takes pictures that are part of the text as well.
  return /^https?:\/\/[^\s/]+/i.test(text) || /^data:image\//i.test(text)
}
