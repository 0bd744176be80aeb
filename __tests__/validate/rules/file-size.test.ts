import { describe, expect, it } from 'vitest'
import type { AddonFile } from '../../../src/addon/addon.ts'
import { fileSize } from '../../../src/validate/rules/file-size.ts'
import { validate } from '../../../src/validate/validate.ts'
import { anAddon } from '../an-addon.ts'
import { line } from '../test-rule.ts'

const MEBIBYTE = 1024 * 1024

// Fixtures of this size have no place in a repository: the addons are built here.
describe('file-size', () => {
  it.each([
    [MEBIBYTE, []],
    [
      MEBIBYTE + 1,
      ['addons/sample/crd.yaml warning: 1048577 bytes: the GitHub API gives no file above 1048576'],
    ],
    [
      5 * MEBIBYTE,
      ['addons/sample/crd.yaml warning: 5242880 bytes: the GitHub API gives no file above 1048576'],
    ],
    [
      5 * MEBIBYTE + 1,
      ['addons/sample/crd.yaml error (package): the file is too large: 5242881 bytes, Helm takes 5242880'],
    ],
  ])('T18: judges a file of %d bytes', (size, finds) => {
    const addon = anAddon({ files: { 'crd.yaml': new Uint8Array(size) } })

    expect(found(addon)).toEqual(finds)
  })

  it('T18: adds up what is packed, and only that', () => {
    const megabytes = (count: number, ignored: boolean): AddonFile[] =>
      Array.from({ length: count }, (_, at) => ({ path: `f${at}`, bytes: new Uint8Array(MEBIBYTE), ignored }))
    const base = anAddon({ files: { 'metadata.yaml': undefined } })

    expect(found({ ...base, files: megabytes(100, false) })).toEqual([])
    expect(found({ ...base, files: megabytes(101, true) })).toEqual([])
    expect(found({ ...base, files: megabytes(101, false) })).toEqual([
      'addons/sample error (package): the addon has 105906176 bytes, Helm takes 104857600',
    ])
  })

  it('T16 T18: tells what was too large, too many or too deep to be read', () => {
    const addon = anAddon({
      refused: [
        { path: 'a/b', reason: 'too-deep', detail: 'deeper than 32 directories' },
        { path: 'big', reason: 'file-too-large', detail: '6000000 bytes' },
        { path: 'x', reason: 'too-many-entries', detail: 'more than 5000 entries' },
        { path: 'y', reason: 'addon-too-large', detail: 'more than 104857600 bytes in all' },
        { path: 'z', reason: 'addon-too-large', detail: 'more than 104857600 bytes in all' },
      ],
    })

    expect(found(addon)).toEqual([
      'addons/sample error (package): the addon has too many files: more than 5000 entries',
      'addons/sample error (package): the addon is too large: more than 104857600 bytes in all',
      'addons/sample/a/b error (package): nested too deep: deeper than 32 directories',
      'addons/sample/big error (package): the file is too large: 6000000 bytes, Helm takes 5242880',
    ])
  })
})

function found(addon: ReturnType<typeof anAddon>): readonly string[] {
  return validate([addon], [fileSize], { catalog: [addon] }).map(line)
}
