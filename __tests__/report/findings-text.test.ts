import { describe, expect, it } from 'vitest'
import { PLAIN_STYLE } from '../../src/report/style.ts'
import { makeText } from '../../src/report/text.ts'
import { aFinding, anAddonRun, aReport, sourceOf } from './a-report.ts'

const CONTEXT = { sourceOf, style: PLAIN_STYLE }

function check(runs: Parameters<typeof aReport>[0]): string {
  return makeText(aReport(runs, { command: 'check' }), CONTEXT)
}

describe('findings at a terminal', () => {
  it('says once what is said of several places, and how many the command can mend', () => {
    const edits = [{ start: 0, end: 1, replacement: '' }]
    const places = [1, 2, 3, 4, 5, 6, 7].map((line) =>
      aFinding({
        rule: 'metadata-key-case',
        severity: 'warning',
        message: 'key "A"',
        fix: 'write "a"',
        line,
        column: 1,
        edits,
      }),
    )

    expect(check([anAddonRun({ findings: places })])).toBe(`fluxcd addons/fluxcd: 7 warnings
  warning addons/fluxcd/metadata.yaml:1:1  metadata-key-case
          key "A"
          also at addons/fluxcd/metadata.yaml:2:1, addons/fluxcd/metadata.yaml:3:1, addons/fluxcd/metadata.yaml:4:1, addons/fluxcd/metadata.yaml:5:1, addons/fluxcd/metadata.yaml:6:1 and 1 more
          fix: write "a"

addon   version  change     verdict  findings
fluxcd  2.2.0    unchanged  ok       7 warnings

! check: 1 addon; 7 warnings
  next: check --fix mends 7 of them
`)
  })

  it('counts by rule where several addons have findings, worst first', () => {
    const runs = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      anAddonRun({
        name,
        root: `addons/${name}`,
        findings: [
          aFinding({
            rule: 'tags-present',
            severity: 'notice',
            message: 'no tags',
            path: `addons/${name}/metadata.yaml`,
          }),
          ...(name === 'c' ? [aFinding({ path: 'addons/c/metadata.yaml' })] : []),
        ],
      }),
    )

    expect(check(runs)).toContain(`
rule            errors  warnings  notices  addons
version-semver  1                          c
tags-present                      5        a, b, c and 2 more
`)
  })
})
