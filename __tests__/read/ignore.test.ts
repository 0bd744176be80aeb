import { describe, expect, it } from 'vitest'
import { parseIgnoreRules } from '../../src/read/ignore.ts'

function ignored(rules: string, path: string, isDirectory = false): boolean {
  return parseIgnoreRules(rules).isIgnored(path, isDirectory)
}

describe('parseIgnoreRules', () => {
  it('keeps everything where there are no rules', () => {
    expect(ignored('', 'README.md')).toBe(false)
  })

  it('always leaves hidden files of templates/ out', () => {
    expect(ignored('', 'templates/.hidden')).toBe(true)
  })

  it('looks at the last part of the path where the rule has no slash', () => {
    expect(ignored('*.jpg', 'image/a/b.jpg')).toBe(true)
  })

  it('anchors a rule with a leading slash at the addon root', () => {
    expect(ignored('/a.txt', 'a.txt')).toBe(true)
    expect(ignored('/a.txt', 'sub/a.txt')).toBe(false)
  })

  it('matches the whole path where the rule has a slash inside', () => {
    expect(ignored('sub/*.txt', 'sub/a.txt')).toBe(true)
    expect(ignored('sub/*.txt', 'x/sub/a.txt')).toBe(false)
  })

  it('applies a rule with a trailing slash to directories only', () => {
    expect(ignored('image/', 'image', true)).toBe(true)
    expect(ignored('image/', 'image', false)).toBe(false)
  })

  it('leaves out what a rule with an exclamation mark does not match', () => {
    expect(ignored('!*.yaml', 'a.yaml')).toBe(false)
    expect(ignored('!*.yaml', 'a.cue')).toBe(true)
  })

  it('skips comments, blank lines and a byte order mark', () => {
    expect(ignored('\uFEFF# *.md\n\n  \n*.cue', 'a.md')).toBe(false)
    expect(ignored('\uFEFF# *.md\n\n  \n*.cue', 'a.cue')).toBe(true)
  })

  it('names the lines that Helm refuses', () => {
    const { problems } = parseIgnoreRules('ok\na/**/b\n[\n')

    expect(problems).toEqual([
      { line: 2, message: 'double star is not supported: "a/**/b"' },
      { line: 3, message: 'not a pattern: "["' },
    ])
  })
})
