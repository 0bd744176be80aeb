import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { type Browser, chromium } from 'playwright-core'
import type { Peer } from './peer-binaries.ts'

// Debian's package, then those that runners come with.
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Finds a Chromium: the one that CHROMIUM_BIN names, else the first on PATH. None is downloaded. */
export function findChromium(): Peer {
  const named = process.env['CHROMIUM_BIN'] ?? ''
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const onPath = PROGRAMS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(
    isExecutable,
  )
  const binary = named === '' ? onPath : named
  if (binary !== undefined) return { kind: 'present', name: 'chromium', binary }
  return { kind: 'missing', name: 'chromium', reason: 'no chromium on PATH: apt-get install chromium' }
}

/** Starts it without a window. A container has no user namespaces for its sandbox; the pages are our own. */
export function startChromium(peer: Peer): Promise<Browser> {
  if (peer.kind === 'missing') throw new Error(peer.reason)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: peer.binary, args: [...sandbox, '--disable-dev-shm-usage'] })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return path.isAbsolute(file)
  } catch {
    return false
  }
}
