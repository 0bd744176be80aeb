import GithubSlugger from 'github-slugger'
import type { Element, ElementContent, Nodes, Root, RootContent } from 'hast'
import { raw } from 'hast-util-raw'
import { defaultSchema, type Schema, sanitize } from 'hast-util-sanitize'
import { toHtml } from 'hast-util-to-html'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { type Html, html, visible } from './html.ts'

/** How a README is fitted into a page that holds many. */
export interface ReadmeOptions {
  /** Starts every id in it, so that none meets another. */
  readonly idPrefix: string
  /** Level of its highest heading. */
  readonly topLevel: 2 | 3 | 4 | 5 | 6
}

/** More than any README needs; what is longer is cut. */
export const MAX_README_CHARACTERS = 64 * 1024
// Readers of HTML and the code here walk trees by recursion.
const MAX_DEPTH = 100

/**
 * Renders a README (GitHub's Markdown, with HTML in it) to HTML that can do nothing: no script, no style, no form, nothing that is
 * loaded, links only to web and mail addresses. Images become links to them. Never throws: what cannot be rendered shows as text.
 */
export function readmeHtml(markdown: string, options: ReadmeOptions): Html {
  const text = visible(markdown.slice(0, MAX_README_CHARACTERS))
  const cut = markdown.length > MAX_README_CHARACTERS ? html`<p>…the rest is in the archive.</p>` : undefined
  const rendered = isDeep(text) ? undefined : attempt(text, options)
  return html`${rendered ?? cleanedHtml(html`<pre tabindex="0">${text}</pre>`.html)}${cut}`
}

function attempt(text: string, options: ReadmeOptions): Html | undefined {
  try {
    const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
    const clean = sanitize(raw(toHast(tree, { allowDangerousHtml: true })), SCHEMA)
    return cleanedHtml(toHtml(tamed(clean, options)))
  } catch {
    return undefined
  }
}

/**
 * HTML that was made here, read as a browser reads it and printed again without anything that is not made here. What comes of it
 * does not change when it is read once more.
 */
export function cleanedHtml(made: string): Html {
  const tree: Root = { type: 'root', children: [{ type: 'raw', value: made }] }
  return { html: toHtml(sanitize(raw(tree), MADE)) }
}

// Quotes, lists and elements one inside the other: what nests deeper than any prose is shown as text.
function isDeep(text: string): boolean {
  return (
    text.split('\n').some((line) => /^[ \t]*(?:>[ \t]*|(?:[-*+]|\d+[.)])[ \t]+){40,}/.test(line)) ||
    openTags(text) > 2_000
  )
}

function openTags(text: string): number {
  return text.match(/<[a-z]/gi)?.length ?? 0
}

// What GitHub's own list allows (hast-util-sanitize), less what loads, acts or speaks for the page around it.
const SCHEMA: Schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['picture', 'source'].includes(name)),
  attributes: {
    '*': ['id'],
    a: ['href'],
    img: ['src', 'alt'],
    input: ['checked', ['type', 'checkbox']],
    ol: ['start'],
    details: ['open'],
    td: ['align', 'colSpan', 'rowSpan'],
    th: ['align', 'colSpan', 'rowSpan'],
  },
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https'] },
  clobber: [],
}

// What is left when all is done.
const MADE: Schema = {
  ...SCHEMA,
  tagNames: (SCHEMA.tagNames ?? []).filter((name) => name !== 'img' && name !== 'input'),
  attributes: {
    '*': ['id'],
    a: ['href', ['rel', 'nofollow', 'noopener', 'noreferrer']],
    pre: ['tabIndex'],
    div: ['tabIndex', ['className', 'wide']],
    ol: ['start'],
    details: ['open'],
    td: ['align', 'colSpan', 'rowSpan'],
    th: ['align', 'colSpan', 'rowSpan'],
  },
}

type Parent = Root | Element

function tamed(tree: Nodes, options: ReadmeOptions): Root {
  const slugs = new GithubSlugger()
  const open: number[] = []

  function children(parent: Parent, context: Context): ElementContent[] {
    return parent.children.flatMap((child) => node(child, context))
  }

  function node(child: RootContent, context: Context): ElementContent[] {
    if (child.type === 'text') return [child]
    if (child.type !== 'element') return []
    if (context.depth > MAX_DEPTH) return [{ type: 'text', value: textOf(child) }]
    return element(child, { ...context, depth: context.depth + 1 })
  }

  function element(found: Element, context: Context): ElementContent[] {
    const id = idOf(found)
    switch (found.tagName) {
      case 'img':
        return image(found, context)
      case 'input':
        return [{ type: 'text', value: found.properties['checked'] === true ? '☑' : '☐' }]
      case 'a':
        return anchor(found, context)
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        return heading(found, context)
      case 'ul':
      case 'ol':
        return [make(found.tagName, { ...id, ...startOf(found) }, items(found, context))]
      case 'li':
        return [make('div', id, children(found, context))]
      case 'dl':
      case 'dt':
      case 'dd':
        return [make('div', id, children(found, context))]
      case 'th':
        return [make(textOf(found).trim() === '' ? 'td' : 'th', cellOf(found), children(found, context))]
      case 'td':
        return [make('td', cellOf(found), children(found, context))]
      case 'table':
        return [
          make('div', { className: ['wide'], tabIndex: 0 }, [make('table', id, children(found, context))]),
        ]
      case 'pre':
        return [make('pre', { ...id, tabIndex: 0 }, children(found, context))]
      case 'details':
        return [make('details', { ...id, ...openOf(found) }, disclosure(found, context))]
      case 'summary':
        return children(found, context)
      default:
        return [make(found.tagName, id, children(found, context))]
    }
  }

  // A list holds items and nothing else; what stands between them becomes one.
  function items(list: Element, context: Context): ElementContent[] {
    return list.children.flatMap((child) => {
      if (child.type === 'element' && child.tagName === 'li')
        return [make('li', idOf(child), children(child, context))]
      const inner = node(child, context)
      const isBlank = inner.every((one) => one.type === 'text' && one.value.trim() === '')
      return isBlank ? [] : [make('li', {}, inner)]
    })
  }

  function disclosure(found: Element, context: Context): ElementContent[] {
    const title = found.children.find(
      (child): child is Element => child.type === 'element' && child.tagName === 'summary',
    )
    const words = title === undefined ? '' : textOf(title).trim()
    const rest = found.children.filter((child) => child !== title)
    const body = rest.flatMap((child) => node(child, context))
    return [make('summary', {}, [{ type: 'text', value: words === '' ? 'Details' : words }]), ...body]
  }

  // Levels follow one another: no reader falls from the second to the fifth.
  function heading(found: Element, context: Context): ElementContent[] {
    const words = textOf(found).trim()
    if (words === '') return children(found, context)
    const written = Number(found.tagName.slice(1))
    while (open.length > 0 && (open.at(-1) ?? 0) >= written) open.pop()
    open.push(written)
    const level = Math.min(6, options.topLevel + open.length - 1)
    return [make(`h${level}`, { id: `${options.idPrefix}${slugs.slug(words)}` }, children(found, context))]
  }

  function anchor(found: Element, context: Context): ElementContent[] {
    const inner = children(found, { ...context, isInLink: true })
    const href = addressOf(found.properties['href'])
    const hasWords = inner.some((one) => textOf(one).trim() !== '')
    if (href === undefined || !hasWords || context.isInLink) return inner
    return [
      make(
        'a',
        href.startsWith('#') ? { href } : { href, rel: ['nofollow', 'noopener', 'noreferrer'] },
        inner,
      ),
    ]
  }

  function image(found: Element, { isInLink }: Context): ElementContent[] {
    const { alt, src } = found.properties
    const words = typeof alt === 'string' && alt.trim() !== '' ? alt : 'image'
    const href = addressOf(src)
    const said: ElementContent = { type: 'text', value: words }
    if (isInLink || href === undefined || href.startsWith('#'))
      return words === 'image' && !isInLink ? [] : [said]
    return [
      make('a', { href, rel: ['nofollow', 'noopener', 'noreferrer'] }, [
        { type: 'text', value: `${words} (image)` },
      ]),
    ]
  }

  // What is relative points into the repository that the README came from, which the page does not know.
  function addressOf(value: unknown): string | undefined {
    if (typeof value !== 'string') return undefined
    if (/^#[^#]+$/.test(value))
      return `#${options.idPrefix}${decoded(value.slice(1))
        .replace(/^user-content-/, '')
        .toLowerCase()}`
    return /^(?:https?:\/\/|mailto:)/i.test(value) ? value : undefined
  }

  function idOf({ properties }: Element): Record<string, string> {
    const id = properties['id']
    if (typeof id !== 'string' || id.trim() === '') return {}
    return { id: `${options.idPrefix}${slugs.slug(id)}` }
  }

  const top = tree.type === 'root' ? tree : { type: 'root' as const, children: [] }
  return { type: 'root', children: children(top, { depth: 0, isInLink: false }) }
}

interface Context {
  readonly depth: number
  readonly isInLink: boolean
}

function make(tagName: string, properties: Element['properties'], children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children }
}

function startOf({ tagName, properties }: Element): Element['properties'] {
  const start = properties['start']
  return tagName === 'ol' && typeof start === 'number' ? { start } : {}
}

function openOf({ properties }: Element): Element['properties'] {
  return properties['open'] === true ? { open: true } : {}
}

function cellOf({ properties }: Element): Element['properties'] {
  const { align, colSpan, rowSpan } = properties
  return {
    ...(align === 'left' || align === 'right' || align === 'center' ? { align } : {}),
    ...(isSpan(colSpan) ? { colSpan } : {}),
    ...(isSpan(rowSpan) ? { rowSpan } : {}),
  }
}

function isSpan(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 100
}

function textOf(node: RootContent): string {
  if (node.type === 'text') return node.value
  if (node.type !== 'element') return ''
  if (node.tagName === 'img') return typeof node.properties['alt'] === 'string' ? node.properties['alt'] : ''
  return node.children.map(textOf).join('')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
