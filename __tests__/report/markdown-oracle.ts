import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** What a reader of GitHub would get from a piece of Markdown, as far as it could hurt. */
export interface Reading {
  /** Kinds of node in it, each once. */
  readonly kinds: readonly string[]
  /** Addresses of links and images. */
  readonly addresses: readonly string[]
  /** Raw HTML, piece by piece. */
  readonly html: readonly string[]
  /** Text outside of code, where GitHub looks for mentions, issue numbers, emoji codes and addresses. */
  readonly prose: string
  /** Everything shown, code included. */
  readonly shown: string
  /** Cells of each row of each table. */
  readonly rowLengths: readonly number[]
}

interface Node {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly children?: readonly Node[]
}

/** Reads Markdown as GitHub does: CommonMark with its extensions. */
export function readMarkdown(markdown: string): Reading {
  const root: Node = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const nodes = walk(root)
  return {
    kinds: [...new Set(nodes.map(({ type }) => type))].toSorted(),
    addresses: nodes.flatMap(({ url }) => (url === undefined ? [] : [url])),
    html: nodes.flatMap(({ type, value }) => (type === 'html' ? [value ?? ''] : [])),
    prose: texts(nodes, ['text']),
    shown: texts(nodes, ['text', 'inlineCode', 'code']),
    rowLengths: nodes.flatMap(({ type, children }) => (type === 'tableRow' ? [children?.length ?? 0] : [])),
  }
}

/** Finds in prose what GitHub would turn into something: mentions, references, addresses, emoji codes, formulas. */
export function magicIn(prose: string): readonly string[] {
  return prose.match(/@\w|#\d|\bGH-\d|:\/\/|www\.|:[a-z0-9_+-]+:|\$|\b[0-9a-f]{7,40}\b/gi) ?? []
}

function walk(node: Node): readonly Node[] {
  return [node, ...(node.children ?? []).flatMap(walk)]
}

function texts(nodes: readonly Node[], types: readonly string[]): string {
  return nodes.flatMap(({ type, value }) => (types.includes(type) ? [value ?? ''] : [])).join('\n')
}
