import { openOriginBranch } from '../adapters/branch.ts'
import type { Origin } from '../adapters/origin.ts'
import type { Environment } from '../inputs/credentials.ts'
import type { Clock, FileBranch, Git } from '../ports.ts'
import { openGithubBranch } from './github-branch.ts'
import { githubCalls } from './github-call.ts'

/** What opening a branch of the work tree's repository needs. */
export interface PagesBranchOptions {
  readonly origin: Origin
  readonly environment: Environment
  readonly clock: Clock
  readonly git: Git
}

/**
 * Opens the branch that a static registry lives on. By git, which no limit of an API stops; through GitHub's API where there is no
 * git program, and for what the server refuses from git: a rule that wants signed commits takes those that GitHub signs itself.
 */
export async function openPagesBranch(name: string, options: PagesBranchOptions): Promise<FileBranch> {
  const api = throughApi(name, options)
  if (api === undefined) return openOriginBranch(name, options.origin, options)
  const place = await options.git.place()
  return place.kind === 'no-git' ? api : orThroughApi(openOriginBranch(name, options.origin, options), api)
}

function throughApi(branch: string, { origin, clock }: PagesBranchOptions): FileBranch | undefined {
  const { forge, token } = origin
  if (forge?.kind !== 'github' || token === undefined) return undefined
  const { repository, apiUrl, webUrl } = forge
  const calls = githubCalls(`${webUrl}/${repository}`, clock)
  return openGithubBranch({ repository, token, apiUrl, branch }, calls)
}

// A commit has the same id for git and for the API, and both are made only where the branch is still at it.
function orThroughApi(git: FileBranch, api: FileBranch): FileBranch {
  return {
    ...git,
    async commit(wanted) {
      const answer = await git.commit(wanted)
      if (answer.kind !== 'refused') return answer
      const second = await api.commit(wanted)
      if (second.kind !== 'refused') return second
      return { ...answer, message: `${answer.message}; and through the API: ${second.message}` }
    },
  }
}
