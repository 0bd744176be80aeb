// Runs a benchmark written in TypeScript: bundles it beside the engines and starts it. `node bench/run.mjs render`
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [name] = process.argv.slice(2)
const scratch = join(root, 'node_modules/.cache/bench')
const dist = join(scratch, 'dist')
const options = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error', absWorkingDir: root }

mkdirSync(dist, { recursive: true })
buildSync({
  ...options,
  entryPoints: [`bench/${name}.ts`],
  format: 'cjs',
  outfile: join(scratch, `${name}.cjs`),
})
buildSync({
  ...options,
  entryPoints: ['src/adapters/cue-worker.ts'],
  format: 'cjs',
  outfile: join(dist, 'cue-worker.cjs'),
})
const { status } = spawnSync(process.execPath, [join(scratch, `${name}.cjs`), dist], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ENGINES: join(root, 'dist/cue') },
})
process.exitCode = status ?? 1
