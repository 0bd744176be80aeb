import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { createCue } from './adapters/cue.ts'
import { engineFiles } from './adapters/engine-files.ts'
import { openFileTree } from './adapters/file-tree.ts'
import { openFolder } from './adapters/folder.ts'
import { openGit } from './adapters/git.ts'
import { findOrigin } from './adapters/origin.ts'
import { openHttp, openPlace, openRegistry, type RegistryPorts } from './adapters/registries.ts'
import { openSource } from './adapters/sources.ts'
import { makeTemporaryFolder } from './adapters/temporary-folder.ts'
import { type AutoChoice, chooseCommand, type TaggedAddon } from './commands/auto.ts'
import type { Changes, CommandContext } from './commands/command.ts'
import { requireSameCommit, requireTrust } from './commands/trust.ts'
import { configuredCredentials, withConfiguredRegistries } from './config/configured-registries.ts'
import { type ForgeAccess, findChanges } from './detect/find-changes.ts'
import { comparisonOf, short } from './detect/refs.ts'
import { DEFAULT_TAG_FORMAT, parseTagFormat } from './detect/tag-name.ts'
import { ActionError } from './errors.ts'
import { findCommentTarget } from './forges/comment-target.ts'
import { openGithubHistory } from './forges/github-history.ts'
import { openPagesBranch } from './forges/open-pages-branch.ts'
import { openRepository } from './forges/open-repository.ts'
import { parseAllowedHosts } from './inputs/allowed-hosts.ts'
import type { CommandName } from './inputs/catalog.ts'
import { credentialsOf, type Environment, type GivenCredentials } from './inputs/credentials.ts'
import type { EventContext } from './inputs/event.ts'
import type { ForgeAddress } from './inputs/forge.ts'
import type { Inputs, Selection } from './inputs/parse-inputs.ts'
import { asRegistry } from './inputs/sync-source.ts'
import { openGitRegistry } from './open-git-registry.ts'
import { createPageKeeper } from './page/keep-page.ts'
import type { Clock, Git, Logger } from './ports.ts'
import { RUN_DEADLINE_MS } from './publish/publish.ts'
import { readConfig } from './read-config.ts'
import { makeSecret, type Secret } from './secret.ts'
import { settleFindings } from './validate/settle-findings.ts'

/** The world as a skin finds it. */
export interface World {
  readonly environment: Environment
  readonly logger: Logger
  readonly clock: Clock
  readonly stop: AbortSignal
  /** The event that started the run; undefined outside workflow engines. */
  readonly event: EventContext | undefined
  /** What is selected where neither the user nor the event says anything. */
  readonly defaultSelection: Selection
  /** True at a person's own machine, where uncommitted files count. */
  readonly includesWorkTree: boolean
  /** Hides a credential from every log before it is used. */
  mask(credentials: GivenCredentials): void
}

/** A world ready for a command, or why there is nothing to do. Call `close` at the end, whatever came of it. */
export type OpenedRun =
  | {
      readonly kind: 'run'
      readonly command: Exclude<CommandName, 'auto'>
      readonly context: CommandContext
      /** Where the repository lives, where tags are made in it and it is on a forge. */
      readonly repository: ForgeAddress | undefined
      /** For people, where less is done than the event asks for. */
      readonly notice: string | undefined
      close(): Promise<void>
    }
  | { readonly kind: 'nothing'; readonly reason: string }

const MAX_METADATA_BYTES = 5 * 1024 * 1024

/** Puts the adapters behind the ports and decides what `auto` means. Registries and CUE are opened only when a command asks. */
export async function openRun(
  asked: Inputs,
  readSecret: (name: string) => string | undefined,
  world: World,
): Promise<OpenedRun> {
  const choice = chooseRun(asked, world)
  if (choice.kind === 'nothing') return choice
  const { logger, environment, clock, event } = world
  if (choice.notice !== undefined) logger.info(choice.notice)
  requireTrust(choice.command, event)
  const gitPlace = {
    directory: resolve(asked.root),
    environment,
    trustedDirectory: event?.workspace === undefined ? undefined : resolve(event.workspace),
  }
  const git = openGit(gitPlace)
  const token = readToken(readSecret, environment)
  if (token !== undefined) world.mask({ token })
  const cue = createCue(engineFiles())
  const tree = openFileTree(asked.root)
  const config = await readConfig({ tree, git, event, logger })
  const inputs = withConfiguredRegistries(asked, config, environment)

  async function changes(): Promise<Changes> {
    const comparison = comparisonOf(event, { base: inputs.base, head: inputs.head })
    const found = await findChanges(comparison, {
      git,
      forge: forgeAccess(inputs, { event, token }),
      includesWorkTree: world.includesWorkTree,
    })
    for (const note of found.notes) logger.info(note)
    if (found.kind === 'everything') return { kind: 'uncompared', reason: found.reason }
    if (found.kind === 'nothing') {
      return { kind: 'compared', files: [], base: 'nothing', readAtBase: none, baseCommit: none }
    }
    const { base, changes: files, source } = found
    const readAtBase = async (path: string) => {
      const bytes =
        source === 'git' ? await git.read(base, path, { maxBytes: MAX_METADATA_BYTES }) : undefined
      return bytes === undefined ? undefined : new TextDecoder('utf-8').decode(bytes)
    }
    return {
      kind: 'compared',
      files,
      base: short(base),
      readAtBase,
      baseCommit: () => obtainCommit(git, base),
    }
  }

  function registryCredentials(): readonly GivenCredentials[] {
    const source = inputs.from === undefined ? [] : [asRegistry(inputs.from)]
    const found = credentialsOf([...inputs.registries, ...source], { read: readSecret, environment })
    const credentials = found.map((given, at) =>
      configuredCredentials(given, inputs, { config, environment, at }),
    )
    for (const given of credentials) world.mask(given)
    return credentials
  }

  const blobs = new Map<string, Map<string, string>>()
  function blobsOf(host: string): Map<string, string> {
    const known = blobs.get(host) ?? new Map<string, string>()
    blobs.set(host, known)
    return known
  }

  function registryPorts(): RegistryPorts {
    return {
      clock,
      tls: inputs.tls,
      contextPath: inputs.contextPath,
      ociCatalog: inputs.ociCatalog,
      deadline: clock.now() + RUN_DEADLINE_MS,
      stop: world.stop,
      environment,
      mask: world.mask,
      pagesBranch: async (name) =>
        openPagesBranch(name, { origin: await findOrigin({ ...gitPlace, token }), environment, clock, git }),
      temporary: () => makeTemporaryFolder(environment),
      pageOf: (registry: string) => createPageKeeper({ registry, cue, clock, logger }),
      blobsOf,
      gitRegistry: (registry: string, given: GivenCredentials) =>
        openGitRegistry(registry, {
          own: given.token ?? given.password,
          inputs,
          tree,
          roots: { addonRoots: context.addonRoots, isIgnored: context.isIgnored },
          place: gitPlace,
          token,
          clock,
          environment,
          mask: world.mask,
        }),
    }
  }

  // Rules judge what readers of a git registry will see, and the report tells them what to copy.
  const isTagged = inputs.registries.some(({ kind }) => kind === 'git')
  const origin = isTagged ? await findOrigin({ ...gitPlace, token }).catch(() => undefined) : undefined
  const repository = origin?.forge
  const asksByTag = inputs.selection === undefined && inputs.operands.length === 0
  const judged = event === undefined ? undefined : await git.commit('HEAD').catch(() => undefined)
  const today = new Date(clock.now()).toISOString().slice(0, 10)
  const context: CommandContext = {
    inputs,
    tree,
    logger,
    clock,
    cue,
    addonRoots: inputs.addonRoots.length > 0 ? inputs.addonRoots : config.addonRoots,
    isIgnored: (path) => config.ignored.some((test) => test(path)),
    defaultSelection: choice.selection,
    ...(event === undefined && repository === undefined ? {} : { hosting: hostingOf(event, repository) }),
    event,
    git,
    repository: () =>
      openRepository({
        event,
        token,
        environment,
        clock,
        git,
        origin: () => findOrigin({ ...gitPlace, token }),
      }),
    changes,
    places: () => {
      const credentials = registryCredentials()
      return inputs.registries.map((spec, at) => openPlace(spec, credentials[at] ?? {}, registryPorts()))
    },
    readNamed: (path) => openFolder(dirname(path)).read(basename(path)),
    writeNamed: (path, bytes) => openFolder(dirname(path)).write(basename(path), bytes),
    http: (patience) =>
      openHttp(inputs.tls, { clock, deadline: clock.now() + RUN_DEADLINE_MS, stop: world.stop }, patience),
    listNamed: (folder) => openFolder(folder).list(),
    publishers: async () => {
      const credentials = registryCredentials()
      return await Promise.all(
        inputs.registries.map((spec, at) => openRegistry(spec, credentials[at] ?? {}, registryPorts())),
      )
    },
    commentTarget: () =>
      findCommentTarget({ event, token, environment, prefix: prefixOf(asked.root, event?.workspace) }),
    openSource: async () => {
      if (inputs.from === undefined) return { kind: 'tree', tree, location: asked.root, isOwn: true, git }
      const given = registryCredentials()[inputs.registries.length] ?? {}
      return await openSource(inputs.from, given, {
        ...registryPorts(),
        allowedHosts: parseAllowedHosts(inputs.allowedHosts),
        wantsHistory: inputs.history,
      })
    },
    writeSource: (path, bytes) => {
      const file = join(resolve(inputs.root), path)
      return openFolder(dirname(file)).write(basename(file), bytes)
    },
    settle: (findings, addons) => settleFindings(findings, addons, { ...config, today }),
    tagged: asksByTag ? choice.tagged : undefined,
    requireSameCommit: () => requireSameCommit(git, judged),
    stop: world.stop,
    archives: archiveFolder(inputs, choice.command),
  }
  const { command, notice } = choice
  return { kind: 'run', command, notice, context, repository, close: () => cue.close() }
}

const none = async () => undefined

// A comparison by the forge's API leaves the clone without the base; one commit is enough to read files of it.
async function obtainCommit(git: Git, base: string): Promise<string | undefined> {
  const here = await git.commit(base)
  if (here !== undefined) return here
  await git.fetch({ wants: [base], mode: 'depth', commits: 1 })
  return await git.commit(base)
}

type Choice =
  | {
      readonly kind: 'run'
      readonly command: Exclude<CommandName, 'auto'>
      readonly selection: Selection
      readonly notice: string | undefined
      readonly tagged?: TaggedAddon | undefined
    }
  | Extract<AutoChoice, { kind: 'nothing' }>

function chooseRun({ command, tagFormat }: Inputs, { event, defaultSelection, logger }: World): Choice {
  const format = parseTagFormat(tagFormat ?? DEFAULT_TAG_FORMAT)
  if (command !== 'auto') return { kind: 'run', command, selection: defaultSelection, notice: undefined }
  const choice = chooseCommand(event, format.parse)
  if (choice.kind === 'nothing') return choice
  logger.info(`${choice.command}: ${choice.reason}`)
  return {
    kind: 'run',
    command: choice.command,
    selection: choice.selection,
    notice: choice.notice,
    tagged: choice.tagged,
  }
}

function hostingOf(
  event: EventContext | undefined,
  repository: ForgeAddress | undefined,
): NonNullable<CommandContext['hosting']> {
  const forge = repository?.kind ?? event?.engine
  const defaultBranch = event?.defaultBranch
  return {
    ...(forge === undefined ? {} : { forge }),
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
  }
}

function readToken(
  readSecret: (name: string) => string | undefined,
  environment: Environment,
): Secret | undefined {
  const text = readSecret('github-token') ?? environment['GITHUB_TOKEN']
  return text === undefined || text.trim() === '' ? undefined : makeSecret(text.trim())
}

// Only GitHub's API is asked for history; the other engines' clones are deepened.
function forgeAccess(
  { root }: Inputs,
  { event, token }: { event: EventContext | undefined; token: Secret | undefined },
): ForgeAccess | undefined {
  if (event?.engine !== 'github' || event.repository === undefined || event.apiUrl === undefined)
    return undefined
  if (token === undefined) return undefined
  return {
    history: openGithubHistory({ repository: event.repository, token, apiUrl: event.apiUrl }),
    commit: event.commit,
    proposal: event.trigger.kind === 'pull-request' ? event.trigger.number : undefined,
    prefix: prefixOf(root, event.workspace),
  }
}

/** Path of the run's root below the directory that the engine checked out into, with a slash at its end; empty where it is not below. */
export function prefixOf(root: string, workspace: string | undefined): string {
  const path = relative(resolve(workspace ?? '.'), resolve(root))
    .split(sep)
    .join('/')
  return path === '' || path.startsWith('..') ? '' : `${path}/`
}

function archiveFolder({ out }: Inputs, command: CommandName): CommandContext['archives'] {
  if (out === undefined) return command === 'package' ? openFolder('.') : undefined
  if (basename(out) === '..')
    throw new ActionError(`invalid input out: "${out}"`, { kind: 'input', hint: 'give a folder' })
  return openFolder(out)
}
