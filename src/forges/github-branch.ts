import { randomUUID } from 'node:crypto'
import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import type { BranchAnswer, BranchChanges, BranchCommit, FileBranch } from '../ports.ts'
import { type CallResult, type ForgeCalls, ForgeTrouble } from './forge-calls.ts'
import { githubCall, graphqlCall } from './github-call.ts'
import { openGithubTree } from './github-tree.ts'

/** A branch of a repository on GitHub. */
export interface GithubBranchOptions extends GithubOptions {
  /** Short name: `main`. */
  readonly branch: string
}

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

/**
 * Opens a branch through GitHub's API. Its commits are GitHub's own (GraphQL `createCommitOnBranch`): signed, shown as verified, one
 * request however many files they hold, and made only while the branch is at the commit that they were made for.
 */
export function openGithubBranch(options: GithubBranchOptions, calls: ForgeCalls): FileBranch {
  const { client, place } = openGithub(options)
  const { read, write } = calls
  const { branch, repository } = options

  async function tip(): Promise<string | undefined> {
    const ref = await read(`read the branch ${branch}`, async () =>
      emptyIsAbsent(
        await githubCall(async () => (await client()).rest.git.getRef({ ...place, ref: `heads/${branch}` })),
      ),
    )
    return ref?.object.sha
  }

  async function commitTo(name: string, base: string, { changes, message }: BranchCommit): Promise<string> {
    const [headline = '', ...body] = message.split('\n')
    const input = {
      branch: { repositoryNameWithOwner: repository, branchName: name },
      message: { headline, body: body.join('\n').trim() },
      expectedHeadOid: base,
      fileChanges: fileChanges(changes),
    }
    const made = await write(`commit to ${name}`, () =>
      graphqlCall<Committed>(async () => (await client()).graphql(COMMIT, { input })),
    )
    return made.createCommitOnBranch.commit.oid
  }

  // A commit that does not follow on the branch's own is made on a branch beside it: there is no moment at which the branch itself
  // is half made.
  async function commitBeside(start: string, wanted: BranchCommit): Promise<string> {
    const beside = `${branch}-${randomUUID().slice(0, 8)}`
    await createBranch(beside, start)
    try {
      return await commitTo(beside, start, wanted)
    } finally {
      await githubCall(async () => (await client()).rest.git.deleteRef({ ...place, ref: `heads/${beside}` }))
    }
  }

  async function createBranch(name: string, sha: string): Promise<void> {
    await write(`make the branch ${name}`, () =>
      githubCall(async () =>
        (await client()).rest.git.createRef({ ...place, ref: `refs/heads/${name}`, sha }),
      ),
    )
  }

  // Only a branch can be committed to, and only a commit makes a branch: the first one holds one of the files.
  async function firstCommit({ changes }: BranchCommit): Promise<string> {
    const [path, bytes] =
      [...changes].find(([, content]) => content !== undefined && content.byteLength > 0) ?? []
    if (path === undefined || bytes === undefined) throw nothingToBegin(branch)
    const content = Buffer.from(bytes).toString('base64')
    const blob = await write(`write ${path}`, () =>
      githubCall(async () => (await client()).rest.git.createBlob({ ...place, content, encoding: 'base64' })),
    )
    const entry = { path, mode: '100644', type: 'blob', sha: blob.sha } as const
    const tree = await write(`write the directory of ${path}`, () =>
      githubCall(async () => (await client()).rest.git.createTree({ ...place, tree: [entry] })),
    )
    const commit = { message: `begin ${branch}`, tree: tree.sha, parents: [] }
    const made = await write(`begin ${branch}`, () =>
      githubCall(async () => (await client()).rest.git.createCommit({ ...place, ...commit })),
    )
    return made.sha
  }

  async function make(wanted: BranchCommit): Promise<BranchAnswer> {
    const { base, parent } = wanted
    if (base !== undefined && (parent === undefined || parent === base)) {
      await commitTo(branch, base, wanted)
      return DONE
    }
    const made = await commitBeside(parent ?? (await firstCommit(wanted)), wanted)
    if (base === undefined) {
      await createBranch(branch, made)
      return DONE
    }
    if ((await tip()) !== base) return MOVED
    await write(`move the branch ${branch}`, () =>
      githubCall(async () =>
        (await client()).rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: made, force: true }),
      ),
    )
    return DONE
  }

  // Whatever the answer was: the branch tells whether somebody else was faster (F49).
  async function answerFor(
    { answer, status }: ForgeTrouble,
    base: string | undefined,
  ): Promise<BranchAnswer> {
    const isStale = status === 409 && base !== undefined
    if (isStale || (await tip()) !== base) return MOVED
    return answer.kind === 'refused' ? { ...answer, hint: REFUSED_HINT } : answer
  }

  return {
    location: `${branch} of ${repository}`,
    tip,
    ...openGithubTree(options, calls),
    async commit(wanted) {
      try {
        return await make(wanted)
      } catch (thrown) {
        if (thrown instanceof ForgeTrouble) return await answerFor(thrown, wanted.base)
        throw thrown
      }
    },
    close: () => undefined,
  }
}

interface Committed {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } }
}

const DONE: BranchAnswer = { kind: 'done' }
const MOVED: BranchAnswer = { kind: 'moved' }
const REFUSED_HINT =
  'give the job "permissions: contents: write"; where rules protect the branch, let this workflow pass them, or bump with deliver: pull-request'

// "Git Repository is empty" is a 409 of its own.
function emptyIsAbsent<Value>(result: CallResult<Value>): CallResult<Value> {
  return result.kind === 'failed' && result.status === 409 ? { ...result, status: 404 } : result
}

function nothingToBegin(branch: string): ForgeTrouble {
  const message = `the branch ${branch} is not there, and there is no file to begin it with`
  return new ForgeTrouble({ kind: 'refused', message, hint: REFUSED_HINT }, undefined)
}

function fileChanges(changes: BranchChanges) {
  const entries = [...changes]
  return {
    additions: entries.flatMap(([path, bytes]) =>
      bytes === undefined ? [] : [{ path, contents: Buffer.from(bytes).toString('base64') }],
    ),
    deletions: entries.flatMap(([path, bytes]) => (bytes === undefined ? [{ path }] : [])),
  }
}
