import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from '../../src/page/html.ts'
import { cleanedHtml, readmeHtml } from '../../src/page/readme-html.ts'

const OPTIONS = { idPrefix: '/demo/readme/', topLevel: 3 } as const

function rendered(markdown: string): string {
  return readmeHtml(markdown, OPTIONS).html
}

describe('readmeHtml', () => {
  it.each([
    [
      'headings below the page’s own, with addresses',
      '# One\n\n## One',
      '<h3 id="/demo/readme/one">One</h3>\n<h4 id="/demo/readme/one-1">One</h4>',
    ],
    [
      'headings that never skip a level',
      '## A\n\n##### B\n\n# C',
      '<h3 id="/demo/readme/a">A</h3>\n<h4 id="/demo/readme/b">B</h4>\n<h3 id="/demo/readme/c">C</h3>',
    ],
    ['links into itself', '[x](#My-Part)', '<p><a href="#/demo/readme/my-part">x</a></p>'],
    [
      'web links that tell nothing of the reader',
      '[x](https://e.example)',
      '<p><a href="https://e.example" rel="nofollow noopener noreferrer">x</a></p>',
    ],
    ['no link where a link is relative', '[x](docs/a.md)', '<p>x</p>'],
    ['no link that runs', '[x](javascript:alert(1)) [y](data:text/html,x)', '<p>x y</p>'],
    [
      'images as links',
      '![logo](https://e.example/a.png)',
      '<p><a href="https://e.example/a.png" rel="nofollow noopener noreferrer">logo (image)</a></p>',
    ],
    [
      'badges as their words',
      '[![Build](https://b.example/i.svg)](https://e.example)',
      '<p><a href="https://e.example" rel="nofollow noopener noreferrer">Build</a></p>',
    ],
    ['no link without words', '<a href="https://e.example"></a>', '<p></p>'],
    ['tasks as signs', '- [x] done\n- [ ] open', '<ul><li>☑ done</li><li>☐ open</li></ul>'],
    [
      'code that scrolls from the keyboard',
      '```sh\nvela ls\n```',
      '<pre tabindex="0"><code>vela ls\n</code></pre>',
    ],
    ['items outside a list as paragraphs', '<li>x</li>', '<div>x</div>'],
    [
      'disclosures with a name',
      '<details><p>x</p></details>',
      '<details><summary>Details</summary><p>x</p></details>',
    ],
    ['ids that cannot meet those of the page', '<p id="content">x</p>', '<p id="/demo/readme/content">x</p>'],
    ['no style and no class', '<p style="color:red" class="addon">x</p>', '<p>x</p>'],
    ['no script', 'a<script>alert(1)</script>b', '<p>ab</p>'],
    ['nothing that turns the writing', 'a\u202eb', '<p>ab</p>'],
  ])('gives %s', (_, markdown, wanted) => {
    expect(rendered(markdown).trim()).toBe(wanted)
  })

  it('gives empty cells no heading', () => {
    expect(rendered('| a | |\n| - | - |\n| 1 | 2 |')).toContain('<tr>\n<th>a</th>\n<td></td>\n</tr>')
  })

  it('lets nothing act, whatever is written', () => {
    const pieces = fc.constantFrom(
      '<script>',
      '</script>',
      '<img src=x onerror=alert(1)>',
      '<svg onload=x>',
      '<style>',
      '"',
      "'",
      '>',
      '<a href="javascript:x">',
      '[x](javascript:y)',
      '`',
      '\n\n',
      '# ',
      '- ',
      '> ',
      '| a | b |\n| - | - |\n',
      '<!--',
      '-->',
      '<![CDATA[',
      '<math><mtext>',
      '<table>',
      '</p>',
      '&lt;',
      '\\',
      'onclick=',
      ' style=x ',
      '<details open ontoggle=x>',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const found = rendered(parts.join(''))
        expect(cleanedHtml(found).html).toBe(found)
        const tags = found.match(/<[^>]*>/g) ?? []
        expect(tags.join('\n')).not.toMatch(
          /<\/?(?:script|style|img|svg|math|iframe|form|input|link|base|meta)\b/i,
        )
        expect(tags.join('\n')).not.toMatch(
          /\s(?:on\w+|style|src|class="(?!wide"))\s*=?|href="(?!https?:|mailto:|#)/i,
        )
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['quotes in quotes', '>'.repeat(50_000)],
    ['lists in lists', '- '.repeat(20_000)],
    ['elements in elements', '<div>'.repeat(12_000)],
    ['emphasis that never ends', '*a **a '.repeat(3_000)],
    ['brackets', '['.repeat(20_000)],
    ['links in links', '[a]('.repeat(5_000)],
    ['backticks of every length', Array.from({ length: 200 }, (_, at) => '`'.repeat(at)).join(' ')],
    ['references', Array.from({ length: 1_500 }, (_, at) => `[a${at}]: x`).join('\n')],
    ['a table of thousands of cells', `${'| a '.repeat(1_500)}|\n${'| - '.repeat(1_500)}|`],
    ['open comments', '<!--'.repeat(16_000)],
  ])('comes to an end with %s', (_, markdown) => {
    expect(rendered(`first\n\n${markdown}`)).toContain('first')
  })

  it('shows what nests deeper than prose as text, but no line of dashes', () => {
    expect(rendered('>'.repeat(50))).toMatch(/^<pre /)
    expect(
      rendered(`a\n${'-'.repeat(80)}\n\n| a |\n|${'-'.repeat(60)}|\n| b |\n\n${'* '.repeat(3)}`),
    ).toContain('<table>')
  })

  it('cuts what is longer than any README', () => {
    expect(rendered('word '.repeat(100_000)).length).toBeLessThan(70_000)
  })

  it('renders the README of this project', () => {
    const markdown = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

    expect(rendered(markdown)).toContain('<table>')
  })
})

describe('cleanedHtml', () => {
  it('takes out what was put into HTML that was made here', () => {
    const made = rendered('# One\n\n[x](https://e.example) `y`\n\n- [ ] z')
    const changed = made.replace(
      '</h3>',
      '</h3><script>alert(1)</script><img src=x onerror=alert(1)><p class="addon" style="x" onclick="y"></p><form action="javascript:x"></form>',
    )

    expect(cleanedHtml(changed).html).toBe(made.replace('</h3>', '</h3><p></p>'))
  })
})

describe('html', () => {
  it('escapes every text and keeps every piece of HTML', () => {
    expect(
      html`<a href="${'"><b>&'}">${'<'}${html`<i>${1}</i>`}${undefined}${[html`x`, html`y`]}</a>`.html,
    ).toBe('<a href="&quot;&gt;&lt;b&gt;&amp;">&lt;<i>1</i>xy</a>')
  })

  it('never lets a text end what it stands in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ';', 'a', '\u0000', '\ud800') }),
        (text) => {
          const { html: made } = html`${text}`
          expect(made).not.toMatch(/[<>"']/)
        },
      ),
    )
  })
})
