import { exec } from '@actions/exec'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { CommitRecord, Git, GitFetch, GitFetched, GitPlace } from '../ports.ts'
import {
  disarmingSettings,
  type GitReach,
  gitEnvironment,
  gitGuards,
  remoteScheme,
  replacesRemote,
} from './git-guard.ts'

/** What one run of git gave. Its output is captured and never reaches the log by itself (reliability.md T51). */
export interface GitAnswer {
  readonly exitCode: number
  readonly stdout: Uint8Array
  readonly stderr: string
}

/** Runs git once in one directory: no shell, guarded configuration, an allow-listed environment. */
export type RunGit = (args: readonly string[], options?: RunGitOptions) => Promise<GitAnswer>

/** How one run of git differs from the plain one. */
export interface RunGitOptions {
  /** Default: local, no protocol is allowed. */
  readonly reach?: GitReach
  /** Settings that come after the guards. */
  readonly settings?: readonly string[]
  /** Variables beside the usual ones: credentials for the remote. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Where git runs, and with what. */
export interface GitOptions {
  /** Absolute path of `root`. */
  readonly directory: string
  /** The process's environment; only what git needs is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /**
   * A directory whose repositories are trusted whoever owns them: the workspace of a runner, where containers and checkout
   * steps run as other users. Undefined outside runners.
   */
  readonly trustedDirectory?: string | undefined
}

const LOCAL: GitReach = { kind: 'local' }
// More output than any catalog gives; a bound on memory.
const MOST_OUTPUT_BYTES = 512 * 1024 * 1024

/** Makes the runner behind the Git port, also for adapters that need other commands of git. */
export function makeGitRunner(options: GitOptions): RunGit {
  const env = { ...gitEnvironment(options.environment) }
  const trust =
    options.trustedDirectory === undefined ? [] : ['-c', `safe.directory=${options.trustedDirectory}`]

  return async (args, { reach = LOCAL, settings = [], environment = {} } = {}) => {
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let bytes = 0
    const exitCode = await exec('git', [...gitGuards(reach), ...trust, ...settings, ...args], {
      cwd: options.directory,
      env: { ...env, ...environment },
      silent: true,
      ignoreReturnCode: true,
      listeners: {
        stdout: (chunk) => {
          bytes += chunk.byteLength
          if (bytes <= MOST_OUTPUT_BYTES) stdout.push(chunk)
        },
        stderr: (chunk) => stderr.push(chunk),
      },
    })
    if (bytes > MOST_OUTPUT_BYTES) throw tooMuch(args)
    return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8').trim() }
  }
}

/** Opens the repository around a directory. */
export function openGit(options: GitOptions): Git {
  const run = makeGitRunner(options)

  async function output(args: readonly string[], runOptions?: RunGitOptions): Promise<Uint8Array> {
    const answer = await run(args, runOptions)
    if (answer.exitCode === 0) return answer.stdout
    throw failed(args, answer)
  }

  async function line(args: readonly string[]): Promise<string | undefined> {
    const answer = await run(args)
    const text = textOf(answer.stdout).trim()
    return answer.exitCode === 0 && text !== '' ? text : undefined
  }

  async function names(args: readonly string[]): Promise<readonly string[]> {
    return splitNames(await output(args)).toSorted(byCodeUnit)
  }

  // Objects that a partial clone left out come from the remote, if it may be asked.
  async function outputOfObjects(args: readonly string[]): Promise<Uint8Array> {
    const answer = await run(args)
    if (answer.exitCode === 0) return answer.stdout
    const remote = await findRemote()
    if (remote === undefined) throw failed(args, answer)
    return output(args, { reach: remote.reach, settings: remote.settings })
  }

  // The object tells the true parents; `rev-list` would hide those beyond a shallow boundary.
  async function parentsOf(commit: string): Promise<readonly string[]> {
    const text = textOf(await outputOfObjects(['cat-file', 'commit', requireId(commit)]))
    const header = text.slice(0, text.indexOf('\n\n')).split('\n')
    return header.flatMap((entry) => (entry.startsWith('parent ') ? [entry.slice('parent '.length)] : []))
  }

  async function findRemote(): Promise<Remote | undefined> {
    const remotes = textOf((await run(['remote'])).stdout)
      .split('\n')
      .filter((name) => name !== '')
    const name = remotes.includes('origin') ? 'origin' : remotes.find((other) => !other.startsWith('-'))
    if (name === undefined) return undefined
    const address = await line(['remote', 'get-url', '--', name])
    const scheme = address === undefined ? undefined : remoteScheme(address)
    if (scheme === undefined) return undefined
    const keys = splitNames((await run(['config', '--local', '--list', '--name-only', '-z'])).stdout)
    if (replacesRemote(keys)) return undefined
    const sshCommand = await line(['config', '--local', '--get', 'core.sshCommand'])
    return { name, reach: { kind: 'remote', scheme }, settings: disarmingSettings(keys, sshCommand) }
  }

  return {
    place: () => findPlace(run, options.directory),

    async commit(revision) {
      if (revision.startsWith('-') || /[\p{Cc}]/u.test(revision)) return undefined
      return line(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
    },

    parents: parentsOf,

    async log({ to, from, directory, most, firstParent = false }) {
      const range = from === undefined ? requireId(to) : `${requireId(from)}..${requireId(to)}`
      const answer = await output([
        'log',
        '-z',
        '--no-show-signature',
        '--no-color',
        '--no-notes',
        '--format=%H%n%P%n%cI%n%B',
        `--max-count=${most}`,
        ...(firstParent ? ['--first-parent'] : []),
        '--end-of-options',
        range,
        '--',
        directory,
      ])
      return splitNames(answer).map(readCommitRecord)
    },

    async isCut(a, b) {
      const range = `${requireId(a)}...${requireId(b)}`
      const answer = await output(['rev-list', '--max-parents=0', '--end-of-options', range])
      const ends = textOf(answer)
        .split('\n')
        .filter((id) => id !== '')
      // A true root commit has no parents in its object either; one at the edge of a shallow clone has.
      for (const end of ends) if ((await parentsOf(end)).length > 0) return true
      return false
    },

    mergeBase: (a, b) => line(['merge-base', '--end-of-options', requireId(a), requireId(b)]),

    changes: (base, head) =>
      outputOfObjects([
        'diff-tree',
        '-r',
        '-z',
        '--raw',
        '--no-abbrev',
        '--no-ext-diff',
        '--no-textconv',
        '-M100%',
        '--relative',
        '--end-of-options',
        requireId(base),
        requireId(head),
      ]),

    workTreeChanges: (base) =>
      outputOfObjects([
        'diff',
        '-z',
        '--raw',
        '--no-abbrev',
        '--no-ext-diff',
        '--no-textconv',
        '--ignore-submodules=dirty',
        '-M100%',
        '--relative',
        '--end-of-options',
        requireId(base),
      ]),

    untracked: () => names(['ls-files', '-z', '--others', '--exclude-standard']),

    async absentFiles() {
      const tagged = await names(['ls-files', '-z', '-t'])
      return tagged.flatMap((entry) => (entry.startsWith('S ') ? [entry.slice(2)] : []))
    },

    async read(commit, path, { maxBytes }) {
      const found = splitNames(await outputOfObjects(['ls-tree', '-z', '-l', requireId(commit), '--', path]))
      const entry = /^(\d{6}) blob ([0-9a-f]+) +(\d+)\t/.exec(found[0] ?? '')
      if (entry === null || found.length !== 1 || entry[1] === '120000') return undefined
      if (Number(entry[3]) > maxBytes) {
        throw new ActionError(`file too large: "${path}" of ${commit} has more than ${maxBytes} bytes`, {
          kind: 'input',
        })
      }
      return outputOfObjects(['cat-file', 'blob', requireId(entry[2] ?? '')])
    },

    async files(commit, directory) {
      const below = directory === '.' ? [] : ['--', `${directory}/`]
      const found = await outputOfObjects(['ls-tree', '-r', '-z', '--name-only', requireId(commit), ...below])
      return splitNames(found).toSorted(byCodeUnit)
    },

    async remoteCommit(ref) {
      const remote = await findRemote()
      if (remote === undefined || !isFullRef(ref)) return undefined
      const answer = await run(['ls-remote', '--quiet', '--end-of-options', remote.name, ref], {
        reach: remote.reach,
        settings: remote.settings,
      })
      const found = textOf(answer.stdout)
        .split('\n')
        .find((entry) => entry.endsWith(`\t${ref}`))
      return answer.exitCode === 0 ? found?.split('\t')[0] : undefined
    },

    async fetch(request) {
      const remote = await findRemote()
      if (remote === undefined)
        return { kind: 'failed', message: 'the clone has no remote that can be asked' }
      return fetchFrom(run, remote, request)
    },
  }
}

function readCommitRecord(text: string): CommitRecord {
  const [id = '', parents = '', date = '', ...message] = text.split('\n')
  return { id, parents: parents.split(' ').filter((one) => one !== ''), date, message: message.join('\n') }
}

interface Remote {
  readonly name: string
  readonly reach: GitReach
  readonly settings: readonly string[]
}

async function findPlace(run: RunGit, directory: string): Promise<GitPlace> {
  const answer = await tryRun(run, [
    'rev-parse',
    '--is-inside-work-tree',
    '--is-shallow-repository',
    '--show-toplevel',
    '--show-prefix',
  ])
  if (answer === undefined) return { kind: 'no-git' }
  if (/dubious ownership/.test(answer.stderr)) {
    return {
      kind: 'distrusted',
      directory: distrustedDirectory(answer.stderr) ?? directory,
      message: answer.stderr,
    }
  }
  const [isInside, isShallow, top, prefix] = textOf(answer.stdout).split('\n')
  if (answer.exitCode !== 0 || isInside !== 'true' || top === undefined) return { kind: 'no-repository' }
  const head = await run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  const branch = await run(['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const sparse = await run(['config', '--type=bool', '--get', 'core.sparseCheckout'])
  return {
    kind: 'repository',
    top,
    prefix: prefix ?? '',
    head: head.exitCode === 0 ? textOf(head.stdout).trim() : undefined,
    branch: branch.exitCode === 0 ? textOf(branch.stdout).trim() : undefined,
    isShallow: isShallow === 'true',
    isSparse: textOf(sparse.stdout).trim() === 'true',
  }
}

// The one failure that is no answer of git is that there is no git.
async function tryRun(run: RunGit, args: readonly string[]): Promise<GitAnswer | undefined> {
  try {
    return await run(args)
  } catch {
    return undefined
  }
}

function distrustedDirectory(message: string): string | undefined {
  return /safe\.directory '?([^'\n]+)'?/.exec(message)?.[1]
}

// Asks for commits and full ref names only, keeps every ref as it is, and takes no tags.
async function fetchFrom(
  run: RunGit,
  remote: Remote,
  { wants, commits, mode }: GitFetch,
): Promise<GitFetched> {
  const refused = wants.find((want) => !isFullRef(want) && !isId(want))
  if (refused !== undefined)
    return { kind: 'failed', message: `"${refused}" is neither a commit nor a full ref name` }
  const answer = await run(
    [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--no-auto-maintenance',
      '--refmap=',
      `--${mode}=${commits}`,
      '--end-of-options',
      remote.name,
      ...wants,
    ],
    { reach: remote.reach, settings: remote.settings },
  )
  return answer.exitCode === 0
    ? { kind: 'fetched' }
    : { kind: 'failed', message: withoutCredentials(answer.stderr) }
}

function withoutCredentials(message: string): string {
  return message.replace(/\/\/[^/@\s]+@/g, '//***@')
}

// Everything that reaches an argument list as a commit has been one before: 40 or 64 hex digits.
function isId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}

function isFullRef(text: string): boolean {
  return /^refs\/[^\s:^~?*[\\\p{Cc}]+$/u.test(text)
}

function requireId(id: string): string {
  if (isId(id)) return id
  throw new ActionError(`not a commit id: "${id}"`, { kind: 'git' })
}

function splitNames(bytes: Uint8Array): readonly string[] {
  return textOf(bytes)
    .split('\0')
    .filter((name) => name !== '')
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function failed(args: readonly string[], { exitCode, stderr }: GitAnswer): ActionError {
  return new ActionError(
    `git ${args[0] ?? ''} failed: ${withoutCredentials(stderr) || `exit status ${exitCode}`}`,
    {
      kind: 'git',
      hint: 'check that the checkout is complete; a checkout step with fetch-depth: 0 always is',
    },
  )
}

function tooMuch(args: readonly string[]): ActionError {
  return new ActionError(`git ${args[0] ?? ''} printed more than ${MOST_OUTPUT_BYTES} bytes`, { kind: 'git' })
}
