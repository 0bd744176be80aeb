import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ActionError } from '../errors.ts'
import type { Branch, BranchAnswer, BranchCommit } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { fastImport } from './fast-import.ts'
import { type GitReach, gitEnvironment, gitGuards, remoteScheme } from './git-guard.ts'

/** A branch of a remote repository, and how to reach it. */
export interface BranchOptions {
  /** Address of the repository, without credentials. */
  readonly remote: string
  /** Short name: `gh-pages`. */
  readonly branch: string
  /** Value of the `Authorization` header for an http remote: `Basic …`. Without it, git's own helpers and keys serve. */
  readonly authorization?: Secret | undefined
  /** Directory for temporary files, such as RUNNER_TEMP. */
  readonly temporary: string
  /** The process's environment; only what git needs is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Seconds since the epoch, for the commits. */
  readonly now: () => number
}

// Large enough for any archive and any index.
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024
const TIME_LIMIT_MS = 300_000

/**
 * Opens a branch through a bare clone of its own in a fresh directory: the user's clone, its index, hooks, filters and locks play
 * no part (F54, T75). Only the newest commit is fetched. Credentials travel in the
 * environment of the child, never in its arguments and never to the disk (T61).
 */
export function openBranch(options: BranchOptions): Branch {
  const { remote, branch, authorization, environment, now } = options
  const reach = reachOf(remote)
  const ref = refOf(branch)
  const clone = mkdtempSync(join(options.temporary, 'addon-registry-branch-'))
  clones.add(clone)
  process.removeListener('exit', cleanUp).once('exit', cleanUp)
  const env = {
    ...gitEnvironment(environment),
    GIT_DIR: clone,
    ...credentialEnvironment(remote, authorization),
  }
  let prepared: Promise<unknown> | undefined

  async function run(args: readonly string[], input?: Uint8Array): Promise<Output> {
    return runGit([...gitGuards(reach), ...args], { env, input, cwd: clone })
  }

  async function git(args: readonly string[], input?: Uint8Array): Promise<Output> {
    prepared ??= run(['init', '--quiet', '--bare', clone]).then((made) => requireDone(made, 'init'))
    await prepared
    return run(args, input)
  }

  async function remoteTip(): Promise<string | undefined> {
    const answer = await git(['ls-remote', '--exit-code', '--end-of-options', remote, ref])
    if (answer.exitCode === 2) return undefined
    if (answer.exitCode !== 0) throw unreachable(remote, branch, answer)
    return /^([0-9a-f]{40,64})\t/.exec(textOf(answer))?.[1]
  }

  async function tip(): Promise<string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const answer = await fetchTip()
      if (answer.exitCode === 0) break
      // A branch that does not exist fails like a remote that cannot be read; asking for the list tells them apart. Where the
      // branch is there after all, somebody made it a moment ago, or the way broke once.
      if ((await remoteTip()) === undefined) return undefined
      if (tries === FETCH_TRIES) throw unreachable(remote, branch, answer)
    }
    const fetched = await git(['rev-parse', '--verify', '--quiet', `${FETCHED}^{commit}`])
    return textOf(requireDone(fetched, 'rev-parse')).trim()
  }

  function fetchTip(): Promise<Output> {
    return git([
      'fetch',
      '--quiet',
      '--no-tags',
      '--depth=1',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--end-of-options',
      remote,
      `+${ref}:${FETCHED}`,
    ])
  }

  async function fetchParent(commit: string): Promise<void> {
    const answer = await git([
      'fetch',
      '--quiet',
      '--no-tags',
      '--depth=1',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--end-of-options',
      remote,
      `+${commit}:${PARENT}`,
    ])
    if (answer.exitCode !== 0) throw unreachable(remote, branch, answer)
  }

  async function push(base: string | undefined, commit: string): Promise<Output> {
    return git([
      'push',
      '--porcelain',
      '--no-verify',
      '--no-signed',
      '--recurse-submodules=no',
      `--force-with-lease=${ref}:${base ?? ''}`,
      '--end-of-options',
      remote,
      `${commit}:${ref}`,
    ])
  }

  async function commitOn({ base, parent, changes, message }: BranchCommit): Promise<BranchAnswer> {
    if (parent !== undefined && parent !== base) await fetchParent(parent)
    const stream = fastImport({ base: parent ?? base, changes, message, time: now() })
    const made = requireDone(
      await git(['fast-import', '--quiet', '--done', '--force'], stream),
      'fast-import',
    )
    const commit = textOf(made).trim()
    const pushed = await push(base, commit)
    if (pushed.exitCode === 0) return { kind: 'done' }
    // Whatever the answer was: the branch tells what became of the push (F49).
    const current = await settledTip()
    if (current === commit) return { kind: 'done' }
    if (current !== 'unknown' && current !== base) return { kind: 'moved' }
    return whyNot(pushed)
  }

  async function settledTip(): Promise<string | undefined> {
    try {
      return await remoteTip()
    } catch {
      return 'unknown'
    }
  }

  return {
    location: `${branch} of ${remote}`,
    tip,
    async read(commit, path) {
      const answer = requireDone(
        await git(['cat-file', '--batch'], Buffer.from(`${commit}:${path}\n`)),
        'cat-file',
      )
      const lineEnd = answer.stdout.indexOf('\n')
      const size = /^[0-9a-f]{40,64} blob (\d+)$/.exec(answer.stdout.subarray(0, lineEnd).toString())?.[1]
      if (size === undefined) return undefined
      return answer.stdout.subarray(lineEnd + 1, lineEnd + 1 + Number(size))
    },
    async list(commit, directory) {
      const below = directory === '' ? [] : ['--', `${directory}/`]
      const entries = await git(['ls-tree', '-z', commit, ...below])
      return textOf(requireDone(entries, 'ls-tree'))
        .split('\0')
        .filter((entry) => /^100(?:644|755) blob /.test(entry))
        .map((entry) =>
          entry.slice(
            entry.lastIndexOf('/') > entry.indexOf('\t')
              ? entry.lastIndexOf('/') + 1
              : entry.indexOf('\t') + 1,
          ),
        )
    },
    async files(commit, directory) {
      const below = directory === '' ? [] : ['--', `${directory}/`]
      const listed = textOf(requireDone(await git(['ls-tree', '-r', '-z', commit, ...below]), 'ls-tree'))
      const entries = listed.split('\0').flatMap((entry) => REGULAR_FILE.exec(entry)?.slice(1, 3) ?? [])
      const paths = entries.filter((_, at) => at % 2 === 1)
      const ids = entries.filter((_, at) => at % 2 === 0)
      if (ids.length === 0) return new Map()
      const answer = await git(['cat-file', '--batch'], Buffer.from(`${ids.join('\n')}\n`))
      return blobsIn(requireDone(answer, 'cat-file').stdout, paths)
    },
    commit: commitOn,
    close() {
      clones.delete(clone)
      rmSync(clone, { recursive: true, force: true })
    },
  }
}

const REGULAR_FILE = /^100(?:644|755) blob ([0-9a-f]{40,64})\t(.*)$/s

// `cat-file --batch` answers each id with a line that ends in the size, the bytes, and a line end.
function blobsIn(stdout: Buffer, paths: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>()
  let at = 0
  for (const path of paths) {
    const lineEnd = stdout.indexOf('\n', at)
    const size = Number(/ blob (\d+)$/.exec(stdout.subarray(at, lineEnd).toString())?.[1])
    if (lineEnd < 0 || !Number.isSafeInteger(size)) {
      throw new ActionError(`git cat-file told nothing of ${JSON.stringify(path)}`, { kind: 'git' })
    }
    blobs.set(path, stdout.subarray(lineEnd + 1, lineEnd + 1 + size))
    at = lineEnd + 1 + size + 1
  }
  return blobs
}

// Children that still run and clones that were not closed go when the process ends.
const children = new Set<ChildProcess>()
const clones = new Set<string>()

function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const clone of clones) rmSync(clone, { recursive: true, force: true })
}

const FETCH_TRIES = 3
const FETCHED = 'refs/addon-registry/tip'
const PARENT = 'refs/addon-registry/parent'

function reachOf(remote: string): GitReach {
  const scheme = remoteScheme(remote)
  if (scheme !== undefined && !/^[a-z]+:\/\/[^/]*@/i.test(remote.replace(/^ssh:\/\/[\w.-]+@/i, ''))) {
    return { kind: 'remote', scheme }
  }
  throw new ActionError('the address of the remote repository cannot be used for a pages registry', {
    kind: 'input',
    hint: 'it must be a plain https, ssh or file address without a password in it',
  })
}

function refOf(branch: string): string {
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(branch) && !/\.\.|\/\/|\.lock(\/|$)|[/.]$|\/\./.test(branch)
  if (isPlain) return `refs/heads/${branch}`
  throw new ActionError(`not a branch name: ${JSON.stringify(branch)}`, { kind: 'input' })
}

function credentialEnvironment(remote: string, authorization: Secret | undefined): Record<string, string> {
  if (authorization === undefined || !/^https?:\/\//i.test(remote)) return {}
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(remote).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: ${authorization.reveal()}`,
  }
}

function whyNot(pushed: Output): BranchAnswer {
  const words = wordsOf(pushed)
  const rejection = /^!\t[^\t]*\t(.*)$/m.exec(textOf(pushed))?.[1]
  if (rejection?.startsWith('[rejected]') === true) return { kind: 'moved' }
  // Two pushes at one moment: the server could not lock the branch. Not a refusal, the next try may pass.
  if (
    rejection !== undefined &&
    /cannot lock ref|failed to update ref|failed to lock|incorrect old value|reference already exists/i.test(
      `${rejection} ${words}`,
    )
  ) {
    return { kind: 'moved' }
  }
  if (rejection !== undefined) {
    return {
      kind: 'refused',
      message: `the server refused the push: ${clipped(`${rejection} ${words}`)}`,
      hint: 'let this workflow push to the branch (branch protection, hooks), or name another branch',
    }
  }
  if (
    /\b(?:401|403)\b|authentication failed|could not read username|permission .*denied|access denied|not allowed/i.test(
      words,
    )
  ) {
    return {
      kind: 'refused',
      message: `the credentials may not push: ${clipped(words)}`,
      hint: 'add "permissions: contents: write" to the job and give it as github-token, or give a token that may push',
    }
  }
  return { kind: 'unreachable', message: `the push did not end: ${clipped(words)}` }
}

function unreachable(remote: string, branch: string, answer: Output): ActionError {
  return new ActionError(`cannot read the branch ${branch} of ${remote}: ${clipped(wordsOf(answer))}`, {
    kind: 'registry',
    hint: 'check that the repository exists, that github-token may read it, and that the network is there',
  })
}

interface Output {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
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

function requireDone(output: Output, command: string): Output {
  if (output.exitCode === 0) return output
  throw new ActionError(`git ${command} failed: ${clipped(wordsOf(output))}`, { kind: 'git' })
}

function textOf({ stdout }: Output): string {
  return stdout.toString('utf8')
}

function wordsOf({ stderr, exitCode }: Output): string {
  return stderr.trim() === '' ? `git ended with status ${exitCode}` : stderr
}

// A server's words on one line; addresses lose what stands before their host.
function clipped(text: string): string {
  const line = text
    .replace(/\/\/[^/@\s]+@/g, '//***@')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
