import { makeAddonAt } from './adapters/committed-addons.ts'
import { createHttp } from './adapters/http.ts'
import { findOrigin, type Origin } from './adapters/origin.ts'
import { openRemoteTags } from './adapters/remote-tags.ts'
import { makeTemporaryFolder } from './adapters/temporary-folder.ts'
import { tlsOptions } from './adapters/tls-files.ts'
import type { AddonRootOptions } from './detect/addon-roots.ts'
import { DEFAULT_TAG_FORMAT, parseTagFormat } from './detect/tag-name.ts'
import { ActionError, assertNever } from './errors.ts'
import { type ForgeCalls, makeForgeCalls } from './forges/forge-calls.ts'
import { forgeCredential } from './forges/forge-credential.ts'
import { openGiteaReleases } from './forges/gitea-releases.ts'
import { openGiteeReleases } from './forges/gitee-releases.ts'
import { openGithubReleases } from './forges/github-releases.ts'
import { openGitlabReleases } from './forges/gitlab-releases.ts'
import { openRestClient } from './forges/rest-client.ts'
import type { Environment, GivenCredentials } from './inputs/credentials.ts'
import { type ForgeAddress, tagPage, tokenVariables } from './inputs/forge.ts'
import type { Inputs } from './inputs/parse-inputs.ts'
import type { Clock, FileTree, ForgeReleases } from './ports.ts'
import { RUN_DEADLINE_MS } from './publish/publish.ts'
import type { Publisher } from './publish/publisher.ts'
import { createGitPublisher, type ReleaseChanges } from './publish/registries/git.ts'
import { releaseNotes } from './report/release-notes.ts'
import type { Secret } from './secret.ts'

/** What the git registry needs of the run. */
export interface GitRegistryWorld {
  /** The token given for this very registry. */
  readonly own: Secret | undefined
  readonly inputs: Inputs
  readonly tree: FileTree
  readonly roots: AddonRootOptions
  /** Where git runs. */
  readonly place: {
    readonly directory: string
    readonly environment: Environment
    readonly trustedDirectory: string | undefined
  }
  /** `github-token`. */
  readonly token: Secret | undefined
  readonly clock: Clock
  readonly environment: Environment
  mask(credentials: GivenCredentials): void
}

/** Opens the repository behind the work tree as a registry: its tags by git, its releases by the API of its forge. */
export async function openGitRegistry(registry: string, world: GitRegistryWorld): Promise<Publisher> {
  const { inputs, place, token, own, clock, environment } = world
  const origin = await findOrigin({ ...place, token, own })
  if (origin.token !== undefined) world.mask({ token: origin.token })
  const releases = inputs.release ? openReleases(origin, world) : undefined
  const tags = await openRemoteTags({
    ...place,
    remote: origin.url,
    authorization: origin.authorization,
    temporary: makeTemporaryFolder(environment),
    now: () => Math.floor(clock.now() / 1000),
  })
  const { forge } = origin
  return createGitPublisher({
    registry,
    tags,
    format: parseTagFormat(inputs.tagFormat ?? DEFAULT_TAG_FORMAT),
    addonAt: makeAddonAt({ tags, tree: world.tree, roots: world.roots }),
    releases,
    notesOf,
    urlOf: (tag) => (forge === undefined ? `${origin.url}#refs/tags/${tag}` : tagPage(forge, tag)),
  })
}

function openReleases(
  { forge, token, url }: Origin,
  { inputs, clock, environment }: GitRegistryWorld,
): ForgeReleases {
  if (forge === undefined) {
    throw new ActionError(`cannot make releases: ${url} is on no forge that is known`, {
      kind: 'input',
      hint: 'set ADDON_REGISTRY_FORGE to github, gitlab, gitee or gitea (Forgejo too), or leave release away: tags need no forge',
    })
  }
  if (token === undefined) {
    throw new ActionError(`cannot make releases: there is no token for ${forge.webUrl}`, {
      kind: 'input',
      hint: `set ${tokenVariables(forge.kind).join(' or ')}${forge.kind === 'github' ? ', or the input github-token' : ''}`,
    })
  }
  const calls = makeForgeCalls({
    forge: forge.kind,
    repository: `${forge.webUrl}/${forge.repository}`,
    clock,
    random: Math.random,
    deadline: clock.now() + RUN_DEADLINE_MS,
  })
  return releasesOf(forge, { token, calls, inputs, environment })
}

interface ReleaseAccess {
  readonly token: Secret
  readonly calls: ForgeCalls
  readonly inputs: Inputs
  readonly environment: Environment
}

function releasesOf(
  forge: ForgeAddress,
  { token, calls, inputs, environment }: ReleaseAccess,
): ForgeReleases {
  const { kind, apiUrl, repository } = forge
  if (kind === 'github') return openGithubReleases({ repository, token, apiUrl }, calls)
  const isJobToken = token.reveal() === environment['CI_JOB_TOKEN']
  const credential = forgeCredential(forge, token, { isJobToken })
  const client = openRestClient(createHttp(tlsOptions(inputs.tls)), apiUrl, credential)
  switch (kind) {
    case 'gitlab':
      return openGitlabReleases(client, calls, { apiUrl, repository })
    case 'gitee':
      return openGiteeReleases(client, calls, repository)
    case 'gitea':
      return openGiteaReleases(client, calls, repository)
    default:
      return assertNever(kind)
  }
}

function notesOf({ archive, previous, subjects }: ReleaseChanges): string {
  const { name, version, file, sha256, chart } = archive
  const description = typeof chart['description'] === 'string' ? chart['description'] : ''
  return releaseNotes({ name, version, description, previous, subjects, file, sha256 })
}
