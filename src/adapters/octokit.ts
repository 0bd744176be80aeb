import type { getOctokit } from '@actions/github'
import type { Secret } from '../secret.ts'
import { wayTo } from './proxy.ts'

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
  /** Makes the client at its first use. */
  readonly client: () => Promise<Octokit>
  readonly place: { readonly owner: string; readonly repo: string }
}

/** Opens the client for a repository. Sends nothing yet. */
export function openGithub(options: GithubOptions): GithubRepository {
  const [owner = '', repo = ''] = options.repository.split('/')
  let made: Promise<Octokit> | undefined

  function client(): Promise<Octokit> {
    made ??= makeClient(options)
    return made
  }

  return { client, place: { owner, repo } }
}

async function makeClient({ token, apiUrl }: GithubOptions): Promise<Octokit> {
  const way = wayTo(apiUrl)
  if (way.kind === 'broken')
    throw new Error(`the proxy that ${way.variable} names cannot be used: ${way.problem}`)
  // It wants a usable HTTPS_PROXY as it is loaded: whoever does not speak to GitHub is spared that.
  const github = await import('@actions/github')
  const octokit = github.getOctokit(token.reveal(), { baseUrl: apiUrl.replace(/\/+$/, '') })
  octokit.hook.before('request', (options) => {
    options.request = {
      ...options.request,
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      // After a redirect a request that writes would become one that reads (reliability.md T65).
      redirect: options.method === 'GET' ? 'follow' : 'manual',
    }
  })
  return octokit
}
