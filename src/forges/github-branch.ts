import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import { ActionError } from '../errors.ts'
import type { BranchAnswer, BranchChanges, BranchCommit, FileBranch } from '../ports.ts'
import { graphqlTypes, reasonOf, statusOf } from './github-error.ts'

/** A branch of a repository on GitHub. */
export interface GithubBranchOptions extends GithubOptions {
  /** Short name: `main`. */
  readonly branch: string
}

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

/**
 * Opens a branch through GitHub's API. Its commits are GitHub's own (GraphQL `createCommitOnBranch`): signed, shown as verified, and
 * made only while the branch is at the commit that they were made for.
 */
export function openGithubBranch(options: GithubBranchOptions): FileBranch {
  const { octokit, place } = openGithub(options)
  const { branch, repository } = options

  async function tipOf(name: string): Promise<string | undefined> {
    try {
      const { data } = await octokit.rest.git.getRef({ ...place, ref: `heads/${name}` })
      return data.object.sha
    } catch (thrown) {
      if (statusOf(thrown) === 404 || statusOf(thrown) === 409) return undefined
      throw failed(`read the branch ${name}`, thrown)
    }
  }

  async function content(commit: string, path: string) {
    try {
      return (await octokit.rest.repos.getContent({ ...place, path, ref: commit })).data
    } catch (thrown) {
      if (statusOf(thrown) === 404) return undefined
      throw failed(`read ${path}`, thrown)
    }
  }

  async function commitTo(name: string, parent: string, { changes, message }: BranchCommit): Promise<string> {
    const [headline = '', ...body] = message.split('\n')
    const answer: { readonly createCommitOnBranch: { readonly commit: { readonly oid: string } } } =
      await octokit.graphql(COMMIT, {
        input: {
          branch: { repositoryNameWithOwner: repository, branchName: name },
          message: { headline, body: body.join('\n').trim() },
          expectedHeadOid: parent,
          fileChanges: fileChanges(changes),
        },
      })
    return answer.createCommitOnBranch.commit.oid
  }

  // The branch is moved to a commit that is made beside it, so that there is no moment at which it holds nothing of its own.
  async function moveTo(parent: string, commit: BranchCommit): Promise<void> {
    const beside = `${branch}-${parent.slice(0, 12)}`
    await put(beside, parent)
    try {
      const made = await commitTo(beside, parent, commit)
      if ((await tipOf(branch)) !== commit.base) throw new Moved()
      await put(branch, made)
    } finally {
      await octokit.rest.git.deleteRef({ ...place, ref: `heads/${beside}` }).catch(() => undefined)
    }
  }

  async function put(name: string, sha: string): Promise<void> {
    if ((await tipOf(name)) === undefined)
      await octokit.rest.git.createRef({ ...place, ref: `refs/heads/${name}`, sha })
    else await octokit.rest.git.updateRef({ ...place, ref: `heads/${name}`, sha, force: true })
  }

  async function commit(wanted: BranchCommit): Promise<BranchAnswer> {
    const { base, parent } = wanted
    try {
      if (parent !== undefined && parent !== base) await moveTo(parent, wanted)
      else if (base !== undefined) await commitTo(branch, base, wanted)
      else return { kind: 'refused', message: `there is no branch ${branch}`, hint: 'make the branch first' }
      return { kind: 'done' }
    } catch (thrown) {
      return answerFor(thrown)
    }
  }

  return {
    location: `${branch} of ${repository}`,
    tip: () => tipOf(branch),
    async read(at, path) {
      const data = await content(at, path)
      if (data === undefined || Array.isArray(data) || data.type !== 'file') return undefined
      // Above 1 MB the answer has no content: the blob has it.
      if (data.size > 0 && data.content === '') return blob(data.sha)
      return Buffer.from(data.content, 'base64')
    },
    commit,
    close: () => undefined,
  }

  async function blob(sha: string): Promise<Uint8Array> {
    const { data } = await octokit.rest.git.getBlob({ ...place, file_sha: sha })
    return Buffer.from(data.content, 'base64')
  }
}

class Moved extends Error {}

function fileChanges(changes: BranchChanges) {
  const entries = [...changes]
  return {
    additions: entries.flatMap(([path, bytes]) =>
      bytes === undefined ? [] : [{ path, contents: Buffer.from(bytes).toString('base64') }],
    ),
    deletions: entries.flatMap(([path, bytes]) => (bytes === undefined ? [{ path }] : [])),
  }
}

function answerFor(thrown: unknown): BranchAnswer {
  const types = graphqlTypes(thrown)
  if (thrown instanceof Moved || types.includes('STALE_DATA')) return { kind: 'moved' }
  const status = statusOf(thrown)
  const message = `GitHub did not take the commit: ${reasonOf(thrown)}`
  // Two writers at one moment make and move the same refs.
  if (status === 409 || status === 422) return { kind: 'moved' }
  if (types.length > 0 || (status !== undefined && status < 500 && status !== 429)) {
    return {
      kind: 'refused',
      message,
      hint: 'give the job "permissions: contents: write" and "pull-requests: write"; a protected branch needs a pull request: deliver: pull-request',
    }
  }
  return { kind: 'unreachable', message }
}

function failed(what: string, thrown: unknown): ActionError {
  return new ActionError(`the API could not ${what}: ${reasonOf(thrown)}`, {
    kind: 'forge',
    hint: 'give the job "permissions: contents: write" and "pull-requests: write"',
  })
}
