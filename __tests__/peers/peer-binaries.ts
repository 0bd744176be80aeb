import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

/** A real server or client built from its pinned Go module, or the reason why there is none here. */
export type Peer =
  | PresentPeer
  | {
      readonly kind: 'missing'
      readonly name: string
      readonly reason: string
    }

/** A peer that can be run. */
export interface PresentPeer {
  readonly kind: 'present'
  readonly name: string
  readonly binary: string
}

/**
 * Finds a peer by the name of its folder: the program that `<NAME>_BIN` names wins, then the one that build.mjs built.
 * Nothing is built here. A suite that needs it skips where it is missing and tells the reason in its name (`whyMissing`).
 */
export function findPeer(name: string): Peer {
  const named = process.env[`${name.toUpperCase()}_BIN`]
  if (named !== undefined && named !== '') {
    return { kind: 'present', name, binary: named }
  }
  return builtPeer(name)
}

/**
 * Finds every program of this name worth testing against: the pinned one, and where they differ from it the one that
 * `<NAME>_BIN` names and the one on PATH. Empty where there is none.
 */
export function findEveryPeer(name: string): readonly PresentPeer[] {
  const built = builtPeer(name)
  const named = process.env[`${name.toUpperCase()}_BIN`]
  const binaries = [
    ...(built.kind === 'present' ? [built.binary] : []),
    ...(named === undefined || named === '' ? [] : [named]),
    ...onPath(name),
  ]
  return [...new Set(binaries)].map((binary) => ({
    kind: 'present',
    name,
    binary,
  }))
}

/** Finds the pinned Node of a major release (`node24`), as install-nodes.mjs installed it. */
export function findNode(release: 'node22' | 'node24'): Peer {
  return locate('install-nodes.mjs', release)
}

/** The text of a suite's name that tells why it is skipped; empty where the peer is there. */
export function whyMissing(...peers: readonly Peer[]): string {
  const reasons = peers.flatMap((peer) => (peer.kind === 'missing' ? [peer.reason] : []))
  return reasons.length === 0 ? '' : ` (skipped: ${reasons.join(', ')})`
}

function builtPeer(name: string): Peer {
  return locate('build.mjs', name)
}

function locate(script: string, name: string): Peer {
  const answer: unknown = JSON.parse(
    execFileSync(process.execPath, [path.join(import.meta.dirname, script), '--where', name], {
      encoding: 'utf8',
    }),
  )
  const binary = textAt(answer, name, 'binary')
  if (binary !== undefined) {
    return { kind: 'present', name, binary }
  }
  return { kind: 'missing', name, reason: textAt(answer, name, 'missing') ?? `${name} is not there` }
}

function onPath(name: string): readonly string[] {
  const candidates = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
  return candidates.filter(isExecutable).slice(0, 1)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return path.isAbsolute(file)
  } catch {
    return false
  }
}

function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  )
  return typeof found === 'string' ? found : undefined
}
