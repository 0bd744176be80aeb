import { resolve } from 'node:path'
import type { Patience, RegistryPlace } from '../commands/command.ts'
import { ActionError, assertNever } from '../errors.ts'
import type { GivenCredentials } from '../inputs/credentials.ts'
import { registryLabel, type TlsInputs } from '../inputs/parse-inputs.ts'
import { type RegistrySpec, registryName } from '../inputs/registry.ts'
import type { Clock, FileBranch, Http } from '../ports.ts'
import type { Credentials } from '../publish/credentials.ts'
import { endReads } from '../publish/end-reads.ts'
import type { Publisher } from '../publish/publisher.ts'
import { createChartMuseumPublisher } from '../publish/registries/chartmuseum.ts'
import { createGitCatalogPublisher } from '../publish/registries/git-catalog.ts'
import { createGiteaPublisher } from '../publish/registries/gitea.ts'
import { createGitlabPublisher } from '../publish/registries/gitlab.ts'
import { createHarborPublisher } from '../publish/registries/harbor.ts'
import { createOciPublisher } from '../publish/registries/oci.ts'
import { createPagesPublisher } from '../publish/registries/pages.ts'
import { createStaticFolderPublisher } from '../publish/registries/static-folder.ts'
import type { RegistryPage } from '../publish/registry-page.ts'
import { retryReads } from '../publish/retry.ts'
import { openBranch } from './branch.ts'
import { openBriefHttp } from './brief-http.ts'
import { openFolder } from './folder.ts'
import { folderState } from './folder-state.ts'
import { basicAuthorization, defaultBranch } from './git-clone.ts'
import { createHttp } from './http.ts'
import { findLogin } from './registry-login.ts'
import { tlsOptions, withAuthority } from './tls-files.ts'

/** What opening registries needs beside what they are. */
export interface RegistryPorts {
  readonly clock: Clock
  readonly tls: TlsInputs
  readonly contextPath: string | undefined
  /** Keep the list of addons that KubeVela is to read in OCI registries. */
  readonly ociCatalog: boolean
  /** Milliseconds since the epoch after which no read is tried again. */
  readonly deadline: number
  /** Aborted when the run is told to end: no read is waited for much longer. */
  readonly stop: AbortSignal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Hides a credential from every log before it is used. */
  readonly mask: (credentials: GivenCredentials) => void
  /** What is known of the blobs of an OCI registry's host, for all registries on it. */
  readonly blobsOf: (host: string) => Map<string, string>
  /** Opens a branch of the repository behind the work tree, by its short name; asked only for registries on one. */
  readonly pagesBranch: (name: string) => Promise<FileBranch>
  /** Makes a directory for temporary files. */
  readonly temporary: () => string
  /** Makes what keeps the page of a static registry that its users call by this name. */
  readonly pageOf: (registry: string) => RegistryPage
  /** Opens the git registry: tags, and releases through the API of a forge. */
  readonly gitRegistry: (registry: string, given: GivenCredentials) => Promise<Publisher>
}

// Another publisher's write is under way no longer than this.
const LIST_PAUSE_MS = 500

/** Opens a registry: makes the publisher of its kind, with the credentials that are its own. Sends nothing yet. */
export async function openRegistry(
  spec: RegistrySpec,
  given: GivenCredentials,
  {
    clock,
    tls,
    contextPath,
    deadline,
    stop,
    pagesBranch,
    temporary,
    environment,
    mask,
    blobsOf,
    ociCatalog,
    pageOf,
    gitRegistry,
  }: RegistryPorts,
): Promise<Publisher> {
  switch (spec.kind) {
    case 'static':
      return createStaticFolderPublisher({
        registry: registryLabel(spec),
        folder: openFolder(resolve(spec.folder)),
        clock,
        page: pageOf(registryName(spec)),
      })
    case 'chartmuseum':
      return createChartMuseumPublisher(
        { ...repository(spec), ...(contextPath === undefined ? {} : { contextPath }) },
        reading(),
      )
    case 'harbor':
      return createHarborPublisher(repository(spec), reading())
    case 'gitea':
      return createGiteaPublisher(repository(spec), reading())
    case 'gitlab':
      return createGitlabPublisher(repository(spec), reading())
    case 'oci':
      return createOciPublisher(
        {
          host: spec.host,
          path: spec.path,
          ...(spec.name === undefined ? {} : { name: spec.name }),
          credentials: await ociCredentials(spec, given, { environment, mask }),
          isInsecure: tls.insecureSkipVerify,
          keepsAddonList: ociCatalog,
        },
        {
          ...reading(),
          blobs: blobsOf(spec.host),
          pause: (attempt) => clock.sleep(LIST_PAUSE_MS * (attempt + Math.random())),
        },
      )
    case 'pages':
      return createPagesPublisher({
        registry: registryLabel(spec),
        branch: await pagesBranch(spec.branch),
        directory: spec.folder,
        clock,
        random: Math.random,
        page: pageOf(registryName(spec)),
      })
    case 'git-catalog': {
      const reach = { temporary, environment, credentials: given }
      return createGitCatalogPublisher({
        registry: registryLabel(spec),
        branch: openBranch({
          remote: spec.remote,
          branch: spec.ref ?? (await defaultBranch(spec.remote, reach)),
          authorization: basicAuthorization(given),
          temporary: temporary(),
          environment,
          now: () => Math.floor(clock.now() / 1000),
        }),
        directory: spec.path,
        clock,
        random: Math.random,
      })
    }
    case 'git':
      return await gitRegistry(registryLabel(spec), given)
    default:
      return assertNever(spec)
  }

  function reading() {
    const http = retryReads(createHttp(tlsOptions(tls)), { clock, random: Math.random, deadline })
    return { http: endReads(http, { clock, stop }), now: clock.now }
  }

  function repository({ url }: { readonly url: string }) {
    const name = registryLabel(spec)
    return { url, name, credentials: parseCredentials(given, name) }
  }
}

/** Opens a door for reads from any server, tried again where there is patience; the client certificate is for the registry, and so is trust in every certificate. */
export function openHttp(
  tls: TlsInputs,
  { clock, deadline, stop }: Pick<RegistryPorts, 'clock' | 'deadline' | 'stop'>,
  patience: Patience = 'long',
): Http {
  const http =
    patience === 'brief'
      ? openBriefHttp(withAuthority(tls), clock)
      : retryReads(createHttp(withAuthority(tls)), { clock, random: Math.random, deadline })
  return endReads(http, { clock, stop })
}

/** Opens a registry as a place to examine or mend. */
export function openPlace(spec: RegistrySpec, given: GivenCredentials, ports: RegistryPorts): RegistryPlace {
  const { tls, contextPath } = ports
  const registry = registryLabel(spec)
  switch (spec.kind) {
    case 'static':
      return {
        kind: 'folder',
        registry,
        name: registryName(spec),
        folder: openFolder(resolve(spec.folder)),
        look: () => folderState(resolve(spec.folder)),
      }
    case 'chartmuseum':
    case 'harbor':
    case 'gitea':
    case 'gitlab': {
      const { kind, url } = spec
      const credentials = parseCredentials(given, registry)
      const request = { kind, url, credentials, ...(contextPath === undefined ? {} : { contextPath }) }
      return { kind: 'http', registry, request, http: createHttp(tlsOptions(tls)) }
    }
    case 'oci': {
      const { host, path } = spec
      const request = async () => ({
        host,
        path,
        credentials: await ociCredentials(spec, given, ports),
        isInsecure: tls.insecureSkipVerify,
      })
      return { kind: 'oci', registry, request, http: createHttp(tlsOptions(tls)) }
    }
    case 'pages':
    case 'git-catalog':
    case 'git':
      return { kind: 'branch', registry, open: () => openRegistry(spec, given, ports) }
    default:
      return assertNever(spec)
  }
}

type LoginPorts = Pick<RegistryPorts, 'environment' | 'mask'>

// What was given wins; else how the user is logged in on this machine.
async function ociCredentials(
  spec: Extract<RegistrySpec, { kind: 'oci' }>,
  given: GivenCredentials,
  { environment, mask }: LoginPorts,
): Promise<Credentials> {
  const credentials = parseCredentials(given, registryLabel(spec))
  if (credentials.kind !== 'none') return credentials
  const found = await findLogin(spec, { environment })
  if (found.kind === 'basic') mask({ username: found.username, password: found.password })
  else if (found.kind !== 'none') mask({ token: found.token })
  return found
}

/**
 * Reads what was given for a registry: a user name and password win over a token, as in helm-push (chartmuseum/helm-push
 * pkg/chartmuseum). Fails with an input error where a part is missing.
 */
export function parseCredentials(given: GivenCredentials, registry: string): Credentials {
  const { username, password, token, authHeader } = given
  if (username !== undefined && password !== undefined) return { kind: 'basic', username, password }
  if (token !== undefined && authHeader !== undefined) return { kind: 'header', header: authHeader, token }
  if (token !== undefined) return { kind: 'bearer', token }
  if (username === undefined && password === undefined && authHeader === undefined) return { kind: 'none' }
  const [has, lacks] =
    authHeader === undefined
      ? username === undefined
        ? ['password', 'username']
        : ['username', 'password']
      : ['auth-header', 'token']
  throw new ActionError(`incomplete credentials for ${registry}: ${has} is given without ${lacks}`, {
    kind: 'input',
    hint: `give ${lacks} too, or take ${has} away`,
  })
}
