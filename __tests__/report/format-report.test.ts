import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/inputs/parse-inputs.ts'
import { formatReport } from '../../src/report/format-report.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { PLAIN_STYLE } from '../../src/report/style.ts'
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

const CONTEXT = {
  sourceOf,
  style: PLAIN_STYLE,
  version: '1.2.3',
  rules: [{ id: 'version-semver', summary: 'version is semantic', why: 'Helm compares versions so' }],
}

const HOSTILE = aReport(
  HOSTILE_TEXTS.map((text) =>
    anAddonRun({
      name: text,
      root: text,
      findings: [aFinding({ message: text, path: text, rule: text, fix: text, line: 1, column: 1 })],
      outcomes: [anOutcome({ status: 'failed', registry: text, error: { message: text, hint: text } })],
    }),
  ),
)

const REPORTS: readonly (readonly [string, RunReport])[] = [
  ['mixed', aMixedReport()],
  ['stopped', aStoppedReport()],
  ['empty', aReport([])],
  ['hostile', HOSTILE],
]

const EXTENSIONS = {
  text: 'txt',
  json: 'json',
  sarif: 'sarif',
  junit: 'xml',
  gitlab: 'json',
  github: 'txt',
} as const

describe('formatReport', () => {
  it.each(FORMATS)('is as its golden file has it: %s', async (format) => {
    const name = `format-${format}.${EXTENSIONS[format]}`

    await expect(formatReport(aMixedReport(), format, CONTEXT)).toMatchFileSnapshot(`../golden/${name}`)
  })

  it('json is JSON and nothing else', () => {
    expect(JSON.parse(formatReport(aMixedReport(), 'json', CONTEXT))).toEqual(aMixedReport())
  })
})

describe('sarif', () => {
  const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json')
  const schema = JSON.parse(
    readFileSync(schemaFile.replace(/package\.json$/, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
  )
  // Its keywords mean the same in draft 7; only the names of the dialect and of the schema itself do not.
  const { $schema: _dialect, id: _id, ...rest } = schema
  const validate = new Ajv({
    unicodeRegExp: false,
    allErrors: true,
    strict: false,
    validateFormats: false,
  }).compile(rest)

  it.each(REPORTS)('fits the schema of SARIF 2.1.0: %s', (_name, report) => {
    validate(JSON.parse(formatReport(report, 'sarif', CONTEXT)))

    expect(validate.errors).toBeNull()
  })

  it('is refused by that schema where it is broken', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
  })

  it('names files by relative references that lead nowhere else', () => {
    const log = JSON.parse(formatReport(HOSTILE, 'sarif', CONTEXT))
    const base = 'https://repository.example/top/'
    for (const result of log.runs[0].results) {
      const { uri } = result.locations[0].physicalLocation.artifactLocation

      expect(new URL(uri, base).href.startsWith('https://repository.example/')).toBe(true)
    }
  })
})

describe('junit', () => {
  const validator = XsdValidator.fromDoc(
    XmlDocument.fromString(readFileSync('__tests__/report/junit.xsd', 'utf8')),
  )

  it.each(REPORTS)('fits the schema: %s', (_, report) => {
    const document = XmlDocument.fromString(formatReport(report, 'junit', CONTEXT))

    expect(() => validator.validate(document)).not.toThrow()
    document.dispose()
  })

  it('is refused by that schema where it is broken', () => {
    const document = XmlDocument.fromString('<testsuites><testsuite name="a"/></testsuites>')

    expect(() => validator.validate(document)).toThrow()
    document.dispose()
  })
})

describe('gitlab', () => {
  it.each(REPORTS)('is a list of issues with the fields that GitLab reads: %s', (_, report) => {
    const issues = JSON.parse(formatReport(report, 'gitlab', CONTEXT))

    expect(issues).toHaveLength(report.addons.flatMap(({ findings }) => findings).length)
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.any(String),
        check_name: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/),
        location: { path: expect.any(String), lines: { begin: expect.any(Number) } },
      })
    }
    expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(
      issues.length,
    )
  })

  it('keeps a fingerprint where the line moves, and tells equal findings apart', () => {
    const prints = (...lines: readonly number[]) =>
      JSON.parse(
        formatReport(
          aReport([anAddonRun({ findings: lines.map((line) => aFinding({ line })) })]),
          'gitlab',
          CONTEXT,
        ),
      ).map(({ fingerprint }: { fingerprint: string }) => fingerprint)

    expect(prints(1)).toEqual(prints(7))
    expect(new Set(prints(1, 2)).size).toBe(2)
  })
})
