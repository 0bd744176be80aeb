import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { printActionFile } from '../src/inputs/action-file.ts'
import { withTables } from '../src/inputs/readme-tables.ts'

describe('action.yml', () => {
  it('is what `npm run generate` writes', () => {
    expect(readFileSync(join(import.meta.dirname, '../action.yml'), 'utf8')).toBe(printActionFile())
  })
})

describe('README.md', () => {
  it('holds the tables that `npm run generate` writes', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

    expect(readme).toBe(withTables(readme))
    expect(readme).toContain('| `on-conflict` | `fail` |')
  })
})
