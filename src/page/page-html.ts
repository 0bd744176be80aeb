import { createHash } from 'node:crypto'
import { type ArticleOptions, addonArticle, addonCard } from './addon-html.ts'
import type { PageCatalog } from './catalog-page.ts'
import { html, lines } from './html.ts'
import { addLine } from './install-lines.ts'
import type { PageForm, PageOptions } from './page-form.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import type { KeptProse } from './prose.ts'

/** The file that web servers show for a folder. */
export const PAGE_FILE = 'index.html'

// Changed with every change of how the page looks: a page of another release of this tool is then made anew.
const PAGE_FORMAT = 1
const GENERATOR = 'addon-registry'
// A page is read by phones, and Markdown takes its time: beyond this the page is made of shorter forms.
const PAGE_LIMIT_BYTES = 6 * 1000 * 1000
const MARKDOWN_LIMIT_CHARACTERS = 4 * 1000 * 1000

const FORMS: readonly PageForm[] = [
  { readmeCharacters: Number.POSITIVE_INFINITY, changelogCharacters: 20_000 },
  { readmeCharacters: 8_000, changelogCharacters: 2_000 },
  { readmeCharacters: 2_000, changelogCharacters: 0 },
  { readmeCharacters: 0, changelogCharacters: 0 },
]

/**
 * Makes the page of a registry: one file that reads without JavaScript and loads nothing. The list comes first; each addon is a part
 * of the page that shows while its address is open. Where the whole is too large for a phone, shorter forms follow one another.
 */
export function pageHtml(catalog: PageCatalog, options: PageOptions, kept: KeptProse = new Map()): string {
  let page = ''
  for (const form of FORMS.filter((one) => markdownIn(catalog, one) <= MARKDOWN_LIMIT_CHARACTERS)) {
    page = render(catalog, { ...options, ...form, kept })
    if (Buffer.byteLength(page) <= PAGE_LIMIT_BYTES) return page
  }
  return page
}

function markdownIn({ addons }: PageCatalog, { readmeCharacters, changelogCharacters }: PageForm): number {
  return addons
    .map(
      ({ details }) =>
        Math.min(details?.readme.length ?? 0, readmeCharacters) +
        Math.min(details?.changelog.length ?? 0, changelogCharacters),
    )
    .reduce((sum, characters) => sum + characters, 0)
}

/** The line by which a page is known to be ours, and to tell of this index. */
export function pageMark(index: string): string {
  return html`<meta name="generator" content="${GENERATOR} page ${PAGE_FORMAT} of ${index}">`.html
}

/** True for a page that this tool made, whichever release. */
export function isOwnPage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('utf8')
  return start.includes(`<meta name="generator" content="${GENERATOR} page `)
}

function render({ addons, index }: PageCatalog, options: Omit<ArticleOptions, 'names'>): string {
  const names = new Set(addons.map(({ name }) => name))
  const title = `${options.registry}: KubeVela addons`
  const count = addons.length === 1 ? '1 addon' : `${addons.length} addons`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${{ html: pageMark(index) }}
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ html: PAGE_STYLE }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="inner">
<p class="brand"><a href="#/">${options.registry}</a></p>
<p class="links"><a href="index.yaml">index.yaml</a> <a href="addons.json">addons.json</a></p>
</div></header>
<main id="content" tabindex="-1">
<div class="overview" id="/">
<h1>KubeVela addons</h1>
<p class="lead">${count}, ready for <code>vela addon enable</code>. Add this registry once:</p>
${addLine(options.registry)}
<div class="search" role="search"><label for="search">Search addons</label>
<input id="search" type="search" placeholder="Name, tag, definition…" autocomplete="off" spellcheck="false">
<p id="found" role="status">${count}</p></div>
<ul class="cards">
${lines(addons.map(addonCard))}
</ul>
<p id="nothing" hidden>No addon matches. Try fewer words, or a tag.</p>
</div>
${lines(addons.map((addon) => addonArticle(addon, { ...options, names })))}
</main>
<footer class="inner">Made from <a href="index.yaml">index.yaml</a> whenever it changes. This page loads nothing from anywhere else.</footer>
<div id="said" role="status" class="unseen"></div>
<script>${{ html: PAGE_SCRIPT }}</script>
</body>
</html>
`
  return page.html
}

// Only the page's own style and script act, and nothing is loaded, sent or framed, whatever else gets into it.
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(PAGE_STYLE)}'`,
  `script-src '${hashOf(PAGE_SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
