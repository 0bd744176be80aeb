import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'

const script = path.join(import.meta.dirname, 'build.mjs')
const hasGo = spawnSync('go', ['version']).status === 0
const listed: unknown = JSON.parse(execFileSync(process.execPath, [script, '--where'], { encoding: 'utf8' }))
const peers = Object.entries(typeof listed === 'object' && listed !== null ? listed : {})

describe.skipIf(!hasGo)(`pinned peers${hasGo ? '' : ' (skipped: Go is not on PATH)'}`, () => {
  it.each(peers)('%s builds from its Go module', (_name, found: unknown) => {
    expect(found).toHaveProperty('binary')
  })

  it('lists only modules that are there', () => {
    for (const [name] of peers) {
      expect(existsSync(path.join(import.meta.dirname, name, 'go.sum'))).toBe(true)
    }
  })
})
