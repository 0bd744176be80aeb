import { describe, expect, it } from 'vitest'
import { defineRule, type Mark } from '../../src/validate/rule.ts'
import { stopsAddon, validate } from '../../src/validate/validate.ts'
import { anAddon } from './an-addon.ts'
import { line } from './test-rule.ts'

function ruleThatFinds(id: string, marks: readonly Mark[]) {
  return defineRule({ id, severity: 'warning', level: 'full', summary: '', why: '', check: () => marks })
}

describe('validate', () => {
  it('sorts findings by addon, severity, path and place', () => {
    const b = anAddon({ root: 'addons/b', files: { 'metadata.yaml': 'name: b\n' } })
    const a = anAddon({ root: 'addons/z', files: { 'metadata.yaml': 'name: a\n' } })
    const rule = ruleThatFinds('some', [
      { path: 'y', line: 10, column: 1, message: 'late' },
      { path: 'y', line: 9, column: 1, message: 'early' },
      { path: 'z', message: 'bad', severity: 'error' },
      { path: 'x', message: 'first' },
    ])

    expect(validate([b, a], [rule], { catalog: [a, b] }).map(line)).toEqual([
      'addons/z/z error: bad',
      'addons/z/x warning: first',
      'addons/z/y:9:1 warning: early',
      'addons/z/y:10:1 warning: late',
      'addons/b/z error: bad',
      'addons/b/x warning: first',
      'addons/b/y:9:1 warning: early',
      'addons/b/y:10:1 warning: late',
    ])
  })

  it('reports a rule that throws as an internal finding and goes on', () => {
    const addon = anAddon()
    const broken = defineRule({
      ...ruleThatFinds('broken', []),
      check() {
        throw new TypeError('no such thing')
      },
    })

    const findings = validate([addon], [broken, ruleThatFinds('fine', [{ path: 'x', message: 'm' }])], {
      catalog: [addon],
    })

    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ['internal', 'rule broken failed: unexpected error: no such thing'],
      ['fine', 'm'],
    ])
  })

  it('names files of an addon at the top of the repository without a prefix', () => {
    const addon = anAddon({ root: '.' })
    const rule = ruleThatFinds('some', [
      { path: '', message: 'whole' },
      { path: 'x', message: 'file', edits: [{ path: '.helmignore', start: 0, end: 0, replacement: 'x\n' }] },
    ])

    const findings = validate([addon], [rule], { catalog: [addon] })

    expect(findings.map(({ path }) => path)).toEqual(['.', 'x'])
    expect(findings[1]?.edits).toEqual([{ path: '.helmignore', start: 0, end: 0, replacement: 'x\n' }])
  })
})

describe('stopsAddon', () => {
  const finding = { root: 'a', rule: 'r', message: '', path: 'a' }

  it.each([
    ['error', 'package', 'package', true],
    ['error', 'package', 'full', true],
    ['error', 'full', 'full', true],
    ['error', 'full', 'package', false],
    ['warning', 'package', 'package', false],
    ['warning', 'full', 'full', false],
  ] as const)('a %s of level %s at validate %s: %s', (severity, level, asked, stops) => {
    expect(stopsAddon({ ...finding, severity, level }, asked)).toBe(stops)
  })
})
