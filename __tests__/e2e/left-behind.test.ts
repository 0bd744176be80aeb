import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from './catalog-folder.ts'
import { runCli } from './cli.ts'

let catalog: CatalogFolder | undefined
afterEach(() => catalog?.remove())

describe('a run', () => {
  it('leaves no temporary folder behind, by git neither', async () => {
    catalog = await makeCatalogFolder(addonFiles('alpha', '1.0.0'))
    const { folder, git } = catalog
    const [forge, temporary] = [path.join(folder, '.forge.git'), path.join(folder, '.tmp')]
    await git('init', '--quiet', '--bare', forge)
    await git('remote', 'add', 'origin', forge)
    await mkdir(temporary)

    const words = ['publish', '--validate', 'package', '--registry', 'pages:gh-pages', '--registry', 'git']
    const { status, stderr } = await runCli(words, { folder, environment: { TMPDIR: temporary } })

    expect(status, stderr).toBe(0)
    expect(await git('--git-dir', forge, 'for-each-ref', 'refs/heads/gh-pages')).not.toBe('')
    expect(await readdir(temporary)).toEqual([])
  })
})
