// Writes what follows from the source: action.yml and the tables of the README from the catalogue of inputs. `npm run generate`;
// tests fail when they are stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

async function load(entry) {
  const options = { absWorkingDir: root, bundle: true, platform: 'node', format: 'esm', write: false }
  const { outputFiles } = await build({ ...options, entryPoints: [entry] })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

const { printActionFile } = await load('src/inputs/action-file.ts')
writeFileSync(join(root, 'action.yml'), printActionFile())

const { withTables } = await load('src/inputs/readme-tables.ts')
const readme = join(root, 'README.md')
writeFileSync(readme, withTables(readFileSync(readme, 'utf8')))
