import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'

/**
 * Builds the peers and installs the Nodes that are not there yet, before any suite looks for them; where `.ci/run` has
 * done so this takes a blink. A failure is not hidden: `peers.test.ts` has one test for each peer.
 */
export async function setup(): Promise<void> {
  await runScript('build.mjs')
  await runScript('install-nodes.mjs')
}

function runScript(name: string): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, name)], { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
}
