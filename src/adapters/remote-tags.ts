import { appendFileSync, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { ActionError } from '../errors.ts'
import type { BranchAnswer, CommitSubject, NewTag, RemoteTag, RemoteTags } from '../ports.ts'
import { type CommittedFile, commitTree } from './commit-tree.ts'
import { makeGitRunner, type RunGit } from './git.ts'
import {
  clippedWords,
  openPrivateClone,
  type PrivateClone,
  type RemoteOptions,
  requireDone,
  textOf,
  wordsOf,
} from './private-clone.ts'
import { whyNotPushed } from './push-refusal.ts'
import { type Signing, signingSettings, tagSigning } from './tag-signing.ts'

/** The repository whose tags are made, and the clone that the work tree belongs to. */
export interface RemoteTagsOptions extends RemoteOptions {
  /** Absolute path of `root`. */
  readonly directory: string
  readonly trustedDirectory: string | undefined
  /** Seconds since the epoch, for the tags. */
  readonly now: () => number
}

const REMOTE_REFS = 'refs/addon-registry/remote'
const READ_TRIES = 3

/** Opens the tags of a remote repository. Fails with an input error where the work tree is in no repository with commits. */
export async function openRemoteTags(options: RemoteTagsOptions): Promise<RemoteTags> {
  const { remote, now } = options
  const user = makeGitRunner(options)
  const home = await findHome(user)
  const signing = await tagSigning(user, options.environment)
  const clone = openPrivateClone(options, {
    initOptions: home.head.length === 64 ? ['--object-format=sha256'] : [],
    prepare: (directory) => borrowObjects(directory, home),
  })
  const { git } = clone
  // One fetch at a time: two would change the edge of a shallow history under each other.
  const needs = new Map<string, Promise<void>>()
  let fetching: Promise<void> = Promise.resolve()
  const trees = new Map<string, Promise<readonly CommittedFile[] | undefined>>()

  async function list(): Promise<readonly RemoteTag[]> {
    for (let tries = 1; ; tries += 1) {
      const answer = await git(['ls-remote', '--tags', '--quiet', '--end-of-options', remote])
      if (answer.exitCode === 0) return parseTags(textOf(answer))
      if (tries === READ_TRIES) throw unreadable(remote, wordsOf(answer))
    }
  }

  // What the user's clone lacks comes from the remote: commits by their id, with the trees and without the files of the others.
  function need(commit: string): Promise<void> {
    const needed = needs.get(commit) ?? fetching.then(() => fetchCommit(commit))
    needs.set(commit, needed)
    fetching = needed.catch(() => undefined)
    return needed
  }

  async function fetchCommit(commit: string): Promise<void> {
    const known = await git(['cat-file', '-e', `${commit}^{tree}`])
    if (known.exitCode === 0) return
    const fetched = await git([...FETCH, '--depth=1', '--end-of-options', remote, commit])
    if (fetched.exitCode !== 0) throw unreadable(remote, wordsOf(fetched))
  }

  async function create({ name, commit, message, replaces }: NewTag): Promise<BranchAnswer> {
    const ref = `refs/tags/${name}`
    const made = await makeTag(clone, { name, commit, message }, { signing, time: now() })
    if (made.kind === 'failed') return made.answer
    const pushed = await git([
      'push',
      '--porcelain',
      '--no-verify',
      '--no-signed',
      '--recurse-submodules=no',
      `--force-with-lease=${ref}:${replaces?.object ?? ''}`,
      '--end-of-options',
      remote,
      `${made.object}:${ref}`,
    ])
    if (pushed.exitCode === 0) return { kind: 'done' }
    // Whatever the answer was: the remote tells what became of the push (F49).
    const current = await list().then(
      (tags) => tags.find((tag) => tag.name === name),
      () => 'unknown' as const,
    )
    if (current !== 'unknown' && current?.object === made.object) return { kind: 'done' }
    if (current !== 'unknown' && current?.object !== replaces?.object) return { kind: 'moved' }
    return whyNotPushed(pushed, 'tag')
  }

  async function readTree(commit: string, directory: string): Promise<readonly CommittedFile[] | undefined> {
    await need(commit)
    const path = directory === '.' ? `${home.prefix}` : `${home.prefix}${directory}/`
    const id = await git(['rev-parse', '--verify', '--quiet', `${commit}:${path.replace(/\/$/, '')}`])
    if (id.exitCode !== 0) return undefined
    const tree = textOf(id).trim()
    const known = trees.get(`${tree} ${directory}`)
    if (known !== undefined) return known
    const reading = readFiles(clone, tree, directory === '.' ? '' : `${directory}/`)
    trees.set(`${tree} ${directory}`, reading)
    return reading
  }

  return {
    location: remote,
    head: home.head,
    list,
    create,
    async tree(commit, directory) {
      const files = await readTree(commit, directory)
      return files === undefined ? undefined : commitTree(files)
    },
    async files(commit) {
      await need(commit)
      const tree = home.prefix === '' ? commit : `${commit}:${home.prefix.replace(/\/$/, '')}`
      const listed = await git(['ls-tree', '-r', '-z', '--name-only', tree])
      return listed.exitCode === 0
        ? textOf(listed)
            .split('\0')
            .filter((path) => path !== '')
        : []
    },
    async subjects({ from, to, directory }) {
      const path = `${home.prefix}${directory === '.' ? '' : directory}`
      return readSubjects(clone, { from, to, path, remote, isShallow: home.isShallow })
    },
  }
}

interface Home {
  readonly head: string
  /** Path of `root` below the top, with a final `/`. */
  readonly prefix: string
  readonly objects: string
  readonly shallow: string
  readonly isShallow: boolean
}

async function findHome(run: RunGit): Promise<Home> {
  const line = async (...args: readonly string[]) => {
    const answer = await run(args)
    return answer.exitCode === 0 ? Buffer.from(answer.stdout).toString('utf8').replace(/\n$/, '') : undefined
  }
  const head = await line('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')
  const objects = await line('rev-parse', '--path-format=absolute', '--git-path', 'objects')
  if (head === undefined || objects === undefined) {
    throw new ActionError('cannot tag addons: the directory is in no git repository with a commit', {
      kind: 'input',
      hint: 'run in a clone of the repository; in a workflow, check it out first',
    })
  }
  return {
    head,
    objects,
    prefix: (await line('rev-parse', '--show-prefix')) ?? '',
    shallow: (await line('rev-parse', '--path-format=absolute', '--git-path', 'shallow')) ?? '',
    isShallow: (await line('rev-parse', '--is-shallow-repository')) === 'true',
  }
}

// The user's objects are read where they are; where its history ends early, ours does too.
function borrowObjects(directory: string, { objects, shallow }: Home): void {
  appendFileSync(join(directory, 'objects', 'info', 'alternates'), `${objects}\n`)
  if (existsSync(shallow)) copyFileSync(shallow, join(directory, 'shallow'))
}

const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'] as const

function parseTags(text: string): readonly RemoteTag[] {
  const objects = new Map<string, string>()
  const commits = new Map<string, string>()
  for (const [, object = '', name = '', peeled] of text.matchAll(
    /^([0-9a-f]{40,64})\trefs\/tags\/(\S+?)(\^\{\})?$/gm,
  )) {
    if (peeled === undefined) objects.set(name, object)
    else commits.set(name, object)
  }
  return [...objects].map(([name, object]) => ({ name, object, commit: commits.get(name) ?? object }))
}

type MadeTag =
  | { readonly kind: 'made'; readonly object: string }
  | { readonly kind: 'failed'; readonly answer: BranchAnswer }

async function makeTag(
  { git }: PrivateClone,
  { name, commit, message }: Pick<NewTag, 'name' | 'commit' | 'message'>,
  { signing, time }: { readonly signing: Signing; readonly time: number },
): Promise<MadeTag> {
  const how = signing.isSigned ? ['--sign'] : ['--annotate', '--no-sign']
  const made = await git(
    ['tag', '--force', ...how, `--message=${message}`, '--end-of-options', name, commit],
    {
      settings: signingSettings(signing),
      environment: { ...signing.environment, GIT_COMMITTER_DATE: `${Math.floor(time)} +0000` },
    },
  )
  if (made.exitCode !== 0) return notMade(name, wordsOf(made), signing)
  // With a key that is not there some versions of git make a tag without a signature, and call it done.
  const text = textOf(requireDone(await git(['cat-file', 'tag', `refs/tags/${name}`]), 'cat-file'))
  if (signing.isSigned && !text.includes('\n-----BEGIN ')) return notMade(name, wordsOf(made), signing)
  const object = requireDone(await git(['rev-parse', '--verify', `refs/tags/${name}`]), 'rev-parse')
  return { kind: 'made', object: textOf(object).trim() }
}

function notMade(name: string, words: string, { isSigned }: Signing): MadeTag {
  const what = isSigned ? 'sign' : 'make'
  const hint = isSigned
    ? 'check that the key of user.signingKey is there and needs no question answered, or set tag.gpgSign to false'
    : 'look at what git says'
  const message = `git cannot ${what} the tag ${name}: ${clippedWords(words)}`
  return { kind: 'failed', answer: { kind: 'refused', message, hint } }
}

async function readFiles(
  { git }: PrivateClone,
  tree: string,
  prefix: string,
): Promise<readonly CommittedFile[]> {
  const listed = textOf(requireDone(await git(['ls-tree', '-r', '-z', tree]), 'ls-tree'))
  const entries = listed.split('\0').flatMap((entry) => {
    const [meta = '', path = ''] = entry.split('\t')
    const [mode = '', type = '', id = ''] = meta.split(' ')
    return path === '' ? [] : [{ mode, type, id, path: `${prefix}${path}` }]
  })
  const blobs = entries.filter(({ type }) => type === 'blob')
  const input = Buffer.from(blobs.map(({ id }) => `${id}\n`).join(''))
  const { stdout } = requireDone(await git(['cat-file', '--batch'], { input }), 'cat-file')
  const files: CommittedFile[] = []
  let at = 0
  for (const { mode, path } of blobs) {
    const end = stdout.indexOf('\n', at)
    const size = Number(stdout.subarray(at, end).toString('utf8').split(' ')[2])
    files.push({ mode, path, bytes: stdout.subarray(end + 1, end + 1 + size) })
    at = end + size + 2
  }
  const modules = entries.filter(({ type }) => type === 'commit')
  return [...files, ...modules.map(({ mode, path }) => ({ mode, path, bytes: new Uint8Array() }))]
}

interface SubjectRange {
  readonly from: string | undefined
  readonly to: string
  readonly path: string
  readonly remote: string
  readonly isShallow: boolean
}

// A list of changes needs history, but no files: a clone that ends early is completed without them.
async function readSubjects(
  { git, directory }: PrivateClone,
  { from, to, path, remote, isShallow }: SubjectRange,
): Promise<readonly CommitSubject[]> {
  if (isShallow && existsSync(join(directory, 'shallow'))) {
    const wants = [to, ...(from === undefined ? [] : [from])]
    await git([
      ...FETCH,
      '--unshallow',
      '--filter=blob:none',
      `--refmap=`,
      '--end-of-options',
      remote,
      ...wants.map((id) => `${id}:${REMOTE_REFS}/${id}`),
    ])
  }
  const range = from === undefined ? [to] : [to, `^${from}`]
  const below = path === '' ? [] : ['--', path.replace(/\/$/, '')]
  const answer = await git([
    'log',
    '--no-merges',
    '--format=%H%x00%s%x1e',
    '--max-count=200',
    '--end-of-options',
    ...range,
    ...below,
  ])
  if (answer.exitCode !== 0) return []
  return textOf(answer)
    .split('\x1e')
    .flatMap((row) => {
      const [commit = '', subject = ''] = row.trim().split('\0')
      return commit === '' ? [] : [{ commit, subject }]
    })
}

function unreadable(remote: string, words: string): ActionError {
  return new ActionError(`cannot read the tags of ${remote}: ${clippedWords(words)}`, {
    kind: 'registry',
    hint: 'check that the repository exists, that the token may read it, and that the network is there',
  })
}
