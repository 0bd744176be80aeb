import { spawn } from 'node:child_process'
import process from 'node:process'

/** What a program said and how it ended. */
export interface ProgramResult {
  /** Exit status; -1 where a signal ended it or it could not be started. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Without these no program starts on Windows; empty elsewhere. */
const WINDOWS_BASICS = Object.fromEntries(
  ['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.platform === 'win32' ? process.env[name] : undefined
    return value === undefined ? [] : [[name, value]]
  }),
)

/** Runs a program to its end with exactly this environment and collects what it prints; never rejects. */
export function runProgram(
  binary: string,
  words: readonly string[],
  options: { readonly environment: Readonly<Record<string, string>>; readonly folder: string },
): Promise<ProgramResult> {
  const child = spawn(binary, words, {
    env: { ...WINDOWS_BASICS, ...options.environment },
    cwd: options.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
  const result = (status: number): ProgramResult => ({
    status,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve(result(-1)))
    child.once('close', (status) => resolve(result(status ?? -1)))
  })
}
