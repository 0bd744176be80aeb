import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CueOptions } from './cue.ts'

/** Where the CUE engines lie: beside the bundle, which is what runs. */
export function engineFiles(): Pick<CueOptions, 'script' | 'modules'> {
  const dist = dirname(fileURLToPath(import.meta.url))
  return { script: join(dist, 'cue-worker.cjs'), modules: join(dist, 'cue') }
}
