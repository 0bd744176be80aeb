import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import { ActionError } from '../errors.ts'
import type { OpenProposal, ProposalComments } from '../ports.ts'
import { reasonOf } from './github-error.ts'

// Nobody's discussion is longer; and an answer that never ends is not followed.
const MOST_PAGES = 50
const PER_PAGE = 100

/** Opens the comments on pull requests of a repository on GitHub or GitHub Enterprise (docs.github.com/rest/issues/comments). */
export function openGithubComments(options: GithubOptions): ProposalComments {
  const { client, place } = openGithub(options)

  // The token of a workflow is an installation's and has no user: its comments are a bot's.
  async function whoAmI(): Promise<string | undefined> {
    try {
      return (await (await client()).rest.users.getAuthenticated()).data.login
    } catch {
      return undefined
    }
  }

  async function findMarked(number: number, mark: string): Promise<Marked | undefined> {
    const login = await whoAmI()
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { data } = await asked(`read the comments of pull request ${number}`, async () =>
        (await client()).rest.issues.listComments({
          ...place,
          issue_number: number,
          per_page: PER_PAGE,
          page,
        }),
      )
      const own = data.find(({ body, user }) => body?.startsWith(mark) === true && isOurs(user, login))
      if (own !== undefined) return { id: own.id, body: own.body ?? '' }
      if (data.length < PER_PAGE) return undefined
    }
    return undefined
  }

  return {
    async upsert(number, { mark, body }) {
      const existing = await findMarked(number, mark)
      if (existing?.body === body) return 'unchanged'
      if (existing === undefined) {
        await asked(`comment on pull request ${number}`, async () =>
          (await client()).rest.issues.createComment({ ...place, issue_number: number, body }),
        )
        return 'created'
      }
      await asked(`update the comment on pull request ${number}`, async () =>
        (await client()).rest.issues.updateComment({ ...place, comment_id: existing.id, body }),
      )
      return 'updated'
    },

    async proposal(number) {
      const { data } = await asked(`read pull request ${number}`, async () =>
        (await client()).rest.pulls.get({ ...place, pull_number: number }),
      )
      return data.state === 'open' ? readProposal(data) : undefined
    },

    async find(branch, commit) {
      const head = `${branch.owner}:${branch.name}`
      const { data } = await asked(`find the pull request of ${commit}`, async () =>
        (await client()).rest.pulls.list({ ...place, state: 'open', head, per_page: PER_PAGE }),
      )
      return data.filter((pull) => pull.head.sha === commit).map(readProposal)
    },
  }
}

// Anybody can write a comment that begins like ours: only one's own is changed.
function isOurs(
  user: { readonly login: string; readonly type: string } | null,
  login: string | undefined,
): boolean {
  return login === undefined ? user?.type === 'Bot' : user?.login === login
}

interface Marked {
  readonly id: number
  readonly body: string
}

interface RestPull {
  readonly number: number
  readonly head: {
    readonly sha: string
    readonly ref: string
    readonly repo: { readonly full_name: string } | null
  }
}

function readProposal({ number, head }: RestPull): OpenProposal {
  return { number, commit: head.sha, branch: head.ref, repository: head.repo?.full_name }
}

// Octokit's errors carry the request with its headers: only the status and the message go on.
async function asked<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (thrown) {
    throw new ActionError(`the forge did not ${what}: ${reasonOf(thrown)}`, {
      kind: 'forge',
      hint: 'give the job "permissions: pull-requests: write"; a run for a fork has a token that only reads: there the second workflow comments (docs/pull-requests.md)',
    })
  }
}
