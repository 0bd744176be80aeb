import process from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeBlock, codeSpan, details, escapeMarkdown, link, table } from '../../src/report/markdown.ts'
import { safeText } from '../../src/report/safe-text.ts'
import { HOSTILE_TEXTS } from './a-report.ts'
import { magicIn, readMarkdown } from './markdown-oracle.ts'

const texts = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc
    .array(
      fc.constantFrom(...'`|\\*_~<>[]()!@#$&:/"\'-+=.1 \n', 'www.', 'http://', 'a', 'é', '%', '{', '}'),
      { maxLength: 16 },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }

describe('escapeMarkdown', () => {
  it('T49 shows any text and does nothing else', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { kinds, prose } = readMarkdown(`Said: ${escapeMarkdown(text)}`)

        expect(['inlineCode', 'paragraph', 'root', 'text']).toEqual(expect.arrayContaining([...kinds]))
        expect(magicIn(prose)).toEqual([])
      }),
      RUNS,
    )
  })

  it('leaves a plain sentence readable', () => {
    expect(escapeMarkdown('version 1.2 is lower than v2.0, see the readme (line 3)')).toBe(
      'version 1.2 is lower than v2.0, see the readme (line 3)',
    )
  })

  it('shows names and addresses as code, whole', () => {
    expect(escapeMarkdown('ask @org/all at https://a.example/x_y')).toBe(
      'ask `@org/all` at `https://a.example/x_y`',
    )
  })
})

describe('codeSpan', () => {
  it('shows exactly its text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = safeText(text.replaceAll('\n', ' ⏎ ')).replace(/\\(?=\|)/g, '\\u{5c}')
        const { kinds, shown } = readMarkdown(`x${codeSpan(text)}`)

        expect(kinds.filter((kind) => !['root', 'paragraph', 'text', 'inlineCode'].includes(kind))).toEqual(
          [],
        )
        expect(shown).toBe(line.trim() === '' ? 'x' : `x\n${line}`)
      }),
      RUNS,
    )
  })
})

describe('table', () => {
  it('T49 keeps its shape, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 4 }), (rows) => {
        const cells = rows.map(([a, b]) => [codeSpan(a), escapeMarkdown(b)])
        const { kinds, rowLengths } = readMarkdown(table(['A', 'B'], cells))

        expect(rowLengths).toEqual([2, ...rows.map(() => 2)])
        expect(['inlineCode', 'root', 'table', 'tableCell', 'tableRow', 'text']).toEqual(
          expect.arrayContaining([...kinds]),
        )
      }),
      RUNS,
    )
  })
})

describe('codeBlock', () => {
  it('T49 holds exactly its lines', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (lines) => {
        const { kinds, shown } = readMarkdown(codeBlock(lines, 'yaml'))

        expect(kinds).toEqual(['code', 'root'])
        expect(shown).toBe(lines.map(safeText).join('\n'))
      }),
      RUNS,
    )
  })
})

describe('details', () => {
  it('T49 has no HTML but its own', () => {
    fc.assert(
      fc.property(texts, texts, (title, note) => {
        const { html } = readMarkdown(details(title, note, 'body'))

        expect(html.join('').match(/<[^>]*>/g)).toEqual([
          '<details>',
          '<summary>',
          '<code>',
          '</code>',
          '</summary>',
          '</details>',
        ])
      }),
      RUNS,
    )
  })
})

describe('link', () => {
  const hosts = ['github.com']

  it.each([
    'javascript:alert(1)',
    'https://evil.example/',
    'https://github.com.evil.example/',
    'https://github.com@evil.example/',
    'https://user:pass@github.com/',
    'data:text/html,x',
    '//github.com/x',
    'github.com',
  ])('T49 leads nowhere for %s', (address) => {
    expect(link('x', address, hosts)).toBe('x')
  })

  it('leads to our own hosts only, and nothing in the address ends it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { addresses, kinds } = readMarkdown(`x ${link('there', `https://github.com/${text}`, hosts)}`)

        expect(addresses.every((address) => new URL(address).host === 'github.com')).toBe(true)
        expect(kinds.filter((kind) => !['root', 'paragraph', 'text', 'link'].includes(kind))).toEqual([])
      }),
      RUNS,
    )
  })
})
