import { type ChildProcess, spawn } from 'node:child_process'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

import { freePort } from './free-port.ts'

/** How to start a server program and to see that it serves. */
export interface ServerProgram {
  readonly binary: string
  /** Its arguments once the port is known. */
  readonly words: (port: number) => readonly string[]
  /** Done once the port is known, before the program starts: write its configuration. */
  readonly prepare?: (port: number) => Promise<void>
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  /** Tells whether the server answers on this port; a rejection means not yet. */
  readonly isReady: (port: number) => Promise<boolean>
}

/** A server program that runs until it is stopped, at the latest when this process ends. */
export interface ServerProcess {
  readonly port: number
  /** What the program printed so far, both streams. */
  readonly output: () => string
  /** Ends the program and waits until it is gone. */
  stop(): Promise<void>
  /** Ends the program without a chance to finish anything. */
  kill(): Promise<void>
}

// A cold start on two busy cores; a server that is not up by then never comes.
const READY_WITHIN_MS = 60_000
const POLL_MS = 25
const STARTS = 3

/**
 * Starts a server program on a free loopback port and returns once it is ready. A port that another process took in the
 * meantime is answered by another try. Rejects with the program's output where it exits or does not get ready.
 */
export async function startServerProcess(program: ServerProgram): Promise<ServerProcess> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(program, await freePort())
    } catch (error) {
      if (start === STARTS || !(error instanceof Error && error.message.includes('address already in use'))) {
        throw error
      }
    }
  }
}

async function startOnce(program: ServerProgram, port: number): Promise<ServerProcess> {
  await program.prepare?.(port)
  const child = spawn(program.binary, program.words(port), {
    env: {
      PATH: process.env['PATH'],
      HOME: program.folder,
      ...program.environment,
    },
    cwd: program.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  child.stdout.on('data', (bytes: Buffer) => lines.push(bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => lines.push(bytes.toString()))
  const killAtExit = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', killAtExit)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', killAtExit)
    await endOf(child, signal)
  }

  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await program.isReady(port).catch(() => false))) {
    const over = hasEnded(child) || Date.now() > deadline
    if (over) {
      await end('SIGKILL')
      throw new Error(`${program.binary} did not get ready on port ${port}:\n${lines.join('')}`)
    }
    await sleep(POLL_MS)
  }
  return {
    port,
    output: () => lines.join(''),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) {
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.once('exit', () => {
      clearTimeout(patience)
      resolve()
    })
    child.kill(signal)
  })
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}
