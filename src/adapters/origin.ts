import { ActionError } from '../errors.ts'
import { type ForgeAddress, findForge, isEnginesOwn, tokenVariables } from '../inputs/forge.ts'
import { makeSecret, type Secret } from '../secret.ts'
import { makeGitRunner } from './git.ts'

/** The repository that the work tree comes from, and how to write to it. */
export interface Origin {
  /** Its address, without credentials. */
  readonly url: string
  /** Value of the `Authorization` header, where a token is known. */
  readonly authorization: Secret | undefined
  /** Where it lives; undefined for plain git. */
  readonly forge?: ForgeAddress | undefined
  /** The token for the forge's API and for pushing, where one is known. */
  readonly token?: Secret | undefined
}

/** What finding the origin needs. */
export interface OriginOptions {
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly trustedDirectory: string | undefined
  /** `github-token`: for GitHub, for the server that runs the workflow, and for plain git. */
  readonly token: Secret | undefined
  /** The token of the registry's own name, or of the input `token`: wins over every other. */
  readonly own?: Secret | undefined
}

/**
 * Finds the repository behind the work tree: the one the workflow engine names, else the clone's `origin`. Credentials in that
 * address are taken out of it. Fails with a git error where there is neither.
 */
export async function findOrigin(options: OriginOptions): Promise<Origin> {
  const { environment } = options
  const server = environment['GITHUB_SERVER_URL']
  const repository = environment['GITHUB_REPOSITORY']
  const url =
    (await cloneOrigin(options)) ?? (server && repository ? `${server}/${repository}.git` : undefined)
  if (url === undefined) {
    throw new ActionError('cannot publish to the repository: the work tree has no remote "origin"', {
      kind: 'git',
      hint: 'run in a clone of the repository, or add the remote: git remote add origin URL',
    })
  }
  const plain = withoutCredentials(url)
  const forge = findForge(plain, environment)
  const token = options.own ?? tokenFor(forge, options)
  const authorization = token === undefined ? undefined : basicOf(userOf(forge, token, environment), token)
  return { url: plain, authorization, forge, token }
}

// What one forge hands out is sent to no other.
function tokenFor(
  forge: ForgeAddress | undefined,
  { environment, token }: OriginOptions,
): Secret | undefined {
  if (forge === undefined) return token
  if (forge.kind === 'github' || isEnginesOwn(forge, environment)) {
    if (token !== undefined && forge.kind !== 'gitlab') return token
  }
  for (const name of tokenVariables(forge.kind)) {
    const value = environment[name]?.trim()
    if (value !== undefined && value !== '') return makeSecret(value)
  }
  return undefined
}

// GitHub and Gitea take any user name beside a token; GitLab wants one for its job tokens (docs.gitlab.com, "CI/CD job token"),
// and Gitee the one of OAuth.
function userOf(
  forge: ForgeAddress | undefined,
  token: Secret,
  environment: OriginOptions['environment'],
): string {
  if (forge?.kind === 'gitlab')
    return token.reveal() === environment['CI_JOB_TOKEN'] ? 'gitlab-ci-token' : 'oauth2'
  return forge?.kind === 'gitee' ? 'oauth2' : 'x-access-token'
}

async function cloneOrigin({
  directory,
  environment,
  trustedDirectory,
}: OriginOptions): Promise<string | undefined> {
  const run = makeGitRunner({ directory, environment, trustedDirectory })
  // Without a git program the workflow engine alone knows.
  const answer = await run(['config', '--get', 'remote.origin.url']).catch(() => undefined)
  if (answer === undefined) return undefined
  const text = Buffer.from(answer.stdout).toString('utf8').trim()
  return answer.exitCode === 0 && text !== '' ? text : undefined
}

function withoutCredentials(address: string): string {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

function basicOf(user: string, token: Secret): Secret {
  return makeSecret(`Basic ${Buffer.from(`${user}:${token.reveal()}`).toString('base64')}`)
}
