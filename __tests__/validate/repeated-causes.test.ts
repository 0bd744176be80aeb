import { describe, expect, it } from 'vitest'
import { withoutRepeatedCauses } from '../../src/validate/repeated-causes.ts'
import type { Finding } from '../../src/validate/rule.ts'

const refusal: Finding = {
  root: 'a',
  rule: 'kubevela-accepts',
  severity: 'error',
  level: 'full',
  message: '',
  path: 'a/template.cue',
  line: 3,
}

const { line: _line, ...wholeFile } = refusal

describe('withoutRepeatedCauses', () => {
  it.each<[string, Finding, number]>([
    ['an error at its place', { ...refusal, rule: 'cue-import-unused' }, 1],
    ['an error about the whole file', { ...wholeFile, rule: 'template-both' }, 1],
    ['list arithmetic at its place', { ...refusal, rule: 'cue-list-arithmetic', severity: 'warning' }, 1],
    ['a warning at its place', { ...refusal, rule: 'other', severity: 'warning' }, 2],
    ['an error on another line', { ...refusal, rule: 'other', line: 4 }, 2],
    ['an error in another file', { ...refusal, rule: 'other', path: 'a/x.cue' }, 2],
    ['another refusal', { ...refusal, message: 'other' }, 2],
  ])('leaves what stands next to %s', (_name, other, left) => {
    expect(withoutRepeatedCauses([refusal, other])).toHaveLength(left)
  })
})
