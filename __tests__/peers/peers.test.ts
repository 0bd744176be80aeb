import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'

const hasGo = spawnSync('go', ['version']).status === 0
const peers = whereabouts('build.mjs')
const isLinux = process.platform === 'linux' && process.arch === 'x64'

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

describe.skipIf(!isLinux)(
  `pinned Nodes${isLinux ? '' : ' (skipped: the packages are for linux on x64)'}`,
  () => {
    it.each(whereabouts('install-nodes.mjs'))('%s installs from its package', (_name, found: unknown) => {
      expect(found).toHaveProperty('binary')
    })
  },
)

function whereabouts(script: string): readonly (readonly [string, unknown])[] {
  const file = path.join(import.meta.dirname, script)
  const answer: unknown = JSON.parse(execFileSync(process.execPath, [file, '--where'], { encoding: 'utf8' }))
  return Object.entries(typeof answer === 'object' && answer !== null ? answer : {})
}
