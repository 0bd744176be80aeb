// Builds dist/ from src/: the same bytes from the same source, on every machine. `npm run build`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // The oldest Node that runs the bundle; the runner's is newer.
  target: 'node20',
  format: 'cjs',
  charset: 'utf8',
  // Readable on purpose: what runs with a registry's password should be reviewable where it runs.
  minify: false,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  // An optional printer of XML, which the CycloneDX library asks for and does without.
  external: ['xmlbuilder2'],
  logLevel: 'warning',
  write: true,
  // Packages written as ES modules ask where they are; in a CommonJS bundle that is the file itself.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
}

/** Entry files and what they become. The two skins are a few lines each around one bundle. */
const bundles = { 'src/bundle.ts': 'addon-registry.cjs', 'src/adapters/cue-worker.ts': 'cue-worker.cjs' }

mkdirSync(dist, { recursive: true })
const inputs = new Set()
for (const [entry, out] of Object.entries(bundles)) {
  if (!existsSync(join(root, entry))) continue
  const { metafile } = await build({ ...options, entryPoints: [entry], outfile: join('dist', out) })
  for (const input of Object.keys(metafile.inputs)) inputs.add(input)
}
for (const skin of ['index.cjs', 'cli.cjs']) copyFileSync(join(root, 'src/skins', skin), join(dist, skin))
writeFileSync(join(dist, 'licenses.txt'), licenceTexts([...inputs]))

/** The licence text of every package that the bundles hold, by name. */
function licenceTexts(files) {
  const packages = [...new Set(files.map(packageFolder).filter((folder) => folder !== undefined))].sort()
  return packages.map(licenceOf).join('\n')
}

function packageFolder(file) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder))
    .sort()
    .find((entry) => /^(licen[cs]e|copying)(\..*)?$/i.test(entry))
  const text =
    file === undefined ? `(the package holds no licence text; it declares ${license})\n` : read(folder, file)
  return `${name} ${version} (${license})\n\n${text}\n${'-'.repeat(80)}\n`
}

function read(folder, file) {
  return readFileSync(join(root, folder, file), 'utf8').replaceAll('\r\n', '\n')
}
