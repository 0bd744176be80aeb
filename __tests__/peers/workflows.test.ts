import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'

import { runProgram } from '../run-program.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const root = path.join(import.meta.dirname, '../..')
const actionlint = findPeer('actionlint')
const workflows = (
  await Promise.all(['.github/workflows', 'examples/workflows'].map((folder) => yamlFilesIn(folder)))
).flat()

describe('workflows', () => {
  it('exist', () => {
    expect(workflows).toContain('.github/workflows/ci.yml')
  })

  it.each(workflows)('%s pins every action of others by a full commit with its version', async (file) => {
    const lines = (await readFile(path.join(root, file), 'utf8')).split('\n')
    const used = lines.filter((line) => /^\s*(- )?uses:/.test(line)).map((line) => line.trim())

    const loose = used.filter((line) => !(isPinned(line) || isOurs(line)))

    expect(loose).toEqual([])
  })

  it.each(workflows)('%s grants at the top nothing but reading, if anything', async (file) => {
    const text = await readFile(path.join(root, file), 'utf8')

    expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read)\n(?! )/m)
  })

  it.skipIf(actionlint.kind === 'missing').each(workflows)(
    `actionlint finds nothing in %s${whyMissing(actionlint)}`,
    async (file) => {
      const binary = actionlint.kind === 'present' ? actionlint.binary : ''

      const { status, stdout } = await runProgram(binary, ['-no-color', '-shellcheck=', '-pyflakes=', file], {
        environment: { PATH: process.env['PATH'] ?? '' },
        folder: root,
      })

      expect(stdout).toBe('')
      expect(status).toBe(0)
    },
  )
})

function isPinned(line: string): boolean {
  return /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)
}

/** This action itself, or its reusable workflow: from its own tree, or by the tag that its users copy. */
function isOurs(line: string): boolean {
  return /uses: (\.\/|[\w-]+\/kubevela-addon-registry(\/\.github\/workflows\/[\w-]+\.yml)?@v\d+)/.test(line)
}

async function yamlFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, folder)).catch(() => [])
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${folder}/${name}`)
}
