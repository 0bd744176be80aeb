import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { printReport } from '../../src/report/run-report.ts'
import {
  aFinding,
  aMixedReport,
  anAddonRun,
  anOutcome,
  aReport,
  aStoppedReport,
  HOSTILE_TEXTS,
} from './a-report.ts'

const ajv = new Ajv2020({ allErrors: true, strict: true })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')))

describe('makeReport', () => {
  it('puts addons in code-unit order of name, whatever the order they come in', () => {
    const names = aReport(['b', 'B', 'a-b', 'a'].map((name) => anAddonRun({ name }))).addons.map(
      (a) => a.name,
    )

    expect(names).toEqual(['B', 'a', 'a-b', 'b'])
  })

  it('puts findings worst first, then by place', () => {
    const findings = [
      aFinding({ severity: 'notice', message: '1' }),
      aFinding({ line: 9, message: '3' }),
      aFinding({ line: 10, message: '4' }),
      aFinding({ line: 2, message: '2' }),
    ]
    const [addon] = aReport([anAddonRun({ findings })]).addons

    expect(addon?.findings.map(({ message }) => message)).toEqual(['2', '3', '4', '1'])
  })

  it('leaves edits, levels and the bytes of archives out', () => {
    const edits = [{ start: 0, end: 1, replacement: '' }]
    const archive = { file: 'a-1.0.0.tgz', bytes: new Uint8Array(7), sha256: '0'.repeat(64) }
    const [addon] = aReport([anAddonRun({ findings: [aFinding({ edits })], archive })]).addons

    expect(addon?.archive?.bytes).toBe(7)
    expect(Object.keys(addon?.findings[0] ?? {})).toEqual(['rule', 'severity', 'message', 'path', 'fixable'])
  })

  it('counts in its totals findings, outcomes and addons that findings stopped', () => {
    expect(aMixedReport().totals).toEqual({
      addons: 4,
      errors: 1,
      warnings: 1,
      published: 2,
      unchanged: 1,
      failed: 3,
    })
  })

  it('names the rules that stopped an addon, and only those that the validate level lets stop one', () => {
    const findings = [
      aFinding(),
      aFinding({ rule: 'other', level: 'full' }),
      aFinding({ severity: 'warning' }),
    ]

    expect(aReport([anAddonRun({ findings })]).addons[0]?.stoppedBy).toEqual(['other', 'version-semver'])
    expect(aReport([anAddonRun({ findings })], { validate: 'package' }).addons[0]?.stoppedBy).toEqual([
      'version-semver',
    ])
  })
})

describe('printReport', () => {
  it.each([
    ['a mixed run', aMixedReport()],
    ['a run that stopped', aStoppedReport()],
    ['a run without addons', aReport([])],
    [
      'hostile texts',
      aReport(
        HOSTILE_TEXTS.map((text) =>
          anAddonRun({ name: text, root: text, version: text, outcomes: [anOutcome({ url: text })] }),
        ),
      ),
    ],
  ])('fits the shipped schema: %s', (_, report) => {
    validate(JSON.parse(printReport(report)))

    expect(validate.errors).toBeNull()
  })

  it('is read back as the same value', () => {
    expect(JSON.parse(printReport(aMixedReport()))).toEqual(aMixedReport())
  })
})
