/** The commands that exist (contract.md, Commands). */
export const COMMANDS = [
  'auto',
  'check',
  'bump',
  'render',
  'package',
  'plan',
  'publish',
  'index',
  'sync',
  'mirror',
  'withdraw',
  'doctor',
  'docs',
  'comment',
] as const

/** One of the commands. */
export type CommandName = (typeof COMMANDS)[number]

/** One input of the action, which is also a flag of the command line under the same name. */
export interface InputSpec {
  readonly name: string
  /** `secret` values come from inputs and the environment only: a command line can be read by every process. */
  readonly shape: 'text' | 'flag' | 'secret'
  readonly help: string
  /** What the action writes into action.yml as the default; the parser's own default is in `parse-inputs.ts`. */
  readonly default?: string
  /** True for flags that only the command line has. */
  readonly commandLineOnly?: true
  /** The only commands that read it; undefined for what many read. */
  readonly commands?: readonly CommandName[]
}

/** Every input, in the order in which action.yml, the README and `--help` list them. */
export const INPUTS: readonly InputSpec[] = [
  {
    name: 'root',
    shape: 'text',
    default: '.',
    help: 'Directory of the checked-out repository that holds the addons',
  },
  {
    name: 'addon-roots',
    shape: 'text',
    help: 'Folders that hold addons, one a line or between commas. Default: addons and experimental/addons where they exist, else every folder with a metadata.yaml, to a depth of 3',
  },
  {
    name: 'addons',
    shape: 'text',
    help: 'Which addons: changed, all, or names, paths and globs between commas or one a line. Default: changed in an event, all on the command line',
  },
  { name: 'base', shape: 'text', help: 'Ref or commit to compare with. Default: from the event' },
  { name: 'head', shape: 'text', help: 'Ref or commit that is judged. Default: from the event' },
  {
    name: 'registry',
    shape: 'text',
    help: 'Where to publish, one a line, each ADDRESS or NAME=ADDRESS: https://… (ChartMuseum; Helm repositories of Harbor, Gitea, GitLab), oci://HOST/PATH, a folder (static registry), pages:BRANCH[/FOLDER], git (tags and releases of this repository). Default: ./registry; mirror and withdraw have none',
  },
  {
    name: 'username',
    shape: 'secret',
    help: 'User name for the registry. On the command line: ADDON_REGISTRY_USERNAME or HELM_REPO_USERNAME',
  },
  {
    name: 'password',
    shape: 'secret',
    help: 'Password for the registry. On the command line: ADDON_REGISTRY_PASSWORD or HELM_REPO_PASSWORD',
  },
  {
    name: 'token',
    shape: 'secret',
    help: 'Bearer token for the registry. On the command line: ADDON_REGISTRY_TOKEN or HELM_REPO_ACCESS_TOKEN',
  },
  {
    name: 'auth-header',
    shape: 'secret',
    help: 'Name of the header that carries the token instead of Authorization. On the command line: ADDON_REGISTRY_AUTH_HEADER or HELM_REPO_AUTH_HEADER',
  },
  {
    name: 'context-path',
    shape: 'text',
    help: 'Path below which ChartMuseum serves its API, such as /charts. Default: found from the index',
  },
  { name: 'ca-file', shape: 'text', help: 'PEM file with the certificate authority of the registry' },
  { name: 'cert-file', shape: 'text', help: 'PEM file with a client certificate for the registry' },
  { name: 'key-file', shape: 'text', help: 'PEM file with the key of the client certificate' },
  {
    name: 'insecure-skip-tls-verify',
    shape: 'flag',
    default: 'false',
    help: 'Accept any certificate of the registry. Prefer ca-file',
  },
  {
    name: 'on-conflict',
    shape: 'text',
    default: 'fail',
    help: 'What to do where a version is already published with other content: fail, skip or force',
  },
  {
    name: 'version-step',
    shape: 'text',
    help: 'check (a changed addon must have a higher version), auto (and go up as far as its content, commits and labels ask for), major, minor or patch (at least so far), off. Default: check for check, auto for bump',
  },
  {
    name: 'channel',
    shape: 'text',
    commands: ['bump'],
    help: 'bump: stable, snapshot (of a pull request: 1.3.0-pr.12.g0a1b2c3), or the name of a channel of pre-releases, such as beta (1.3.0-beta.1). Default: that of the current version',
  },
  {
    name: 'deliver',
    shape: 'text',
    commands: ['bump'],
    help: 'bump: tree (writes the files), commit (a commit on the branch), pull-request (one release pull request, kept up to date). Default: tree',
  },
  {
    name: 'changelog',
    shape: 'flag',
    default: 'true',
    commands: ['bump'],
    help: 'bump: write what commits say into the CHANGELOG.md of each addon that is raised',
  },
  {
    name: 'tag-format',
    shape: 'text',
    default: '{name}-v{version}',
    help: 'How tags of addons are named; {version} is written without a leading v, and no / may be in it',
  },
  {
    name: 'release',
    shape: 'flag',
    default: 'false',
    help: 'With registry git: make a release of each tag on the forge, with the archive and its digest attached',
  },
  {
    name: 'kubevela',
    shape: 'text',
    default: '1.9,1.10,1.11',
    help: 'KubeVela releases to judge by, between commas',
  },
  {
    name: 'validate',
    shape: 'text',
    help: 'full: an error finding keeps an addon from being published. package: only what would make a broken archive or registry does. Default: full for check and publish',
  },
  {
    name: 'fail-on',
    shape: 'text',
    default: 'error',
    help: 'Least severity of findings that fails the run: error, warning, notice or never',
  },
  {
    name: 'out',
    shape: 'text',
    help: 'Folder for the archives. Default: a temporary folder in the action, . for package',
  },
  {
    name: 'report',
    shape: 'text',
    help: 'File for the report in JSON. Default: a temporary file in the action',
  },
  {
    name: 'format',
    shape: 'text',
    default: 'text',
    help: 'What goes to standard output: text, json (the report), sarif, junit, gitlab or github',
  },
  {
    name: 'oci-catalog',
    shape: 'flag',
    default: 'false',
    help: 'oci:// registries: keep the list of addons (kubevela-addon-catalog) that KubeVela is to read there, too; no released vela reads it yet',
  },
  { name: 'dry-run', shape: 'flag', default: 'false', help: 'Plan and report, publish nothing' },
  {
    name: 'concurrency',
    shape: 'text',
    help: 'How many addons are sent to one registry at a time, 1 to 32. Default: 4',
  },
  {
    name: 'shards',
    shape: 'text',
    commands: ['check', 'plan'],
    help: 'How many jobs the output matrix shares the addons out over, 1 to 256: as many as your runners start at once. Default: one for 25 addons, at most 20',
  },
  { name: 'summary', shape: 'flag', default: 'true', help: 'Write the job summary' },
  {
    name: 'comment',
    shape: 'flag',
    default: 'false',
    commands: ['check'],
    help: 'check: keep one comment on the pull request up to date; needs github-token and pull-requests: write',
  },
  {
    name: 'github-token',
    shape: 'secret',
    help: 'Token for GitHub, and for the Gitea or Forgejo that runs the workflow: history that the clone does not hold, branches, tags, releases. On the command line: GITHUB_TOKEN',
  },
  {
    name: 'from',
    shape: 'text',
    commands: ['sync', 'index', 'comment'],
    help: 'comment: folder with the report.json of a check. index seed: address of the live site. sync: where to copy from, [NAME=]ADDRESS: a folder (static registry or catalog), https://… (any Helm repository), oci://…, or git+https://…[@REF][#DIRECTORY]. Default: the catalog in root',
  },
  {
    name: 'versions',
    shape: 'text',
    default: 'all',
    commands: ['sync'],
    help: 'sync: all versions of the source, or of each addon the newest that is no prerelease',
  },
  {
    name: 'history',
    shape: 'flag',
    default: 'false',
    commands: ['sync'],
    help: 'sync: every version that the git history of the catalog holds, rebuilt',
  },
  {
    name: 'prune',
    shape: 'flag',
    default: 'false',
    commands: ['sync'],
    help: 'sync: take away what the source does not hold',
  },
  {
    name: 'allow-host',
    shape: 'text',
    help: 'Hosts beside those of the registries that archives and charts may be fetched from, between commas or one a line; check looks there whether the charts of addons exist',
  },
  {
    name: 'write',
    shape: 'flag',
    default: 'false',
    commands: ['mirror'],
    help: 'mirror: edit the sources too, not only what is published',
  },
  {
    name: 'bundle',
    shape: 'text',
    commands: ['mirror'],
    help: 'mirror: write addons, charts and lists into this file, for a place without a network',
  },
  {
    name: 'from-bundle',
    shape: 'text',
    commands: ['mirror'],
    help: 'mirror: load such a file into the registry',
  },
  {
    name: 'chart-url',
    shape: 'text',
    commands: ['mirror'],
    help: 'mirror: the address at which clusters reach the registry, where it is not the one that registry says',
  },
  {
    name: 'version-suffix',
    shape: 'text',
    commands: ['mirror'],
    help: 'mirror: give rewritten addons a version of their own, VERSION-SUFFIX. Default: the same version',
  },
  {
    name: 'archives',
    shape: 'text',
    commandLineOnly: true,
    commands: ['publish'],
    help: 'publish: folder with ready archives (.tgz) to publish as they are',
  },
  {
    name: 'fix',
    shape: 'flag',
    commandLineOnly: true,
    commands: ['check'],
    help: 'check: mend what can be mended mechanically',
  },
  {
    name: 'check',
    shape: 'flag',
    commandLineOnly: true,
    commands: ['docs'],
    help: 'docs: write nothing, and end with exit status 1 where a table is stale',
  },
  {
    name: 'parameters',
    shape: 'text',
    commandLineOnly: true,
    commands: ['render'],
    help: 'render: YAML or JSON file with arguments',
  },
  {
    name: 'placeholders',
    shape: 'flag',
    commandLineOnly: true,
    commands: ['render'],
    help: 'render: fill parameters that lack a value with typed stand-ins',
  },
]

/** True where a command reads the input. */
export function goesWith({ commands }: InputSpec, command: CommandName): boolean {
  if (commands === undefined || commands.includes(command)) return true
  // It turns into one of these two, by the event.
  return command === 'auto' && (commands.includes('check') || commands.includes('publish'))
}

/** One output of the action. */
export interface OutputSpec {
  readonly name: string
  readonly help: string
}

/** Every output, always set, also when empty (contract.md, Action outputs). */
export const OUTPUTS: readonly OutputSpec[] = [
  { name: 'report', help: 'File with the report in JSON' },
  { name: 'has-changes', help: 'true where an addon was selected because it changed' },
  { name: 'changed', help: 'JSON list of the names of changed addons' },
  { name: 'published', help: 'JSON list of what was published: name, version, digest, url' },
  { name: 'failed', help: 'JSON list of what failed: name, reason' },
  { name: 'versions', help: 'JSON map of name to version' },
  { name: 'matrix', help: 'JSON for strategy.matrix: {"include":[{"shard":1,"addons":"a,b"}]}' },
  { name: 'plan', help: 'JSON list of steps: name, version, registry, step, reason' },
  { name: 'archives', help: 'Folder with the archives' },
  { name: 'digests', help: 'File with the digests of the archives in the form of sha256sum' },
]
