import { getOctokit } from '@actions/github'
import type { Secret } from '../secret.ts'

/** A repository of GitHub or GitHub Enterprise, and as whom it is spoken to. */
export interface GithubOptions {
  /** `owner/name`. */
  readonly repository: string
  readonly token: Secret
  /** Where the REST API is: `GITHUB_API_URL`. */
  readonly apiUrl: string
}

// Long enough for the largest archive on a slow line.
const REQUEST_LIMIT_MS = 120_000

/** GitHub's own client, with proxies, authentication and the address of the API settled. */
export type Octokit = ReturnType<typeof getOctokit>

/** The client for one repository, and the parameters that name the repository in every call. */
export interface GithubRepository {
  readonly octokit: Octokit
  readonly place: { readonly owner: string; readonly repo: string }
}

/** Opens the client for a repository. Sends nothing yet. */
export function openGithub({ repository, token, apiUrl }: GithubOptions): GithubRepository {
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = getOctokit(token.reveal(), { baseUrl: apiUrl.replace(/\/+$/, '') })
  octokit.hook.before('request', (options) => {
    options.request = {
      ...options.request,
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      // After a redirect a request that writes would become one that reads (reliability.md T65).
      redirect: options.method === 'GET' ? 'follow' : 'manual',
    }
  })
  return { octokit, place: { owner, repo } }
}
