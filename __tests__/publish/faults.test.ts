import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Rows of the fault table that no publish to these registries meets, and where they belong. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  F58: 'a release and its assets: the forges, which are tagged and released on after a publish',
  F63: 'a CUE evaluator that dies: nothing is evaluated while publishing; the limits are tested with the engine (T36 to T38)',
  F67: 'a tag made through a forge: the forges',
}

const FAULTS = Array.from({ length: 70 }, (_, at) => `F${String(at + 1).padStart(2, '0')}`)
const THREATS = [61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 79, 81, 82].map((number) => `T${number}`)

const top = join(import.meta.dirname, '..')
const texts = readdirSync(top, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('faults.test.ts') && !path.includes('fixtures'))
  .map((path) => readFileSync(join(top, path), 'utf8'))

function isInTitle(id: string): boolean {
  const title = new RegExp(`['"\`](?:[^'"\`\\n]*[ (])?${id}\\b`)
  return texts.some((text) => title.test(text))
}

describe('the faults and threats of publishing', () => {
  it.each([...FAULTS, ...THREATS].filter((id) => ELSEWHERE[id] === undefined))(
    '%s is named in the title of a test',
    (id) => {
      expect(isInTitle(id)).toBe(true)
    },
  )

  it('argues about no more rows than it has to', () => {
    expect(Object.keys(ELSEWHERE)).toEqual(['F58', 'F63', 'F67'])
  })
})
