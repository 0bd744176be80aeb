import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AddonRun } from '../../src/report/run-report.ts'
import { makeSummary } from '../../src/report/summary.ts'
import type { SummaryContext } from '../../src/report/summary-context.ts'
import { velaLines } from '../../src/report/vela-lines.ts'
import {
  aFinding,
  aMixedReport,
  anAddonRun,
  anOutcome,
  aReport,
  aStoppedReport,
  HOSTILE_TEXTS,
  sourceOf,
} from './a-report.ts'
import { magicIn, readMarkdown } from './markdown-oracle.ts'

const CONTEXT: SummaryContext = {
  sourceOf,
  hosts: ['github.com', 'charts.example.com'],
  addressOf: (path, line) =>
    `https://github.com/o/r/blob/abc/${path}${line === undefined ? '' : `#L${line}`}`,
  advice: [
    velaLines(
      { kind: 'helm', name: 'my-addons', url: 'https://charts.example.com', needsPassword: false },
      { name: 'fluxcd', version: '2.2.0' },
    ),
  ],
  reportFile: 'report.json',
}

const KINDS = [
  'code',
  'html',
  'inlineCode',
  'link',
  'list',
  'listItem',
  'paragraph',
  'root',
  'strong',
  'table',
  'tableCell',
  'tableRow',
  'text',
]
const HTML = /^(?:<details><summary><code>[^<>]*<\/code>[^<>]*<\/summary>|<\/details>)$/

function manyAddons(number: number): readonly AddonRun[] {
  return Array.from({ length: number }, (_, at) =>
    anAddonRun({
      name: `addon-${String(at).padStart(5, '0')}`,
      root: `addons/addon-${at}`,
      findings: [
        aFinding({
          severity: at % 100 === 7 ? 'error' : 'warning',
          line: 2,
          message: `${'words '.repeat(20)}${at}`,
        }),
      ],
      archive: { file: 'a.tgz', bytes: new Uint8Array(1), sha256: '0'.repeat(64) },
      outcomes: [anOutcome({ url: `https://charts.example.com/charts/addon-${at}-2.2.0.tgz` })],
    }),
  )
}

describe('makeSummary', () => {
  it('has the verdict in its first line', () => {
    const first = (markdown: string) => markdown.split('\n')[0]

    expect(first(makeSummary(aMixedReport(), CONTEXT).markdown)).toBe(
      '❌ **publish**: 4 addons: 2 published, 1 unchanged, 1 skipped, 1 conflict, 1 failed, 1 addon stopped by findings; 1 error, 1 warning',
    )
    expect(first(makeSummary(aReport([]), CONTEXT).markdown)).toBe('✅ **publish**: no addon is concerned')
  })

  it.each([
    ['mixed', aMixedReport()],
    ['stopped', aStoppedReport()],
    ['empty', aReport([])],
  ])('is as its golden file has it: %s', async (name, report) => {
    await expect(makeSummary(report, CONTEXT).markdown).toMatchFileSnapshot(`../golden/summary-${name}.md`)
  })

  it.each([1, 90, 10_000])('T50 stays under the limit and renders: %i addons', (number) => {
    const { markdown, isComplete } = makeSummary(aReport(manyAddons(number)), CONTEXT)
    // The parser takes long over a megabyte; a part shows as well that the short form renders.
    const { kinds, rowLengths } = readMarkdown(markdown.slice(0, markdown.indexOf('\n', 40_000)))

    expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024)
    expect(isComplete).toBe(number < 10_000)
    expect(KINDS).toEqual(expect.arrayContaining([...kinds]))
    expect(new Set(rowLengths).size).toBe(1)
    if (number === 10_000) expect(markdown).toContain('stands in the report `report.json`')
  })

  it.each([2000, 20_000, 60_000, 200_000])(
    'T50 says what is missing within any limit: %i bytes',
    (limitBytes) => {
      const { markdown } = makeSummary(aReport(manyAddons(300)), { ...CONTEXT, limitBytes })
      const shown = readMarkdown(markdown).rowLengths.length - 1
      const rest = /and (\d+) more addons/.exec(markdown)?.[1] ?? '0'

      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limitBytes)
      expect(shown + Number(rest)).toBe(300)
    },
  )

  it('tells what changed for those who install an addon', () => {
    const difference = {
      release: '1.11' as const,
      isWhole: true,
      changes: [
        { topic: 'image' as const, kind: 'raised' as const, name: 'nginx', before: '1.26', after: '1.27' },
      ],
    }

    const { markdown } = makeSummary(aReport([anAddonRun({ difference })]), CONTEXT)

    expect(markdown).toContain('| image `nginx` | raised | `1.26` | `1.27` |')
  })

  it('shows what failed where not all rows fit', () => {
    const { markdown } = makeSummary(aReport(manyAddons(300)), { ...CONTEXT, limitBytes: 2000 })

    expect(markdown).toContain('addon-00007')
    expect(markdown).not.toContain('addon-00050')
  })

  it('T49 holds no markup, address, mention or reference from outside, whatever an addon says', () => {
    const texts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        const report = aReport([
          anAddonRun({
            name: a,
            root: b,
            version: c,
            previousVersion: a,
            findings: [aFinding({ rule: a, message: b, path: c, fix: a, line: 1, column: 2 })],
            outcomes: [
              anOutcome({ registry: a, url: b, reason: c }),
              anOutcome({ status: 'failed', error: { message: b, hint: c } }),
            ],
          }),
        ])
        const { kinds, html, addresses, prose, rowLengths } = readMarkdown(
          makeSummary(report, { ...CONTEXT, sourceOf: () => c }).markdown,
        )

        expect(KINDS).toEqual(expect.arrayContaining([...kinds]))
        expect(html.filter((piece) => !HTML.test(piece))).toEqual([])
        expect(addresses.filter((address) => !CONTEXT.hosts.includes(new URL(address).host))).toEqual([])
        expect(magicIn(prose)).toEqual([])
        expect(new Set(rowLengths).size).toBe(1)
      }),
      { numRuns: 120 },
    )
  })

  it('holds the whole in a file where the summary is a shorter form', () => {
    const report = aReport(manyAddons(300))
    const context = { ...CONTEXT, wholeFile: 'summary.md' }

    const short = makeSummary(report, { ...context, limitBytes: 20_000 })
    const whole = makeSummary(report, { ...context, limitBytes: Number.POSITIVE_INFINITY })

    expect(short.markdown).toContain('stands in `summary.md` and the report `report.json`')
    expect(whole.isComplete).toBe(true)
    expect(whole.markdown.match(/<details>/g)).toHaveLength(301)
  })

  it('has the digests in the form that sha256sum checks', () => {
    expect(makeSummary(aReport(manyAddons(1)), CONTEXT).markdown).toContain(
      `\`\`\`text\n${'0'.repeat(64)}  a.tgz\n\`\`\``,
    )
  })

  it('shows the answer of a command that has one instead of addons', () => {
    const { markdown } = makeSummary(aReport([], { command: 'index', differs: true }), {
      ...CONTEXT,
      document: '```\n./registry: <b>1</b> wrong\n',
    })

    expect(markdown.split('\n')[0]).toBe('❌ **index**: not all is well')
    expect(markdown).toContain('````text\n```\n./registry: <b>1</b> wrong\n````')
  })
})
