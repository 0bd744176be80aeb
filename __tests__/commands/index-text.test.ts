import { describe, expect, it } from 'vitest'
import { type Indexed, indexText } from '../../src/commands/index-text.ts'
import type { IndexProblem } from '../../src/publish/mend-index.ts'

const dead = problem('row-dead', 'demo 0.9.0', 'its archive is not in the folder', 'repair')
const first = problem('archive-unlisted', 'a-1.0.0.tgz', 'no row lists it', 'adopt')
const second = problem('archive-unlisted', 'b-1.0.0.tgz', 'no row lists it', 'adopt')
const torn = problem('archive-broken', 'torn-1.0.0.tgz', 'no row lists it, and it is torn', 'nothing')

describe('indexText', () => {
  it('says on one line that an index is in order', () => {
    expect(lines({ problems: [], left: [] })).toEqual(['site: the index is in order', ''])
  })

  it('begins each line with what it is about', () => {
    expect(lines({ problems: [dead, first, torn], left: [dead, first, torn] })).toEqual([
      'site: 3 wrong',
      '  ✘ demo 0.9.0: its archive is not in the folder',
      '  ✘ a-1.0.0.tgz: no row lists it',
      '  ✘ torn-1.0.0.tgz: no row lists it, and it is torn',
      '  next: index repair',
      '  next: index adopt, which lists archives without a row',
      '  next: put a whole archive in the place of a broken one, or remove it; then index repair',
      '',
    ])
  })

  it('tells what was mended from what was not where both are wrong in the same way', () => {
    expect(lines({ mode: 'adopt', problems: [first, second], left: [second], hasWritten: true })).toEqual([
      'site: 2 wrong',
      '  ✔ mended: a-1.0.0.tgz: no row lists it',
      '  ✘ b-1.0.0.tgz: no row lists it',
      '',
    ])
  })

  it.each([true, false])('never sends to repair after repair (written: %s)', (hasWritten) => {
    const text = lines({ mode: 'repair', problems: [first, torn], left: [first, torn], hasWritten })

    expect(text.filter((line) => line.includes('next:'))).toEqual([
      '  next: index adopt, which lists archives without a row',
      '  next: put a whole archive in the place of a broken one, or remove it; then index repair',
    ])
  })

  it('tells what became wrong by mending', () => {
    expect(lines({ mode: 'repair', problems: [dead], left: [first], hasWritten: true })).toEqual([
      'site: 1 wrong',
      '  ✔ mended: demo 0.9.0: its archive is not in the folder',
      '  ✘ a-1.0.0.tgz: no row lists it',
      '  next: index adopt, which lists archives without a row',
      '',
    ])
  })

  it('keeps what strangers wrote on its line', () => {
    const odd = problem('row-version', 'demo 1\n2', 'its version is odd', 'nothing')

    expect(lines({ problems: [odd], left: [odd] })[1]).toBe('  ✘ demo 1 ⏎ 2: its version is odd')
  })
})

function problem(
  kind: IndexProblem['kind'],
  subject: string,
  message: string,
  mendedBy: IndexProblem['mendedBy'],
): IndexProblem {
  return { kind, subject, message, mendedBy }
}

function lines(result: Pick<Indexed, 'problems' | 'left'> & Partial<Indexed>): readonly string[] {
  return indexText({ registry: 'site', mode: 'verify', hasWritten: false, ...result }).split('\n')
}
