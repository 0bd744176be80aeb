// Writes what follows from the source: action.yml and the tables of the README from the catalogue of inputs, the page of rules
// and the schema of the configuration from the catalogue of rules. `npm run generate`; tests fail when they are stale.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const scratch = mkdtempSync(join(tmpdir(), 'generate-'))

async function load(entry) {
  const outfile = join(scratch, `${entry.replaceAll('/', '-')}.cjs`)
  const options = { absWorkingDir: root, bundle: true, platform: 'node', format: 'cjs' }
  await build({ ...options, entryPoints: [entry], outfile })
  return (await import(pathToFileURL(outfile).href)).default
}

function write(path, text) {
  writeFileSync(join(root, path), text)
}

try {
  const { printActionFile } = await load('src/inputs/action-file.ts')
  write('action.yml', printActionFile())

  const { withTables } = await load('src/inputs/readme-tables.ts')
  write('README.md', withTables(readFileSync(join(root, 'README.md'), 'utf8')))

  const { rules, ruleGroups } = await load('src/validate/catalog.ts')
  const { printRulesPage } = await load('src/validate/rules-page.ts')
  write('docs/rules.md', printRulesPage(ruleGroups))

  const { printConfigSchema } = await load('src/config/config-schema.ts')
  write('schemas/config.schema.json', printConfigSchema(rules))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
