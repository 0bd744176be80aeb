import { describe, expect, it } from 'vitest'
import { isSameVersion, MAX_VERSION_LENGTH, parseVersion } from '../../src/addon/version.ts'

// The vectors that semver.org links to, shortened.
const STRICT = [
  '0.0.4',
  '1.2.3',
  '10.20.30',
  '1.1.2-prerelease+meta',
  '1.0.0-alpha',
  '1.0.0-alpha.beta.1',
  '1.0.0-alpha0.valid',
  '1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay',
  '1.2.3----RC-SNAPSHOT.12.9.1--.12+788',
  '1.0.0-0A.is.legal',
  '2.0.0+build.1848',
]
const LOOSE = ['1', '1.2', '01.1.1', '1.01.1', '1.1.01', 'v1.2.3']
const NONE = [
  '',
  '1.2.3-0123',
  '1.2.3-0123.0123',
  '+invalid',
  '-invalid',
  'alpha',
  '1.0.0-alpha_beta',
  '1.0.0-alpha..',
  '1.0.0-alpha..1',
  '1.2.3.DEV',
  '1.2.31.2.3',
  '1.2.3-',
  '1.0.0-',
  '1.0.0+',
  '-1.0.3-gamma+b7718',
  '+justmeta',
  '9.8.7+meta+meta',
  'banana',
  '=1.2.3',
  ' 1.2.3',
  '1.2.3 ',
  '1.2.3\n',
  'vv1.2.3',
  'V1.2.3',
  '1.x',
  '*',
  '1.2.3\u0000',
  '１.2.3',
  `1.2.${'3'.repeat(300)}`,
]

describe('parseVersion', () => {
  it.each(STRICT)('T32 takes %j, which is SemVer to the letter', (text) => {
    expect(parseVersion(text)).toMatchObject({ text, isStrict: true })
  })

  it.each(LOOSE)('T32 takes %j as KubeVela does, and knows that it is not SemVer but for a v', (text) => {
    expect(parseVersion(text)).toMatchObject({ text, isStrict: text.startsWith('v') })
  })

  it.each(NONE)('T32 refuses %j', (text) => {
    expect(parseVersion(text)).toBeUndefined()
  })

  it('T32 refuses texts that are longer than any version', () => {
    expect(parseVersion(`1.2.3-${'a'.repeat(MAX_VERSION_LENGTH)}`)).toBeUndefined()
  })
})

describe('isSameVersion', () => {
  it('T33 takes a version with and without v for one', () => {
    expect(isSameVersion('v1.0.0', '1.0.0')).toBe(true)
    expect(isSameVersion('1.0', '1.0.0')).toBe(false)
  })
})
