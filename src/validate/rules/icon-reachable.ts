import { METADATA_FILE } from '../../addon/layout.ts'
import { fieldNode } from '../../addon/metadata.ts'
import { at, defineRule, quote } from '../rule.ts'

/** Addresses of forges that answer with a page around the picture: `github.com/o/r/blob/…`, `/-/blob/` of GitLab. */
const PAGE = /^https?:\/\/(?:www\.)?(?:github\.com|gitee\.com|gitlab\.com)\/[^/]+\/.+?\/blob\/[^?#]+$/i

export const iconReachable = defineRule({
  id: 'icon-reachable',
  severity: 'notice',
  level: 'full',
  summary: 'the icon address gives an image, not a page about one',
  why: 'A browser shows a broken picture where the address of a forge answers with a page around the file. The address is judged by its form; nothing is downloaded.',
  check({ metadata }) {
    if (metadata.kind !== 'parsed' || !PAGE.test(metadata.value.icon)) return []
    const { icon } = metadata.value
    return [
      {
        path: METADATA_FILE,
        ...at(metadata.yaml, fieldNode(metadata.source, 'icon') ?? metadata.source),
        message: `icon ${quote(icon)} is a page, not an image`,
        fix: `write ${rawAddress(icon)}`,
      },
    ]
  },
})

function rawAddress(page: string): string {
  const github = /^https?:\/\/(?:www\.)?github\.com\/([^/]+\/[^/]+)\/blob\/(.+)$/i.exec(page)
  if (github !== null) return `https://raw.githubusercontent.com/${github[1] ?? ''}/${github[2] ?? ''}`
  return page.replace('/blob/', '/raw/')
}
