import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Threats from files and archives that every guard is named for: T01 to T35. */
const THREATS = Array.from({ length: 35 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`)

const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && path !== 'threats.test.ts' && !path.includes('fixtures'))
  .map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'))

describe('the threats from files and archives', () => {
  it.each(THREATS)('%s is named in the title of a test', (threat) => {
    const titles = new RegExp(`['"\`](?:[^'"\`\\n]*[ (])?${threat}\\b`)

    expect(tests.some((text) => titles.test(text))).toBe(true)
  })
})
