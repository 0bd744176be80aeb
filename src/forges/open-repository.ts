import { openOriginBranch } from '../adapters/branch.ts'
import { createHttp } from '../adapters/http.ts'
import type { GithubOptions } from '../adapters/octokit.ts'
import type { Origin } from '../adapters/origin.ts'
import type { RepositoryAccess } from '../commands/command.ts'
import type { Environment } from '../inputs/credentials.ts'
import type { EventContext } from '../inputs/event.ts'
import type { Clock, Git } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { openGiteaProposals } from './gitea-proposals.ts'
import { openGithubBranch } from './github-branch.ts'
import { githubCalls } from './github-call.ts'
import { openGithubProposals } from './github-proposals.ts'

/** What opening the repository for writing needs. */
export interface RepositoryOptions {
  readonly event: EventContext | undefined
  readonly token: Secret | undefined
  readonly environment: Environment
  readonly clock: Clock
  readonly git: Git
  readonly origin: () => Promise<Origin>
}

/**
 * Opens the repository behind the work tree for writing: on GitHub with a token through its API, which signs what it commits,
 * elsewhere by git.
 */
export async function openRepository(options: RepositoryOptions): Promise<RepositoryAccess> {
  const { event, environment, clock, git } = options
  const place = await git.place()
  const current = place.kind === 'repository' ? place.branch : undefined
  const github = githubOf(options)
  if (github !== undefined) {
    const calls = githubCalls(github.repository, clock)
    return {
      branch: async (branch) => openGithubBranch({ ...github, branch }, calls),
      proposals: openGithubProposals(github),
      defaultBranch: event?.defaultBranch ?? current,
    }
  }
  const origin = await options.origin()
  return {
    branch: async (branch) => openOriginBranch(branch, origin, { environment, clock }),
    proposals: giteaOf(options),
    defaultBranch: event?.defaultBranch ?? current,
  }
}

function githubOf({ event, token }: RepositoryOptions): GithubOptions | undefined {
  if (event?.engine !== 'github' || token === undefined) return undefined
  const { repository, apiUrl } = event
  return repository === undefined || apiUrl === undefined ? undefined : { repository, token, apiUrl }
}

function giteaOf({ event, token }: RepositoryOptions): RepositoryAccess['proposals'] {
  if (event?.engine !== 'gitea' || token === undefined) return undefined
  const { repository, apiUrl } = event
  if (repository === undefined || apiUrl === undefined) return undefined
  return openGiteaProposals({ repository, token, apiUrl, http: createHttp() })
}
