import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'
import { cleanedHtml, readmeHtml } from './readme-html.ts'

/** Markdown that an earlier page of the same registry held rendered, by what it was made of. */
export type KeptProse = ReadonlyMap<string, string>

/** Where a text stands in the page, and how much of it is shown. */
export interface ProsePlace {
  readonly idPrefix: string
  readonly room: number
}

// Changed with every change of how Markdown is rendered.
const PROSE_FORMAT = 1
const PROSE = /<div class="prose" data-made="([0-9a-f]{32})">([\s\S]*?)<\/div><!--\/\1-->/g

/**
 * A README or changelog as a part of the page. Rendering Markdown is what making a page costs, so what an earlier page holds of the
 * same text is taken over, after whatever may not be in it is taken out again: that file may have been changed since.
 */
export function proseHtml(text: string, { idPrefix, room }: ProsePlace, kept: KeptProse): Html {
  const isCut = text.length > room
  const shown = isCut ? text.slice(0, room) : text
  const key = keyOf(idPrefix, shown)
  const body = takenOver(kept.get(key)) ?? readmeHtml(shown, { idPrefix, topLevel: 3 })
  const more = html`<p class="hint">The rest is in the archive: this page would be too large with it.</p>`
  return html`<div class="prose" data-made="${key}">${body}</div>${{ html: `<!--/${key}-->` }}${isCut ? more : undefined}`
}

function takenOver(known: string | undefined): Html | undefined {
  try {
    return known === undefined ? undefined : cleanedHtml(known)
  } catch {
    return undefined
  }
}

/** What a page holds of rendered Markdown. */
export function keptProse(page: Uint8Array | undefined): KeptProse {
  const found = Buffer.from(page ?? new Uint8Array())
    .toString('utf8')
    .matchAll(PROSE)
  return new Map([...found].map(([, key = '', body = '']) => [key, body]))
}

function keyOf(idPrefix: string, text: string): string {
  return createHash('sha256').update(`${PROSE_FORMAT}\0${idPrefix}\0${text}`).digest('hex').slice(0, 32)
}
