import { describe, expect, it } from 'vitest'
import { readmeBoth } from '../../../src/validate/rules/readme-both.ts'
import { anAddon } from '../an-addon.ts'

// A folder with both names cannot be checked out everywhere, so that the addons are built here.
describe('readme-both', () => {
  it('finds both spellings', () => {
    const addon = anAddon({ files: { 'README.md': '# A\n', 'readme.md': '# A\n' } })

    expect(readmeBoth.check(addon, { catalog: [addon] })).toEqual([
      { path: 'readme.md', message: 'readme.md and README.md both exist', fix: 'keep README.md only' },
    ])
  })

  it.each(['README.md', 'readme.md', 'NOTES.md'])('accepts %s alone', (name) => {
    const addon = anAddon({ files: { [name]: '# A\n' } })

    expect(readmeBoth.check(addon, { catalog: [addon] })).toEqual([])
  })
})
