import { describe, expect, it } from 'vitest'
import { MAX_PATH_GLOB, parsePathGlob } from '../../src/addon/path-glob.ts'

describe('parsePathGlob', () => {
  it.each([
    ['addons/a', 'addons/a', true],
    ['addons/a', 'addons/a/resources/x.yaml', true],
    ['addons/a', 'addons/ab', false],
    ['./addons/a/', 'addons/a/x', true],
    ['addons/*', 'addons/a', true],
    ['addons/*/x.yaml', 'addons/a/b/x.yaml', false],
    ['**/x.yaml', 'x.yaml', true],
    ['**/x.yaml', 'a/b/x.yaml', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/c/d/b', true],
    ['a/**/b', 'a/c/d', false],
    ['terraform-*', 'terraform-aws/definitions', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', '.hidden', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, path, matches) => {
    expect(parsePathGlob(pattern)?.(path)).toBe(matches)
  })

  it.each(['', '../a', 'a/../b', '/etc', 'a//b', 'x'.repeat(MAX_PATH_GLOB + 1)])('refuses %s', (pattern) => {
    expect(parsePathGlob(pattern)).toBeUndefined()
  })

  it('takes no longer for hostile patterns', () => {
    const test = parsePathGlob(`${'*a'.repeat(200)}b`)
    const started = performance.now()

    expect(test?.('a'.repeat(4_000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
