import { type ImageUse, parseImage } from '../../kubevela/images.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const imagePinned = defineRule({
  id: 'image-pinned',
  severity: 'warning',
  level: 'full',
  summary: 'images have a tag other than "latest", or a digest',
  why: 'An image without a tag, or with "latest", changes while the addon does not: two installs of one addon version differ.',
  check(addon, { facts }) {
    return (facts?.get(addon.root)?.images ?? []).flatMap(markOf)
  },
})

function markOf({ image, place: known, origin }: ImageUse): readonly Mark[] {
  const place = known ?? { path: '' }
  const parts = parseImage(image)
  if (parts === undefined || parts.digest !== undefined) return []
  if (parts.tag !== undefined && parts.tag !== 'latest') return []
  const what = origin === 'default' ? `the default image ${quote(image)}` : `the image ${quote(image)}`
  const why = parts.tag === undefined ? 'has no tag' : 'is whatever is newest at install'
  return [{ ...place, message: `${what} ${why}`, fix: `write ${quote(`${parts.repository}:<version>`)}` }]
}
