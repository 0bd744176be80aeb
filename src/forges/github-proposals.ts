import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import { ActionError } from '../errors.ts'
import type { Proposal, Proposals } from '../ports.ts'
import { reasonOf } from './github-error.ts'

/** Opens the pull requests of a repository on GitHub (docs.github.com/rest/pulls/pulls). */
export function openGithubProposals(options: GithubOptions): Proposals {
  const { client, place } = openGithub(options)

  return {
    async find({ head, base }) {
      // With the owner before it, the head is a branch of this owner's repositories: forks of others are not in the answer.
      const { data } = await asked('list pull requests', async () =>
        (await client()).rest.pulls.list({ ...place, state: 'open', head: `${place.owner}:${head}`, base }),
      )
      const own = data.find((pull) => pull.head.repo?.id === pull.base.repo.id)
      return own === undefined ? undefined : readProposal(own)
    },
    async open({ head, base }, { title, body }) {
      const { data } = await asked('open a pull request', async () =>
        (await client()).rest.pulls.create({ ...place, head, base, title, body }),
      )
      return readProposal(data)
    },
    async update({ number }, words) {
      const change = words ?? { state: 'closed' as const }
      await asked(`change pull request ${number}`, async () =>
        (await client()).rest.pulls.update({ ...place, pull_number: number, ...change }),
      )
    },
  }
}

interface RestPull {
  readonly number: number
  readonly html_url: string
  readonly title: string
  readonly body: string | null
}

function readProposal({ number, html_url, title, body }: RestPull): Proposal {
  return { number, url: html_url, title, body: body ?? '' }
}

async function asked<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (thrown) {
    throw new ActionError(`the API could not ${what}: ${reasonOf(thrown)}`, {
      kind: 'forge',
      hint: 'give the job "permissions: pull-requests: write", and let Actions create pull requests (Settings, Actions, General)',
    })
  }
}
