import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Makes a fresh folder that only this user can read, in the runner's own temporary folder where there is one (T60). It goes when the
 * process ends.
 */
export function makeTemporaryFolder(environment: Environment): string {
  const folder = makeLastingFolder(environment)
  folders.add(folder)
  process.removeListener('exit', removeAll).once('exit', removeAll)
  return folder
}

/** Makes such a folder for what others read after this process: it stays. */
export function makeLastingFolder(environment: Environment): string {
  const parent = environment['RUNNER_TEMP']
  return mkdtempSync(join(parent === undefined || parent === '' ? tmpdir() : parent, 'addon-registry-'))
}

const folders = new Set<string>()

function removeAll(): void {
  for (const folder of folders) {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // What cannot be removed, for example while a program that was left alone writes there, is no reason to end otherwise.
    }
  }
}
