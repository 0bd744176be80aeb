import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/addon/text-position.ts'
import { isMet } from '../../src/bump/apply-steps.ts'
import { addToChangelog } from '../../src/bump/changelog.ts'
import { readCommit } from '../../src/bump/commit-level.ts'
import { raiseDependencies } from '../../src/bump/edit-dependency.ts'
import { isOwnCommit, releaseMessage, releaseTitle } from '../../src/bump/own-commit.ts'
import { raiseRange } from '../../src/bump/raise-range.ts'
import { checkRequirement } from '../../src/kubevela/requirement.ts'

describe('raiseRange', () => {
  it.each([
    ['1.2.0', '1.3.0', '1.3.0'],
    ['=1.2.0', '1.3.0', '=1.3.0'],
    ['v1.2.0', '1.3.0', undefined],
    ['~1.2.0', '1.3.0', '~1.3.0'],
    ['~1.2', '1.3.4', '~1.3'],
    ['^1.2.0', '2.0.0', '^2.0.0'],
    ['^v1.2.0', '2.0.0', '^v2.0.0'],
    ['1.x', '2.1.0', '2.x'],
    ['1.2.x', '2.1.0', '2.1.x'],
    ['<2.0.0', '2.1.0', '<3.0.0'],
    ['>=1.0.0, <2.0.0', '2.1.0', '>=1.0.0, <3.0.0'],
    ['>=1.0, <1.5', '1.6.2', '>=1.0, <1.7'],
    ['<=1.4.0', '1.5.0', '<=1.5.0'],
    ['1.0 - 1.9', '2.0.0', undefined],
    ['1.x || 2.x', '3.0.0', '1.x || 2.x || 3.x'],
    ['>=1.0.0', '2.0.0', undefined],
    ['', '2.0.0', undefined],
  ])('takes %j to %s: %j', (range, version, expected) => {
    const raised = raiseRange(range, version)
    if (expected !== undefined) expect(raised).toBe(expected)
    if (raised !== undefined) expect(checkRequirement(version, raised).kind).toBe('met')
  })

  it('gives nothing, or a range that KubeVela reads and that takes the version in', () => {
    const version = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)).map((parts) => parts.join('.'))
    const range = fc
      .tuple(
        fc.constantFrom('', '=', '^', '~', '<', '<=', '>', '>=', '!='),
        version,
        fc.constantFrom('', ', <4.0.0', ' || 1.x'),
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(range, version, (one, to) => {
        const raised = raiseRange(one, to)

        if (checkRequirement(to, one).kind === 'met') expect(raised).toBeUndefined()
        else if (raised !== undefined) expect(checkRequirement(to, raised).kind).toBe('met')
      }),
    )
  })
})

describe('raiseDependencies', () => {
  const text =
    'name: a\nversion: 1.0.0\ndependencies:\n  - name: flux # keep\n    version: "~1.2.0"\n  - {name: other, version: ^3.0.0}\n'

  it('raises what took the old version in and leaves the new one out', () => {
    const raised = raiseDependencies(text, new Map([['flux', { from: '1.2.3', to: '1.3.0' }]]), isMet)

    expect(raised.map(({ before, after }) => [before, after])).toEqual([['~1.2.0', '~1.3.0']])
    expect(
      applyEdits(
        text,
        raised.map(({ edit }) => edit),
      ),
    ).toBe(text.replace('~1.2.0', '~1.3.0'))
  })

  it('leaves a range that was never met', () => {
    expect(raiseDependencies(text, new Map([['flux', { from: '0.1.0', to: '1.3.0' }]]), isMet)).toEqual([])
  })
})

describe('addToChangelog', () => {
  const commits = [
    ['1111111aaa', 'feat(web): more @octocat'],
    ['2222222aaa', 'fix: less <b>'],
    ['3333333aaa', 'feat!: other\n\nBREAKING CHANGE: the port'],
    ['4444444aaa', 'docs: words'],
  ].map(([id = '', message = '']) => readCommit({ id, message, parents: [], date: '2026-11-25T00:00:00Z' }))
  const entry = { version: '1.3.0', date: '2026-11-25', commits }
  const lines =
    '## 1.3.0 (2026-11-25)\n\n### Breaking changes\n\n- other (3333333)\n  - the port\n\n### Features\n\n- **web:** more @\u2060octocat (1111111)\n\n### Fixes\n\n- less \\<b\\> (2222222)\n\n### Other changes\n\n- words (4444444)\n'

  it('begins a file', () => {
    expect(addToChangelog('', entry)).toBe(`# Changelog\n\n${lines}`)
  })

  it('puts the newest version first and leaves the rest as it is', () => {
    const before = '# Changes\r\n\r\nAll of them.\r\n\r\n## 1.2.0\r\n\r\n- old\r\n'

    expect(addToChangelog(before, entry)).toBe(
      `# Changes\r\n\r\nAll of them.\r\n\r\n${lines.replaceAll('\n', '\r\n')}\r\n## 1.2.0\r\n\r\n- old\r\n`,
    )
  })

  it.each(['## 1.3.0', '## [1.3.0] - 2026-01-01', '## 1.3.0 (2026-11-25)'])(
    'has a version once: %s',
    (heading) => {
      const before = `# Changelog\n\n${heading}\n\n- text\n`

      expect(addToChangelog(before, entry)).toBe(before)
    },
  )
})

describe('own commits', () => {
  const steps = [
    { name: 'fluxcd', from: '1.0.0', to: '1.1.0' },
    { name: 'a\nb`c', from: '1', to: '2' },
  ]

  it('are recognised by what they say, squashed or not', () => {
    expect(releaseTitle(steps)).toBe('chore(release): raise fluxcd to 1.1.0, a-b-c to 2')
    expect(isOwnCommit(releaseMessage(steps))).toBe(true)
    expect(isOwnCommit(`${releaseTitle(steps)} (#7)`)).toBe(true)
    expect(isOwnCommit('Release (#7)\n\n* Raised-By: addon-registry')).toBe(false)
    expect(isOwnCommit('feat: raise the roof')).toBe(false)
  })
})
