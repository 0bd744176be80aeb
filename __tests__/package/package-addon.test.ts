import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packageAddon } from '../../src/package/package-addon.ts'
import { readAddon } from '../../src/read/read-addon.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'

const METADATA = `name: demo
version: v1.2.0
description: shows it
tags: [a, b]
url: https://example.com
system:
  vela: ">=v1.5.0"
`

async function archiveOf(files: Readonly<Record<string, string>>) {
  return packageAddon(await readAddon(memoryFileTree({ 'd/metadata.yaml': METADATA, ...files }), 'd'))
}

describe('packageAddon', () => {
  it('is named by name and version, the leading v kept', async () => {
    const archive = await archiveOf({})

    expect(archive).toMatchObject({ name: 'demo', version: 'v1.2.0', file: 'demo-v1.2.0.tgz' })
    expect(archive.sha256).toBe(createHash('sha256').update(archive.bytes).digest('hex'))
  })

  it('carries the system requirements where KubeVela reads them: in the annotations', async () => {
    const archive = await archiveOf({})

    expect(archive.chart).toEqual({
      annotations: { 'addon.name': 'demo', 'system.vela': '>=v1.5.0' },
      apiVersion: 'v2',
      appVersion: 'v1.2.0',
      description: 'shows it',
      home: 'https://example.com',
      keywords: ['a', 'b'],
      name: 'demo',
      type: 'library',
      version: 'v1.2.0',
    })
  })

  it('puts the generated Chart.yaml first and the rest below the name, a committed Chart.yaml replaced', async () => {
    const archive = await archiveOf({ 'd/Chart.yaml': 'name: stale', 'd/template.cue': 'output: {}' })
    const tar = gunzipSync(archive.bytes).toString('latin1')

    expect(tar.startsWith('demo/Chart.yaml\0')).toBe(true)
    expect(tar).not.toContain('stale')
    expect(tar.indexOf('demo/metadata.yaml\0')).toBeLessThan(tar.indexOf('demo/template.cue\0'))
  })

  it('T21 leaves out what .helmignore hides', async () => {
    const archive = await archiveOf({ 'd/.helmignore': '*.md\n', 'd/README.md': 'hidden words' })

    expect(gunzipSync(archive.bytes).toString('latin1')).not.toContain('hidden words')
  })

  it('depends on the content alone, not on the order in which a directory lists it', async () => {
    const one = await archiveOf({ 'd/a.cue': 'a: 1', 'd/b.cue': 'b: 1' })
    const other = await archiveOf({ 'd/b.cue': 'b: 1', 'd/a.cue': 'a: 1' })

    expect(one.sha256).toBe(other.sha256)
  })

  it('refuses an addon without metadata', async () => {
    const addon = await readAddon(memoryFileTree({ 'd/template.cue': '' }), 'd')

    expect(() => packageAddon(addon)).toThrow('metadata.yaml is missing')
  })
})
