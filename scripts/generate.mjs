// Writes what follows from the source: action.yml from the catalogue of inputs. `npm run generate`; a test fails when it is stale.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/inputs/action-file.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
})
const code = Buffer.from(outputFiles[0].contents).toString('base64')
const { printActionFile } = await import(`data:text/javascript;base64,${code}`)
writeFileSync(join(root, 'action.yml'), printActionFile())
