import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ActionError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { type GitReach, gitEnvironment, gitGuards, remoteScheme } from './git-guard.ts'

/** A remote repository, and how to reach it. */
export interface RemoteOptions {
  /** Address of the repository, without credentials. */
  readonly remote: string
  /** Value of the `Authorization` header for an http remote: `Basic …`. Without it, git's own helpers and keys serve. */
  readonly authorization?: Secret | undefined
  /** Directory for temporary files, such as RUNNER_TEMP. */
  readonly temporary: string
  /** The process's environment; only what git needs is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** What one run of git gave. */
export interface Output {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** A bare repository of our own, for the time of a run. */
export interface PrivateClone {
  /** Its directory. */
  readonly directory: string
  /** Runs git in it; makes it first. */
  git(args: readonly string[], options?: CloneRunOptions): Promise<Output>
  /** Removes it. */
  close(): void
}

/** How one run of git in the clone differs. */
export interface CloneRunOptions {
  readonly input?: Uint8Array
  /** More environment variables, over the clone's own. */
  readonly environment?: Readonly<Record<string, string>>
  /** Settings that come after the guards. */
  readonly settings?: readonly string[]
}

// Large enough for any archive and any index.
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024
const TIME_LIMIT_MS = 300_000

/**
 * Opens a bare clone of our own in a fresh directory: the user's clone, its index, hooks, filters and locks play no part (F54, T75).
 * Credentials travel in the environment of the child, never in its arguments and never to the disk (T61). `prepare` runs once,
 * before the first command, and may fill the new repository.
 */
export function openPrivateClone(
  { remote, authorization, temporary, environment }: RemoteOptions,
  {
    initOptions = [],
    prepare,
  }: { readonly initOptions?: readonly string[]; readonly prepare?: (directory: string) => void } = {},
): PrivateClone {
  const reach = reachOf(remote)
  const clone = mkdtempSync(join(temporary, 'addon-registry-git-'))
  clones.add(clone)
  // Before the temporary folders go: a child that still runs would write into them.
  process.removeListener('exit', cleanUp).prependOnceListener('exit', cleanUp)
  const env = {
    ...gitEnvironment(environment),
    GIT_DIR: clone,
    ...credentialEnvironment(remote, authorization),
  }
  let prepared: Promise<unknown> | undefined

  async function run(args: readonly string[], options: CloneRunOptions = {}): Promise<Output> {
    return runGit([...gitGuards(reach), ...(options.settings ?? []), ...args], {
      env: { ...env, ...options.environment },
      input: options.input,
      cwd: clone,
    })
  }

  async function make(): Promise<void> {
    requireDone(await run(['init', '--quiet', '--bare', ...initOptions, clone]), 'init')
    prepare?.(clone)
  }

  return {
    directory: clone,
    async git(args, options) {
      prepared ??= make()
      await prepared
      return run(args, options)
    },
    close() {
      clones.delete(clone)
      rmSync(clone, { recursive: true, force: true })
    },
  }
}

// Children that still run and clones that were not closed go when the process ends.
const children = new Set<ChildProcess>()
const clones = new Set<string>()

function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const clone of clones) rmSync(clone, { recursive: true, force: true })
}

function reachOf(remote: string): GitReach {
  const scheme = remoteScheme(remote)
  if (scheme !== undefined && !/^[a-z]+:\/\/[^/]*@/i.test(remote.replace(/^ssh:\/\/[\w.-]+@/i, ''))) {
    return { kind: 'remote', scheme }
  }
  throw new ActionError('the address of the remote repository cannot be used', {
    kind: 'input',
    hint: 'it must be a plain https, ssh or file address without a password in it',
  })
}

function credentialEnvironment(remote: string, authorization: Secret | undefined): Record<string, string> {
  if (authorization === undefined || !/^https?:\/\//i.test(remote)) return {}
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: ${authorization.reveal()}`,
  }
}

interface RunOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly input: Uint8Array | undefined
}

function runGit(args: readonly string[], { env, cwd, input }: RunOptions): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'], timeout: TIME_LIMIT_MS })
    children.add(child)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL')
      else stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', (cause) =>
      reject(new ActionError('cannot run git', { kind: 'git', hint: 'install git', cause })),
    )
    child.once('close', (code) => {
      children.delete(child)
      resolve({
        exitCode: code ?? 128,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      })
    })
    // A git that ends before it read everything says why by itself.
    child.stdin.once('error', () => undefined)
    child.stdin.end(input)
  })
}

/** The output of a command that must end well; else a git error. */
export function requireDone(output: Output, command: string): Output {
  if (output.exitCode === 0) return output
  throw new ActionError(`git ${command} failed: ${clippedWords(wordsOf(output))}`, { kind: 'git' })
}

/** What git printed, as text. */
export function textOf({ stdout }: Output): string {
  return stdout.toString('utf8')
}

/** What git said was wrong. */
export function wordsOf({ stderr, exitCode }: Output): string {
  return stderr.trim() === '' ? `git ended with status ${exitCode}` : stderr
}

/** A server's words on one line; addresses lose what stands before their host. */
export function clippedWords(text: string): string {
  const line = text
    .replace(/\/\/[^/@\s]+@/g, '//***@')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
