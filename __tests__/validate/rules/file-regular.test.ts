import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileRegular } from '../../../src/validate/rules/file-regular.ts'
import { validate } from '../../../src/validate/validate.ts'
import { readAddonsIn } from '../../corpus.ts'
import { anAddon, GOOD_METADATA } from '../an-addon.ts'
import { line } from '../test-rule.ts'

// Git keeps neither pipes nor files without permissions: these fixtures are made on the spot.
describe('file-regular', () => {
  it('T08: finds a pipe without opening it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'file-regular-'))
    mkdirSync(join(root, 'sample', 'resources'), { recursive: true })
    writeFileSync(join(root, 'sample', 'metadata.yaml'), GOOD_METADATA)
    execFileSync('mkfifo', [join(root, 'sample', 'resources', 'p.yaml')])

    const addons = await readAddonsIn(root)

    expect(validate(addons, [fileRegular], { catalog: addons }).map(line)).toEqual([
      'sample/resources/p.yaml error (package): not a regular file: a pipe, socket or device',
    ])
  })

  it('finds what could not be read', () => {
    const addon = anAddon({
      refused: [{ path: 'a.cue', reason: 'unreadable', detail: 'it cannot be opened' }],
    })

    expect(validate([addon], [fileRegular], { catalog: [addon] }).map(line)).toEqual([
      'addons/sample/a.cue error (package): cannot be read: it cannot be opened',
    ])
  })

  it('accepts regular files', () => {
    const addon = anAddon({ files: { 'README.md': '# Sample\n' } })

    expect(fileRegular.check(addon, { catalog: [addon] })).toEqual([])
  })
})
