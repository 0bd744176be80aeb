import { ActionError, assertNever } from '../errors.ts'
import type { CommandName } from './catalog.ts'
import { parseChoice, parseFlag, parseLines, parseList, parseWhole, refuseInput } from './fields.ts'
import { DEFAULT_REGISTRY, parseRegistry, type RegistrySpec } from './registry.ts'
import { sayableAddress } from './sayable-address.ts'
import { parseSyncSource, type SyncSourceSpec } from './sync-source.ts'

/** Which addons a run is about. */
export type Selection =
  | { readonly kind: 'changed' }
  | { readonly kind: 'all' }
  | { readonly kind: 'listed'; readonly patterns: readonly string[] }

/** The KubeVela releases that can be judged by. */
export const RELEASES = ['1.9', '1.10', '1.11'] as const

/** One of the KubeVela releases. */
export type ReleaseName = (typeof RELEASES)[number]

/** What to do where a version is already published with other content. */
export type OnConflict = 'fail' | 'skip' | 'force'

/** How much of the findings may stop an addon. */
export type ValidateLevel = 'full' | 'package'

/** Least severity that fails a run. */
export type FailOn = 'error' | 'warning' | 'notice' | 'never'

/** What goes to standard output. */
export const FORMATS = ['text', 'json', 'sarif', 'junit', 'gitlab', 'github'] as const

/** One of the output formats. */
export type Format = (typeof FORMATS)[number]

/** What becomes of versions: enforced as `check` says or as far as `auto` finds, raised by at least a step, or left alone. */
export const VERSION_STEPS = ['check', 'auto', 'major', 'minor', 'patch', 'off'] as const

/** One of the version steps. */
export type VersionStep = (typeof VERSION_STEPS)[number]

/** Where `bump` puts what it changes. */
export const DELIVERIES = ['tree', 'commit', 'pull-request'] as const

/** One of the deliveries. */
export type Delivery = (typeof DELIVERIES)[number]

/** Files and switches of the connection to registries that speak HTTP. */
export interface TlsInputs {
  readonly caFile: string | undefined
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
  readonly insecureSkipVerify: boolean
}

/** What the user asked for, as one typed value. Secrets are not in it: they go to the registries' adapters directly. */
export interface Inputs {
  readonly command: CommandName
  /** Words after the command on the command line: addons, archives. */
  readonly operands: readonly string[]
  readonly root: string
  /** Empty where the default applies. */
  readonly addonRoots: readonly string[]
  /** Undefined where the default applies: `changed` in an event, `all` on the command line. */
  readonly selection: Selection | undefined
  readonly base: string | undefined
  readonly head: string | undefined
  readonly registries: readonly RegistrySpec[]
  /** False where the embedded default stands in `registries`. */
  readonly hasChosenRegistry: boolean
  readonly contextPath: string | undefined
  readonly tls: TlsInputs
  readonly onConflict: OnConflict
  readonly releases: readonly ReleaseName[]
  readonly validate: ValidateLevel
  readonly failOn: FailOn
  readonly out: string | undefined
  readonly report: string | undefined
  readonly format: Format
  readonly dryRun: boolean
  /** Keep the list of addons that KubeVela is to read in OCI registries. */
  readonly ociCatalog: boolean
  /** Undefined where the command's default applies: `check` of `check`, `auto` of `bump`. */
  readonly versionStep: VersionStep | undefined
  /** Of `bump`: `stable`, `snapshot` or a name; undefined for the current version's own. */
  readonly channel: string | undefined
  readonly deliver: Delivery
  readonly changelog: boolean
  readonly concurrency: number
  /** How many jobs the output `matrix` has; undefined where the number of addons decides. */
  readonly shards: number | undefined
  readonly summary: boolean
  /** Of `check`: keep a comment on the proposal up to date. */
  readonly comment: boolean
  /** How tags of addons are named, as written; `detect/tag-name.ts` parses it. */
  readonly tagFormat: string | undefined
  /** Of the git registry: make a release of each tag. */
  readonly release: boolean
  /** Of `publish`: the folder of ready archives. */
  readonly archives: string | undefined
  /** Of `check`: mend what can be mended mechanically. */
  readonly fix: boolean
  /** Of `docs`: write nothing, only say what would change. */
  readonly checkOnly: boolean
  /** Of `render`: the file with the install's arguments, YAML or JSON, below the repository. */
  readonly parameters?: string | undefined
  /** Of `render`: fill parameters that lack a value with typed stand-ins. */
  readonly placeholders?: boolean
  /** Of `sync`: where it copies from; undefined for the catalog in `root`. */
  readonly from: SyncSourceSpec | undefined
  /** Of `sync`: every version of the source, or of each addon the newest. */
  readonly versions: 'all' | 'newest'
  /** Of `sync`: take away what the source does not hold. */
  readonly prune: boolean
  /** Of `sync`: rebuild every version that the catalog's history holds. */
  readonly history: boolean
  /** `host[:port]` from which archives may be fetched beside the registries' own. */
  readonly allowedHosts: readonly string[]
  readonly mirror: MirrorInputs
}

/** What only `mirror` asks. */
export interface MirrorInputs {
  /** Edit the sources too. */
  readonly write: boolean
  /** The file that a bundle is written to. */
  readonly bundle: string | undefined
  /** The file that a bundle is read from. */
  readonly fromBundle: string | undefined
  /** Where clusters reach the registry. */
  readonly chartUrl: string | undefined
  /** What is put behind the versions of rewritten addons. */
  readonly versionSuffix: string | undefined
}

/** Reads one input by its kebab-case name; undefined where it is unset. Empty means unset (contract.md). */
export type ReadInput = (name: string) => string | undefined

const DEFAULT_CONCURRENCY = 4
const MAX_CONCURRENCY = 32
// GitHub starts no more jobs than this from one matrix.
const MAX_SHARDS = 256

/**
 * Parses every input of a command. Both skins use it: the action reads `INPUT_*`, the command line its flags. Fails with an
 * input error that names the input, the value and what is allowed.
 */
export function parseInputs(command: CommandName, operands: readonly string[], readRaw: ReadInput): Inputs {
  const read: ReadInput = (name) => {
    const value = readRaw(name)?.trim()
    return value === '' ? undefined : value
  }
  const registryLines = parseLines(read('registry'))
  const inputs: Inputs = {
    command,
    operands,
    root: read('root') ?? '.',
    addonRoots: parseList(read('addon-roots')),
    selection: parseSelection(read('addons')),
    base: read('base'),
    head: read('head'),
    registries: (registryLines.length === 0 ? [DEFAULT_REGISTRY] : registryLines).map((line) =>
      parseRegistry(line),
    ),
    hasChosenRegistry: registryLines.length > 0,
    contextPath: read('context-path'),
    tls: {
      caFile: read('ca-file'),
      certFile: read('cert-file'),
      keyFile: read('key-file'),
      insecureSkipVerify: parseFlag('insecure-skip-tls-verify', read('insecure-skip-tls-verify')) ?? false,
    },
    onConflict: parseChoice('on-conflict', read('on-conflict'), ['fail', 'skip', 'force']) ?? 'fail',
    releases: parseReleases(read('kubevela')),
    validate: parseChoice('validate', read('validate'), ['full', 'package']) ?? defaultLevel(command),
    failOn: parseChoice('fail-on', read('fail-on'), ['error', 'warning', 'notice', 'never']) ?? 'error',
    out: read('out'),
    report: read('report'),
    format: parseChoice('format', read('format'), FORMATS) ?? 'text',
    versionStep: parseChoice('version-step', read('version-step'), VERSION_STEPS),
    channel: parseChannel(read('channel')),
    deliver: parseChoice('deliver', read('deliver'), DELIVERIES) ?? 'tree',
    changelog: parseFlag('changelog', read('changelog')) ?? true,
    dryRun: parseFlag('dry-run', read('dry-run')) ?? false,
    ociCatalog: parseFlag('oci-catalog', read('oci-catalog')) ?? false,
    concurrency:
      parseWhole('concurrency', read('concurrency'), { least: 1, most: MAX_CONCURRENCY }) ??
      DEFAULT_CONCURRENCY,
    shards: parseWhole('shards', read('shards'), { least: 1, most: MAX_SHARDS }),
    summary: parseFlag('summary', read('summary')) ?? true,
    comment: parseFlag('comment', read('comment')) ?? false,
    tagFormat: read('tag-format'),
    release: parseFlag('release', read('release')) ?? false,
    archives: read('archives'),
    fix: parseFlag('fix', read('fix')) ?? false,
    checkOnly: parseFlag('check', read('check')) ?? false,
    parameters: read('parameters'),
    placeholders: parseFlag('placeholders', read('placeholders')) ?? false,
    from: parseFrom(read('from')),
    versions: parseChoice('versions', read('versions'), ['all', 'newest']) ?? 'all',
    prune: parseFlag('prune', read('prune')) ?? false,
    history: parseFlag('history', read('history')) ?? false,
    allowedHosts: parseList(read('allow-host')),
    mirror: parseMirror(read),
  }
  requireCombination(inputs)
  return inputs
}

// Making an archive asks only whether it can be made; publishing asks whether anybody could use it.
function defaultLevel(command: CommandName): ValidateLevel {
  return command === 'package' || command === 'sync' || command === 'mirror' ? 'package' : 'full'
}

function parseMirror(read: ReadInput): MirrorInputs {
  const inputs: MirrorInputs = {
    write: parseFlag('write', read('write')) ?? false,
    bundle: read('bundle'),
    fromBundle: read('from-bundle'),
    chartUrl: read('chart-url')?.replace(/\/+$/, ''),
    versionSuffix: read('version-suffix'),
  }
  const { chartUrl, versionSuffix, fromBundle, bundle, write } = inputs
  if (
    chartUrl !== undefined &&
    (!/^(https?|oci):\/\/[^/@?#][^@?#]*$/.test(chartUrl) || !URL.canParse(chartUrl))
  )
    throw refuseInput(
      'chart-url',
      sayableAddress(chartUrl),
      'an http(s):// or oci:// address without a user name, password, query or fragment: it is written into addons',
    )
  if (versionSuffix !== undefined && !/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/.test(versionSuffix))
    throw refuseInput(
      'version-suffix',
      versionSuffix,
      'letters, digits and - between points, such as mirror.1',
    )
  if (fromBundle !== undefined && (bundle !== undefined || write))
    throw new ActionError(
      `invalid inputs: from-bundle does not go with ${bundle === undefined ? 'write' : 'bundle'}`,
      {
        kind: 'input',
        hint: 'make a bundle in one run, and load it in another',
      },
    )
  return inputs
}

function parseFrom(value: string | undefined): SyncSourceSpec | undefined {
  return value === undefined ? undefined : parseSyncSource(value)
}

// The name becomes the first identifier of a pre-release; a number would count as one (SemVer 2.0.0, 9).
function parseChannel(value: string | undefined): string | undefined {
  if (value === undefined || (/^[a-z][a-z0-9-]*$/.test(value) && value.length <= 20)) return value
  throw new ActionError(`invalid input channel: "${value}"`, {
    kind: 'input',
    hint: 'write stable, snapshot, or a name of a-z, 0-9 and - that begins with a letter: beta',
  })
}

function parseSelection(value: string | undefined): Selection | undefined {
  if (value === undefined) return undefined
  if (value === 'changed' || value === 'all') return { kind: value }
  return { kind: 'listed', patterns: parseList(value) }
}

function parseReleases(value: string | undefined): readonly ReleaseName[] {
  const names = parseList(value)
  if (names.length === 0) return RELEASES
  const chosen = names.map((name) => parseChoice('kubevela', name, RELEASES))
  return RELEASES.filter((release) => chosen.includes(release))
}

function requireCombination(inputs: Inputs): void {
  const { tls, registries } = inputs
  requireOneSelection(inputs)
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new ActionError('invalid inputs: cert-file and key-file go together, one of them is missing', {
      kind: 'input',
      hint: 'give both, or none',
    })
  }
  const seen = new Set<string>()
  for (const registry of registries) {
    const label = registryLabel(registry)
    if (seen.has(label)) {
      throw new ActionError(`invalid input registry: "${label}" is given twice`, {
        kind: 'input',
        hint: 'name each registry once, or give them different names with NAME=ADDRESS',
      })
    }
    seen.add(label)
  }
}

// The words of these commands are no addons.
const WITH_OTHER_WORDS: readonly CommandName[] = ['index', 'withdraw', 'doctor', 'comment']

function requireOneSelection({ command, operands, selection }: Inputs): void {
  if (operands.length === 0 || selection === undefined || WITH_OTHER_WORDS.includes(command)) return
  const listed = selection.kind === 'listed' ? selection.patterns : [selection.kind]
  const isSame =
    listed.every((name) => operands.includes(name)) && operands.every((name) => listed.includes(name))
  if (isSame) return
  throw new ActionError('addons are named twice: by --addons and by words', {
    kind: 'input',
    hint: `write either --addons ${listed.join(',')} or the words ${operands.join(' ')}; several addons in --addons stand between commas`,
  })
}

/** How reports call a registry: its name, or its address. */
export function registryLabel(spec: RegistrySpec): string {
  if (spec.name !== undefined) return spec.name
  switch (spec.kind) {
    case 'chartmuseum':
    case 'harbor':
    case 'gitea':
    case 'gitlab':
      return spec.url
    case 'static':
      return spec.folder
    case 'oci':
      return `oci://${spec.host}${spec.path === '' ? '' : `/${spec.path}`}`
    case 'git':
      return 'git'
    case 'git-catalog':
      return `git+${spec.remote}${spec.path === '' ? '' : `#${spec.path}`}`
    case 'pages':
      return spec.folder === '' ? `pages:${spec.branch}` : `pages:${spec.branch}/${spec.folder}`
    default:
      return assertNever(spec)
  }
}
