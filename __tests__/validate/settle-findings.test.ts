import { describe, expect, it } from 'vitest'
import { parsePathGlob } from '../../src/addon/path-glob.ts'
import type { Finding } from '../../src/validate/rule.ts'
import { type FindingSettings, NO_SETTINGS } from '../../src/validate/settings.ts'
import { settleFindings } from '../../src/validate/settle-findings.ts'
import { anAddon } from './an-addon.ts'
import { line } from './test-rule.ts'

const finding: Finding = {
  root: 'addons/sample',
  rule: 'some-rule',
  severity: 'error',
  level: 'full',
  path: 'addons/sample/resources/a.yaml',
  line: 2,
  column: 1,
  message: 'wrong',
}

function settled(settings: Partial<FindingSettings>, found: Partial<Finding> = {}, text = 'a: 1\nb: 2\n') {
  const addon = anAddon({ files: { 'resources/a.yaml': text } })
  return settleFindings([{ ...finding, ...found }], [addon], { ...NO_SETTINGS, ...settings }).map(line)
}

function glob(pattern: string) {
  const test = parsePathGlob(pattern)
  if (test === undefined) throw new Error(`no pattern: ${pattern}`)
  return test
}

describe('settleFindings', () => {
  it('leaves findings alone where nobody says anything', () => {
    expect(settled({})).toEqual(['addons/sample/resources/a.yaml:2:1 error: wrong'])
  })

  it('changes the severity of a rule, the last entry that fits deciding', () => {
    const everywhere = { rule: 'some-rule', severity: 'warning' } as const
    const here = { rule: 'some-rule', severity: 'notice', paths: [glob('addons/*/resources')] } as const
    const elsewhere = { rule: 'some-rule', severity: 'off', paths: [glob('experimental/**')] } as const

    expect(settled({ severities: [everywhere] })).toEqual([expect.stringContaining(' warning: ')])
    expect(settled({ severities: [everywhere, here, elsewhere] })).toEqual([
      expect.stringContaining(' notice: '),
    ])
  })

  it('drops a rule that is off and paths that are ignored', () => {
    expect(settled({ severities: [{ rule: 'some-rule', severity: 'off' }] })).toEqual([])
    expect(settled({ ignored: [glob('addons/sample')] })).toEqual([])
  })

  it('keeps an error that would break the archive, whatever is said', () => {
    const settings = {
      severities: [{ rule: 'some-rule', severity: 'off' as const }],
      ignored: [glob('addons')],
      knownFailures: [{ rule: 'some-rule', paths: [glob('addons')], reason: 'known', expires: '2999-01-01' }],
    }
    const text = 'a: 1 # addon-registry-ignore some-rule: known\nb: 2\n'

    expect(settled(settings, { level: 'package' }, text)).toEqual([
      'addons/sample/resources/a.yaml:2:1 error (package): wrong',
    ])
  })

  it('turns a known failure into a notice until the day after it expires', () => {
    const knownFailures = [
      { rule: 'some-rule', paths: [glob('addons/sample')], reason: 'upstream bug', expires: '2026-11-30' },
    ]

    expect(settled({ knownFailures, today: '2026-11-30' })).toEqual([
      'addons/sample/resources/a.yaml:2:1 notice: wrong (known until 2026-11-30: upstream bug)',
    ])
    expect(settled({ knownFailures, today: '2026-12-01' }, { severity: 'warning' })).toEqual([
      'addons/sample/resources/a.yaml:2:1 error: wrong (known failure, expired 2026-11-30)',
    ])
  })

  it.each([
    ['switches the rule off for the next line', '# addon-registry-ignore some-rule: needed for X\nb: 2\n', 0],
    ['reads the comment behind a value', 'a: 1 # addon-registry-ignore some-rule: needed\nb: 2\n', 0],
    ['leaves other rules on', '# addon-registry-ignore other-rule: needed for X\nb: 2\n', 1],
    ['leaves other lines on', '# addon-registry-ignore some-rule: needed for X\n\nb: 2\n', 1],
  ])('%s', (_, text, count) => {
    const found = text.startsWith('# addon-registry-ignore some-rule: needed for X\n\n') ? { line: 3 } : {}

    expect(settled({}, found, text)).toHaveLength(count)
  })

  it('asks a comment for its reason, and without one leaves the rule on', () => {
    expect(settled({}, {}, '# addon-registry-ignore some-rule\nb: 2\n')).toEqual([
      'addons/sample/resources/a.yaml:2:1 error: wrong',
      'addons/sample/resources/a.yaml:1:1 warning: the comment that switches some-rule off gives no reason and has no effect',
    ])
  })

  it('reads comments in CUE', () => {
    const addon = anAddon({ files: { 'a.cue': '// addon-registry-ignore some-rule: generated\nx: 1\n' } })
    const found = { ...finding, path: 'addons/sample/a.cue' }

    expect(settleFindings([found], [addon], NO_SETTINGS)).toEqual([])
  })
})
