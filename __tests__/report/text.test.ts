import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { PLAIN_STYLE } from '../../src/report/style.ts'
import { makeText } from '../../src/report/text.ts'
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

const advice = [
  velaLines(
    { kind: 'folder', name: 'my-addons', folder: './registry' },
    { name: 'fluxcd', version: '2.2.0' },
  ),
]
const CONTEXT = { sourceOf, style: PLAIN_STYLE, advice }

describe('makeText', () => {
  it.each([
    ['mixed', aMixedReport()],
    ['stopped', aStoppedReport()],
    ['empty', aReport([])],
  ])('is as its golden file has it: %s', async (name, report) => {
    await expect(makeText(report, CONTEXT)).toMatchFileSnapshot(`../golden/text-${name}.txt`)
  })

  it.each([
    ['conflict', '! plan: 1 addon; planned: 1 conflict'],
    ['publish', '✔ plan: 1 addon; planned: 1 publish'],
  ] as const)('marks a plan at whose end a %s stands for what it is', (step, verdict) => {
    const plan = [{ name: 'demo', version: '1.0.0', registry: './r', step, reason: 'other content' }]
    const report = { ...aReport([anAddonRun()]), command: 'plan' as const, plan }

    expect(makeText(report, CONTEXT)).toContain(verdict)
  })

  it('has colour where it is a terminal, and the same words', async () => {
    const text = makeText(aMixedReport(), { ...CONTEXT, style: { hasColour: true, width: 100 } })

    await expect(text).toMatchFileSnapshot('../golden/text-colour.txt')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(
      makeText(aMixedReport(), { ...CONTEXT, style: { hasColour: false, width: 100 } }),
    )
  })

  it.each([40, 60, 80, 120])('has a table no wider than the terminal: %i columns', (width) => {
    const addons = ['说明'.repeat(30), 'a'.repeat(90)].map((name) =>
      anAddonRun({ name, version: '1.0.0', outcomes: [anOutcome({ reason: 'long '.repeat(30) })] }),
    )
    const text = makeText(aReport(addons), { ...CONTEXT, advice: [], style: { hasColour: false, width } })

    expect(
      Math.max(
        ...text
          .split('\n')
          .slice(0, 3)
          .map((line) => stringWidth(line)),
      ),
    ).toBeLessThanOrEqual(width)
  })

  it('puts the caret below the place, past tabs and wide characters', () => {
    const findings = [aFinding({ path: 'x.cue', line: 1, column: 5 })]
    const text = makeText(aReport([anAddonRun({ findings })]), { ...CONTEXT, sourceOf: () => '\t说 x' })
    const [line = '', caret = ''] = text.split('\n').filter((one) => one.includes(' | '))

    expect(stringWidth(caret.slice(0, caret.indexOf('^')))).toBe(stringWidth(line))
    expect(stringWidth(line.slice(0, line.indexOf('x')))).toBe(
      stringWidth(caret.slice(0, caret.indexOf('^'))) - 1,
    )
  })

  it('T53 lets nothing from an addon act on a terminal', () => {
    const addons = HOSTILE_TEXTS.map((text) =>
      anAddonRun({
        name: text,
        root: text,
        version: text,
        findings: [aFinding({ message: text, path: text, rule: text, fix: text, line: 1, column: 1 })],
        outcomes: [anOutcome({ status: 'failed', registry: text, error: { message: text, hint: text } })],
      }),
    )
    const text = makeText(aReport(addons), { ...CONTEXT, sourceOf: (path) => path })

    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u)
  })
})
