import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { type CueLimits, createCue } from '../src/adapters/cue.ts'
import type { Cue } from '../src/ports.ts'

const scriptFile = fileURLToPath(
  new URL(`../node_modules/.cache/cue-worker-${process.pid}/cue-worker.cjs`, import.meta.url),
)
let isBuilt = false

/** Makes the real Cue port from the sources: the worker is bundled once a process, the engines are those of dist. */
export function aCue(limits: Partial<CueLimits> = {}): Cue {
  return createCue({
    script: workerScript(),
    modules: fileURLToPath(new URL('../dist/cue', import.meta.url)),
    limits,
  })
}

function workerScript(): string {
  if (isBuilt) return scriptFile
  mkdirSync(new URL('.', `file://${scriptFile}`), { recursive: true })
  buildSync({
    entryPoints: [fileURLToPath(new URL('../src/adapters/cue-worker.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: scriptFile,
    logLevel: 'silent',
  })
  isBuilt = true
  return scriptFile
}
