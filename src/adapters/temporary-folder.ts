import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes a fresh folder that only this user can read, in the runner's own temporary folder where there is one (T60). */
export function makeTemporaryFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const parent = environment['RUNNER_TEMP']
  return mkdtempSync(join(parent === undefined || parent === '' ? tmpdir() : parent, 'addon-registry-'))
}
