import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printActionFile } from '../src/inputs/action-file.ts'

describe('action.yml', () => {
  it('is what `npm run generate` writes', () => {
    expect(readFileSync(join(import.meta.dirname, '../action.yml'), 'utf8')).toBe(printActionFile())
  })
})
