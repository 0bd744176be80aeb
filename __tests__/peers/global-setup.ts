import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'

/**
 * Builds the peers that are not built yet before any suite looks for them; where `.ci/run` has built them this takes a
 * blink. A failure is not hidden: `peers.test.ts` has one test for each peer.
 */
export async function setup(): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'build.mjs')], { stdio: 'inherit' })
  await new Promise((resolve) => {
    child.once('error', resolve)
    child.once('exit', resolve)
  })
}
