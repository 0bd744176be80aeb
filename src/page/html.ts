/** A piece of HTML that is safe to stand in a page; only the tag below and the README's sanitiser make one. */
export interface Html {
  readonly html: string
}

/** What may be put into HTML: texts are escaped, pieces of HTML stand as they are, undefined is nothing. */
export type HtmlValue = string | number | Html | undefined | readonly Html[]

/** Makes HTML from a template; whatever text is put in shows as that text, between tags and in quoted attributes. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: pieces.map((piece, at) => `${piece}${printed(values[at])}`).join('') }
}

/** Joins pieces of HTML with line ends. */
export function lines(pieces: readonly Html[]): Html {
  return { html: pieces.map((piece) => piece.html).join('\n') }
}

function printed(value: HtmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map((piece) => piece.html).join('')
}

function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Takes out of a text what shows nothing itself but changes what stands around it: controls, and marks that turn the direction of writing. */
export function visible(text: string): string {
  return text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Bidi_Control}/gu, '')
}
