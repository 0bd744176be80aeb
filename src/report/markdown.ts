import { safeText } from './safe-text.ts'

/** A piece of Markdown that is already escaped; only the functions of this file make one. */
export type Markdown = string

/**
 * Turns any text into inline Markdown that shows it and does nothing else (T49): words of letters, digits and harmless
 * punctuation stand as they are; every other word (links, mentions, issue numbers, emoji codes, markup) becomes a code span.
 */
export function escapeMarkdown(text: string): Markdown {
  const words = safeText(text.replace(/\s*\n\s*/g, ' ⏎ ')).split(' ')
  return words
    .map((word, at) =>
      isPlain(word) && !(at === 0 && LIST_MARKER.test(word)) ? escapeEntities(word) : codeSpan(word),
    )
    .join(' ')
}

/** A code span that shows exactly this text, whatever backticks it holds (CommonMark 6.1). */
export function codeSpan(text: string): Markdown {
  // In a table cell a backslash before a pipe would take its escape away (GFM 4.10).
  const safe = safeText(text.replaceAll('\n', ' ⏎ ')).replace(/\\(?=\|)/g, '\\u{5c}')
  if (safe.trim() === '') return ''
  const runs = safe.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1)
  const isPadded = safe.startsWith('`') || safe.endsWith('`') || (safe.startsWith(' ') && safe.endsWith(' '))
  const padding = isPadded ? ' ' : ''
  return `${fence}${padding}${safe}${padding}${fence}`
}

/** A fenced code block that shows exactly these lines; `language` is one of ours, never one from a file. */
export function codeBlock(
  lines: readonly string[],
  language: 'yaml' | 'cue' | 'text' | 'diff' | 'sh',
): Markdown {
  const safe = lines.map(safeText)
  const runs = safe.flatMap((line) => line.match(/`+/g) ?? [])
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1)
  return [`${fence}${language}`, ...safe, fence].join('\n')
}

/** A table (GFM 4.10); cells are inline Markdown, and a pipe in one never ends it. */
export function table(head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): Markdown {
  return [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow)].join('\n')
}

/** One row of a table. */
export function tableRow(cells: readonly Markdown[]): Markdown {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

/** A block that the reader unfolds; `title` is any text, shown as code. */
export function details(title: string, note: string, body: Markdown): Markdown {
  const heading = `<code>${escapeHtml(title)}</code>${note === '' ? '' : ` ${escapeHtml(note)}`}`
  return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`
}

/** A link, where the address is a web address at one of these hosts; else only its text. */
export function link(text: Markdown, address: string, hosts: readonly string[]): Markdown {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || !hosts.includes(url.host)) return text
  if (url.username !== '' || url.password !== '') return text
  const href = url.href.replace(
    /[|<>()`\\[\]*_~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `[${text}](<${href}>)`
}

/** Text inside our own HTML elements: nothing in it is markup, and no mention or link is made of it inside `<code>`. */
export function escapeHtml(text: string): string {
  return escapeEntities(safeText(text))
}

// Plain: letters, marks, digits and punctuation that neither CommonMark, GFM nor GitHub's filters read anything into.
const PLAIN = /^["'(]*[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.,;/"'()%?!…–—-])*:?["')]*$|^[–—…⏎→"'(),.;?!]*$/u

// Bare addresses, issue references and commit hashes are linked by GitHub although they hold no markup.
const LINKED = /www\.|\bGH-\d|\b[0-9a-f]{7,40}\b|\.\.\//i

// A number like this opens a list where it comes first (CommonMark 5.2).
const LIST_MARKER = /^\d+[.)]$/

function isPlain(word: string): boolean {
  return PLAIN.test(word) && !LINKED.test(word)
}

function escapeEntities(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
