import { describe, expect, it } from 'vitest'
import { commitReasons, readCommit } from '../../src/bump/commit-level.ts'
import { labelReasons } from '../../src/bump/label-level.ts'
import { decideLevel, type Reason } from '../../src/bump/reason.ts'
import { upstreamStep } from '../../src/bump/upstream-step.ts'

function read(message: string) {
  return readCommit({ id: '0123456789abcdef', parents: [], date: '2026-11-25T10:00:00+00:00', message })
}

describe('commitReasons', () => {
  it.each([
    ['feat: more', ['commit minor']],
    ['feat(fluxcd): more', ['commit minor']],
    ['FEAT: more', ['commit minor']],
    ['fix: less', ['commit patch']],
    ['perf: faster', ['commit patch']],
    ['feat!: other', ['commit major']],
    ['chore(deps)!: other', ['commit major']],
    ['fix: less\n\nBREAKING CHANGE: the port is another', ['commit major']],
    ['fix: less\n\nBREAKING-CHANGE: the port is another', ['commit major']],
    ['docs: words', []],
    ['chore: tidy', []],
    ['Update metadata', []],
    ['Merge pull request #3 from a/b', []],
    ['', []],
    ['fix: less\n\nVersion-Step: major', ['footer major', 'commit patch']],
    ['feat!: other\n\ntext\n\nSigned-off-by: a\nversion-step: none\n', ['footer none', 'commit major']],
    ['feat: more\n\nVersion-Step: huge', ['commit minor']],
    ['Version-Step: major', []],
    [`feat: ${'x'.repeat(100_000)}`, ['commit minor']],
  ])('reads %j', (message, expected) => {
    expect(commitReasons([read(message)]).map(({ source, level }) => `${source} ${level}`)).toEqual(expected)
  })

  it('shows words of others on one plain line', () => {
    const [reason] = commitReasons([read('fix: a\u001b[31m red \u202etfel')])

    expect(reason?.text).toBe('fix: a [31m red tfel (0123456)')
  })
})

describe('labelReasons', () => {
  it.each([
    ['addon:major', ['major']],
    ['Addon:Minor', ['minor']],
    ['addon:none', ['none']],
    ['addon:fluxcd:patch', ['patch']],
    ['addon:other:patch', []],
    ['addon:huge', []],
    ['bug', []],
  ])('reads %s', (label, expected) => {
    expect(labelReasons([label], 'fluxcd').map(({ level }) => level)).toEqual(expected)
  })
})

describe('decideLevel', () => {
  const content: Reason = { source: 'content', level: 'major', text: 'parameter a removed' }
  const commit: Reason = { source: 'commit', level: 'minor', text: 'feat: more' }
  const input: Reason = { source: 'input', level: 'patch', text: 'version-step is patch' }

  it('takes the strongest reason and keeps all, the strongest first', () => {
    const decision = decideLevel([input, commit, content])

    expect(decision.level).toBe('major')
    expect(decision.reasons).toEqual([content, commit, input])
    expect(decision.overruledBy).toBeUndefined()
  })

  it.each(['label', 'footer'] as const)('lets a person overrule content by a %s', (source) => {
    const word: Reason = { source, level: 'patch', text: 'a person' }

    expect(decideLevel([content, word])).toMatchObject({ level: 'patch', overruledBy: word })
  })

  it('takes the strongest of what people say', () => {
    const none: Reason = { source: 'label', level: 'none', text: 'a' }
    const minor: Reason = { source: 'footer', level: 'minor', text: 'b' }

    expect(decideLevel([content, none, minor]).level).toBe('minor')
  })

  it('is none where nobody asks', () => {
    expect(decideLevel([]).level).toBe('none')
  })
})

describe('upstreamStep', () => {
  it.each([
    ['1.27.0', '1.27.1', 'patch'],
    ['1.27.0', '1.28.0', 'minor'],
    ['1.27', '2.0', 'major'],
    ['v1.0.0', '1.1.0', 'minor'],
    ['3.2.0', '3.1.9', 'minor'],
    ['1.27-alpine', '1.27-bookworm', 'patch'],
    ['20230101', '20240101', 'patch'],
    ['2023.10', '2024.01', 'patch'],
    ['latest', '1.0.0', 'patch'],
    ['*', '2', 'patch'],
  ])('from %s to %s is %s', (before, after, step) => {
    expect(upstreamStep(before, after)).toBe(step)
  })
})
