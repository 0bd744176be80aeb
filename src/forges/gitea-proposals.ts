import { ActionError } from '../errors.ts'
import { fieldOf, numberField, textField } from '../inputs/payload.ts'
import type { Http, Proposal, Proposals } from '../ports.ts'
import { makeSecret, type Secret } from '../secret.ts'

/** A repository on Gitea or Forgejo, and as whom it is spoken to. */
export interface GiteaOptions {
  /** `owner/name`. */
  readonly repository: string
  readonly token: Secret
  /** Where the API is: `https://gitea.example.com/api/v1`. */
  readonly apiUrl: string
  readonly http: Http
}

const PER_PAGE = 50
const MOST_PAGES = 40

/** Opens the pull requests of a repository on Gitea or Forgejo (docs.gitea.com/api, `repository`). */
export function openGiteaProposals({ repository, token, apiUrl, http }: GiteaOptions): Proposals {
  const base = `${apiUrl.replace(/\/+$/, '')}/repos/${repository.split('/').map(encodeURIComponent).join('/')}/pulls`
  const credential = {
    origin: new URL(base).origin,
    header: 'Authorization',
    value: makeSecret(`token ${token.reveal()}`),
  }

  async function ask(method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<unknown> {
    const answer = await http.send({
      method,
      url,
      credential,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    })
    if (answer.kind === 'failure') throw failed(method, answer.message)
    const text = Buffer.from(answer.body).toString('utf8')
    if (answer.status >= 300) throw failed(method, `status ${answer.status}, ${wordsOf(text)}`)
    return parsed(text)
  }

  return {
    async find(branches) {
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const listed = await ask('GET', `${base}?state=open&limit=${PER_PAGE}&page=${page}`)
        const pulls: readonly unknown[] = Array.isArray(listed) ? listed : []
        const own = pulls.find((pull) => isOwn(pull, branches))
        if (own !== undefined) return readProposal(own)
        if (pulls.length < PER_PAGE) return undefined
      }
      return undefined
    },
    async open(branches, words) {
      return readProposal(await ask('POST', base, { ...branches, ...words }))
    },
    async update({ number }, words) {
      await ask('PATCH', `${base}/${number}`, words ?? { state: 'closed' })
    },
  }
}

function isOwn(pull: unknown, branches: { readonly head: string; readonly base: string }): boolean {
  const [head, base] = [fieldOf(pull, 'head'), fieldOf(pull, 'base')]
  return (
    textField(head, 'ref') === branches.head &&
    textField(base, 'ref') === branches.base &&
    numberField(head, 'repo_id') === numberField(base, 'repo_id')
  )
}

function readProposal(pull: unknown): Proposal {
  const number = numberField(pull, 'number')
  if (number === undefined) throw failed('answer', 'it is no pull request')
  return {
    number,
    url: textField(pull, 'html_url') ?? '',
    title: textField(pull, 'title') ?? '',
    body: textField(pull, 'body') ?? '',
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw failed('answer', 'it is no JSON')
  }
}

function wordsOf(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200)
}

function failed(what: string, why: string): ActionError {
  return new ActionError(`the forge's API failed at pull requests (${what}): ${why}`, {
    kind: 'forge',
    hint: 'give github-token a token that may write issues and the repository (scopes write:issue, write:repository)',
  })
}
