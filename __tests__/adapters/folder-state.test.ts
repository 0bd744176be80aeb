import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderState } from '../../src/adapters/folder-state.ts'

describe('folderState', () => {
  let top = ''
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'folder-'))
  })
  afterEach(() => rmSync(top, { recursive: true, force: true }))

  it('knows a folder that is there', () => {
    expect(folderState(top)).toEqual({ isThere: true, trouble: undefined })
  })

  it('knows one that can be made, however deep', () => {
    expect(folderState(join(top, 'a/b/c'))).toEqual({ isThere: false, trouble: undefined })
  })

  it.each(['file', 'file/below'])('says of %s that it is no folder', (path) => {
    writeFileSync(join(top, 'file'), '')

    expect(folderState(join(top, path))).toMatchObject({
      isThere: true,
      trouble: { kind: 'registry', hint: 'set registry to a folder, not to a file' },
    })
  })

  it.skipIf(process.getuid?.() === 0)('says why nothing can be made in a closed folder', () => {
    mkdirSync(join(top, 'closed'), { mode: 0o500 })

    expect(folderState(join(top, 'closed/registry'))).toMatchObject({
      isThere: false,
      trouble: { hint: 'let this user write there, or set registry to another folder' },
    })
  })
})
