/** A registry as `vela` users reach it. */
export type VelaRegistry =
  /** A folder that some web server will serve. */
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string }
  /** A Helm repository over HTTP: ChartMuseum, Harbor, Gitea, GitLab packages, pages. */
  | { readonly kind: 'helm'; readonly name: string; readonly url: string; readonly needsPassword: boolean }
  | { readonly kind: 'oci'; readonly name: string; readonly host: string; readonly path: string }
  | {
      readonly kind: 'git'
      readonly name: string
      readonly forge: 'github' | 'gitee' | 'gitlab'
      /** `https://host/owner/repository`. */
      readonly url: string
      /** Folder of the addons in the repository; empty for its top. */
      readonly path: string
      /** Branch or tag to read; absent for the default branch. */
      readonly ref?: string
    }

/** What a user copies to use a registry: commands in order, then what they must know. */
export interface VelaAdvice {
  readonly registry: string
  readonly lines: readonly string[]
  readonly notes: readonly string[]
}

/** An addon to enable in the example. */
export interface VelaAddon {
  readonly name: string
  readonly version: string
}

const FOLDER_ADDRESS = 'http://127.0.0.1:8080'

/**
 * Words the exact `vela` lines that add a registry and enable an addon from it, with honest notes where `vela` reads less than
 * was published (KubeVela references/cli/addon-registry.go, pkg/addon/source.go, versioned_registry.go).
 */
export function velaLines(registry: VelaRegistry, addon: VelaAddon | undefined): VelaAdvice {
  switch (registry.kind) {
    case 'folder':
      return folderAdvice(registry, addon)
    case 'helm':
      return helmAdvice(registry, addon)
    case 'oci':
      return ociAdvice(registry, addon)
    case 'git':
      return gitAdvice(registry, addon)
  }
}

function folderAdvice(
  { name, folder }: Extract<VelaRegistry, { kind: 'folder' }>,
  addon: VelaAddon | undefined,
): VelaAdvice {
  return {
    registry: folder,
    lines: [
      `python3 -m http.server 8080 --directory ${shellWord(folder)}`,
      addLine(name, 'helm', FOLDER_ADDRESS, []),
      ...enableLines(name, addon),
    ],
    notes: [
      'any web server will do for the first line; vela lists a folder but fetches archives over http only',
      ...versionNotes(addon),
    ],
  }
}

function helmAdvice(
  { name, url, needsPassword }: Extract<VelaRegistry, { kind: 'helm' }>,
  addon: VelaAddon | undefined,
): VelaAdvice {
  const password = ['--username', '"$USERNAME"', '--password', '"$PASSWORD"']
  return {
    registry: url,
    lines: [addLine(name, 'helm', url, needsPassword ? password : []), ...enableLines(name, addon)],
    notes: versionNotes(addon),
  }
}

// `helm pull` takes the tag from the version and writes `+` as `_` itself.
function ociAdvice(
  { host, path }: Extract<VelaRegistry, { kind: 'oci' }>,
  addon: VelaAddon | undefined,
): VelaAdvice {
  const url = `oci://${host}${path === '' ? '' : `/${path}`}`
  const pull = (name: string, version: string) =>
    `helm pull ${shellWord(`${url}/${name}`)} --version ${shellWord(version)}`
  return {
    registry: url,
    lines: addon === undefined ? [] : [pull(addon.name, addon.version)],
    notes: [
      'no released vela reads addons from oci:// addresses: publish to a Helm registry too, or enable the unpacked folder',
      ...(addon?.version.startsWith('v') === true
        ? [`helm does not list the tag ${addon.version}, because of its v: --version must name it`]
        : []),
    ],
  }
}

function gitAdvice(
  { name, forge, url, path, ref }: Extract<VelaRegistry, { kind: 'git' }>,
  addon: VelaAddon | undefined,
): VelaAdvice {
  const isPinned = ref !== undefined && forge !== 'github'
  const endpoint = isPinned ? `${url}/tree/${ref}` : url
  const repository = url.split('/').at(-1) ?? url
  const extra = [
    ...(path === '' ? [] : ['--path', shellWord(path)]),
    ...(forge === 'gitlab' ? ['--gitlabRepoName', shellWord(repository)] : []),
  ]
  return {
    registry: url,
    lines: [
      addLine(name, forge === 'github' ? 'git' : forge, endpoint, extra),
      ...enableLines(name, addon === undefined ? undefined : { name: addon.name }),
    ],
    notes: [...GIT_NOTES[forge], ...refNotes(ref), ...pathNotes(forge, path)],
  }
}

const ONE_VERSION =
  'a git registry shows one version of each addon: what the branch holds now; --version is ignored'

// peers.md C1, C2, C21.
const GIT_NOTES: Readonly<Record<'github' | 'gitee' | 'gitlab', readonly string[]>> = {
  github: [
    ONE_VERSION,
    'vela always reads the default branch of a GitHub repository: a tag or branch in the address pins nothing',
    'each directory and file costs one API request: without --gitToken the hourly limit of GitHub is soon reached',
  ],
  gitee: [ONE_VERSION],
  gitlab: [
    ONE_VERSION,
    'without /tree/BRANCH in the address vela reads master, whatever the default branch is',
    'in a directory with more than 20 entries vela sees the first 20 only',
  ],
}

function refNotes(ref: string | undefined): readonly string[] {
  if (ref === undefined || !ref.includes('/')) return []
  return [`vela reads one path segment as the ref: "${ref}" cannot be pinned because of its "/"`]
}

function pathNotes(forge: 'github' | 'gitee' | 'gitlab', path: string): readonly string[] {
  if (path !== '') return []
  if (forge === 'gitlab')
    return [
      'vela misreads every path where addons stand at the top of a GitLab repository: keep them in a folder',
    ]
  return ['vela refuses a registry without --path: addons must stand in a folder of the repository']
}

function versionNotes(addon: VelaAddon | undefined): readonly string[] {
  if (addon === undefined || !/^v?\d+\.\d+\.\d+-/.test(addon.version)) return []
  return [`${addon.version} is a prerelease: vela enables it only where --version names it`]
}

function addLine(name: string, type: string, endpoint: string, extra: readonly string[]): string {
  return [
    'vela addon registry add',
    shellWord(name),
    '--type',
    type,
    '--endpoint',
    shellWord(endpoint),
    ...extra,
  ].join(' ')
}

// The registry is named with the addon because vela otherwise tries registries in random order.
function enableLines(
  registry: string,
  addon: { readonly name: string; readonly version?: string } | undefined,
): readonly string[] {
  if (addon === undefined) return []
  const version = addon.version === undefined ? '' : ` --version ${shellWord(addon.version)}`
  return [`vela addon enable ${shellWord(`${registry}/${addon.name}`)}${version}`]
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9._~:/=+,@%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
