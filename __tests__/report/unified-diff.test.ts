import { describe, expect, it } from 'vitest'
import { unifiedDiff } from '../../src/report/unified-diff.ts'

describe('unifiedDiff', () => {
  it('shows what changed, with three lines around it', () => {
    const before = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 }

    expect(unifiedDiff([{ name: 'application', before, after: { ...before, e: 50 } }])).toEqual([
      '--- application',
      '+++ application',
      '@@ -2,7 +2,7 @@',
      ' b: 2',
      ' c: 3',
      ' d: 4',
      '-e: 5',
      '+e: 50',
      ' f: 6',
      ' g: 7',
      ' h: 8',
    ])
  })

  it('says nothing of what is equal, and everything of what is new', () => {
    expect(unifiedDiff([{ name: 'x', before: { a: 1 }, after: { a: 1 } }])).toEqual([])
    expect(unifiedDiff([{ name: 'x', before: undefined, after: { a: 1 } }])).toContain('+a: 1')
  })

  it('counts the lines that it cuts', () => {
    const list = (from: number) => Array.from({ length: 600 }, (_, at) => from + at)
    const lines = unifiedDiff([{ name: 'x', before: list(0), after: list(1_000) }])

    expect(lines).toHaveLength(401)
    expect(lines.at(-1)).toMatch(/^# …and \d+ more lines$/)
  })
})
