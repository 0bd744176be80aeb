import { ActionError } from '../errors.ts'
import type { Branch, BranchAnswer, BranchCommit, Clock } from '../ports.ts'
import { fastImport } from './fast-import.ts'
import type { Origin } from './origin.ts'
import {
  clippedWords,
  type Output,
  openPrivateClone,
  type RemoteOptions,
  requireDone,
  textOf,
  wordsOf,
} from './private-clone.ts'
import { whyNotPushed } from './push-refusal.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** A branch of a remote repository, and how to reach it. */
export interface BranchOptions extends RemoteOptions {
  /** Short name: `gh-pages`. */
  readonly branch: string
  /** Seconds since the epoch, for the commits. */
  readonly now: () => number
}

/** What opening a branch of the work tree's own repository needs of the run. */
export interface OriginBranchPorts {
  readonly environment: RemoteOptions['environment']
  readonly clock: Clock
}

/** Opens a branch, by its short name, of the repository that the work tree comes from. */
export function openOriginBranch(
  branch: string,
  { url, authorization }: Origin,
  { environment, clock }: OriginBranchPorts,
): Branch {
  return openBranch({
    remote: url,
    branch,
    authorization,
    temporary: makeTemporaryFolder(environment),
    environment,
    now: () => Math.floor(clock.now() / 1000),
  })
}

/**
 * Opens a branch through a bare clone of its own: the user’s clone, its index, hooks, filters and locks play
 * no part (F54, T75). Only the newest commit is fetched. Credentials travel in the
 * environment of the child, never in its arguments and never to the disk (T61).
 */
export function openBranch(options: BranchOptions): Branch {
  const { remote, branch, now } = options
  const ref = refOf(branch)
  const { git, close } = openPrivateClone(options)

  async function remoteTip(): Promise<string | undefined> {
    const answer = await git(['ls-remote', '--exit-code', '--end-of-options', remote, ref])
    if (answer.exitCode === 2) return undefined
    if (answer.exitCode !== 0) throw unreachable(remote, branch, answer)
    return /^([0-9a-f]{40,64})\t/.exec(textOf(answer))?.[1]
  }

  async function tip(): Promise<string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const answer = await fetchAs(FETCHED, ref)
      if (answer.exitCode === 0) break
      // A branch that does not exist fails like a remote that cannot be read; asking for the list tells them apart. Where the
      // branch is there after all, somebody made it a moment ago, or the way broke once.
      if ((await remoteTip()) === undefined) return undefined
      if (tries === FETCH_TRIES) throw unreachable(remote, branch, answer)
    }
    const fetched = await git(['rev-parse', '--verify', '--quiet', `${FETCHED}^{commit}`])
    return textOf(requireDone(fetched, 'rev-parse')).trim()
  }

  // The newest commit alone of what is named, under a ref of the clone's own.
  function fetchAs(own: string, wanted: string): Promise<Output> {
    return git([
      'fetch',
      '--quiet',
      '--no-tags',
      '--depth=1',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--end-of-options',
      remote,
      `+${wanted}:${own}`,
    ])
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
    if (parent !== undefined && parent !== base) {
      const answer = await fetchAs(PARENT, parent)
      if (answer.exitCode !== 0) throw unreachable(remote, branch, answer)
    }
    const stream = fastImport({ base: parent ?? base, changes, message, time: now() })
    const made = requireDone(
      await git(['fast-import', '--quiet', '--done', '--force'], { input: stream }),
      'fast-import',
    )
    const commit = textOf(made).trim()
    const pushed = await push(base, commit)
    if (pushed.exitCode === 0) return { kind: 'done' }
    // Whatever the answer was: the branch tells what became of the push (F49).
    const current = await settledTip()
    if (current === commit) return { kind: 'done' }
    if (current !== 'unknown' && current !== base) return { kind: 'moved' }
    return whyNotPushed(pushed, 'branch')
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
        await git(['cat-file', '--batch'], { input: Buffer.from(`${commit}:${path}\n`) }),
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
      const answer = await git(['cat-file', '--batch'], { input: Buffer.from(`${ids.join('\n')}\n`) })
      return blobsIn(requireDone(answer, 'cat-file').stdout, paths)
    },
    commit: commitOn,
    close,
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

const FETCH_TRIES = 3
const FETCHED = 'refs/addon-registry/tip'
const PARENT = 'refs/addon-registry/parent'

function refOf(branch: string): string {
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(branch) && !/\.\.|\/\/|\.lock(\/|$)|[/.]$|\/\./.test(branch)
  if (isPlain) return `refs/heads/${branch}`
  throw new ActionError(`not a branch name: ${JSON.stringify(branch)}`, { kind: 'input' })
}

function unreachable(remote: string, branch: string, answer: Output): ActionError {
  return new ActionError(`cannot read the branch ${branch} of ${remote}: ${clippedWords(wordsOf(answer))}`, {
    kind: 'registry',
    hint: 'check that the repository exists, that github-token may read it, and that the network is there',
  })
}
