import type { HttpAnswer, HttpCredential, HttpFailure } from '../../ports.ts'
import type { Credentials } from '../credentials.ts'
import { isHopeless } from '../hopeless.ts'
import {
  createHttpRepository,
  type HttpRepositoryOptions,
  type HttpRepositoryPorts,
} from '../http-repository.ts'
import { isObject, listOf, parseJson } from '../protocols/json.ts'
import type { Publisher, PutAnswer } from '../publisher.ts'
import { describeTrouble, registryError } from '../registry-error.ts'

/** A channel of a project's Helm packages in GitLab: `https://HOST/api/v4/projects/ID/packages/helm/CHANNEL`. */
export type GitlabOptions = Pick<HttpRepositoryOptions, 'url' | 'name' | 'credentials'>

const PER_PAGE = 100
const MAX_PAGES = 20
// The user name that GitLab wants beside a job token; with other tokens it takes any (docs.gitlab.com/user/packages/helm_repository).
const JOB_USER = 'gitlab-ci-token'

/**
 * Speaks to GitLab's Helm package registry (docs.gitlab.com/api/packages/helm). An upload is taken in a job of its own after the
 * answer; one of a version that is there is kept beside it, and the newer is served: what is there is looked at before.
 */
export function createGitlabPublisher(options: GitlabOptions, ports: HttpRepositoryPorts): Publisher {
  const { url, name: registry = url } = options
  const credentials = asBasic(options.credentials)
  const repository = createHttpRepository(
    { ...options, credentials, kind: 'gitlab', contextPath: '', followsDownloads: true },
    ports,
  )
  const api = url.replace(/\/packages\/helm\/[^/]+$/, '/packages')
  const credential = apiCredential(credentials, url)

  function send(method: 'GET' | 'DELETE', address: string): Promise<HttpAnswer | HttpFailure> {
    const request = { method, url: address, redirects: 'return' } as const
    return ports.http.send(credential === undefined ? request : { ...request, credential })
  }

  function troubled(answer: HttpAnswer | HttpFailure, address: string): PutAnswer {
    const error = registryError(answer, { url: registry, address, credentials, isUpload: true })
    if (isHopeless(answer)) throw error
    return { kind: 'uncertain', error: describeTrouble(error) }
  }

  // docs.gitlab.com/api/packages: packages are listed in pages, and removed one by one. A version may be there more than once.
  async function remove(name: string, version: string): Promise<PutAnswer> {
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = new URLSearchParams({
        package_type: 'helm',
        package_name: name,
        package_version: version,
        per_page: String(PER_PAGE),
      })
      const address = `${api}?${query}`
      const listed = await send('GET', address)
      if (listed.kind === 'failure' || listed.status !== 200) return troubled(listed, address)
      const ids = idsOf(listed.body, { name, version })
      if (ids.length === 0) return { kind: 'accepted' }
      for (const id of ids) {
        const answer = await send('DELETE', `${api}/${id}`)
        const isGone = answer.kind === 'answer' && [204, 202, 404].includes(answer.status)
        if (!isGone) return troubled(answer, `${api}/${id}`)
      }
    }
    return { kind: 'uncertain', error: { message: `${registry} still lists ${name} ${version}` } }
  }

  return { ...repository, remove }
}

interface Wanted {
  readonly name: string
  readonly version: string
}

// The list takes a name for a part of one.
function idsOf(body: Uint8Array, { name, version }: Wanted): readonly number[] {
  return listOf(parseJson(body)).flatMap((row) => {
    const isWanted = isObject(row) && row['name'] === name && row['version'] === version
    const id = isWanted ? row['id'] : undefined
    return typeof id === 'number' && Number.isSafeInteger(id) ? [id] : []
  })
}

// The Helm endpoints take a name and a token as its password, no token alone.
function asBasic(credentials: Credentials): Credentials {
  if (credentials.kind !== 'bearer') return credentials
  const isPersonal = credentials.token.reveal().startsWith('glpat-')
  return { kind: 'basic', username: isPersonal ? 'token' : JOB_USER, password: credentials.token }
}

// The packages API takes tokens in headers of their own (docs.gitlab.com/api/rest/authentication).
function apiCredential(credentials: Credentials, url: string): HttpCredential | undefined {
  const { origin } = new URL(url)
  if (credentials.kind === 'header') return { origin, header: credentials.header, value: credentials.token }
  if (credentials.kind !== 'basic') return undefined
  const header = credentials.username === JOB_USER ? 'JOB-TOKEN' : 'PRIVATE-TOKEN'
  return { origin, header, value: credentials.password }
}
