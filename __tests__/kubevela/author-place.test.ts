import { describe, expect, it } from 'vitest'
import { makeAuthorPlaces } from '../../src/kubevela/author-place.ts'

describe('makeAuthorPlaces', () => {
  const places = makeAuthorPlaces('a.cue', 'x: 1\né𝄞: "y"\n')

  it('counts columns in UTF-16 code units where CUE counts bytes', () => {
    // é is two bytes and one unit, 𝄞 four and two.
    expect(places.placeOf({ line: 2, column: 9 })).toEqual({ path: 'a.cue', line: 2, column: 6 })
    expect(places.offsetOf({ line: 2, column: 9 })).toBe('x: 1\né𝄞: '.length)
  })

  it('stays within the text for positions beyond it', () => {
    expect(places.offsetOf({ line: 1, column: 99 })).toBe(5)
    expect(places.placeOf({ line: 9, column: 3 })).toEqual({ path: 'a.cue', line: 9, column: 1 })
  })
})
