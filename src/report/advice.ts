import { withoutV } from '../addon/version.ts'
import { DEFAULT_TAG_FORMAT, parseTagFormat } from '../detect/tag-name.ts'
import { assertNever } from '../errors.ts'
import type { ForgeAddress } from '../inputs/forge.ts'
import { registryLabel } from '../inputs/parse-inputs.ts'
import { type RegistrySpec, registryName } from '../inputs/registry.ts'
import type { ReportedAddon, RunReport } from './run-report.ts'
import { type VelaAdvice, type VelaRegistry, velaLines } from './vela-lines.ts'

/** The repository that the git registry publishes to, and how its tags are named. */
export interface OwnRepository {
  readonly repository: ForgeAddress
  readonly tagFormat: string | undefined
}

/** Words the `vela` lines of every registry that holds something of this run, with one of its addons as the example. */
export function adviceFor(
  report: RunReport,
  registries: readonly RegistrySpec[],
  own?: OwnRepository,
): readonly VelaAdvice[] {
  return registries.flatMap((spec) => {
    const label = registryLabel(spec)
    const held = report.addons.find(({ outcomes }) =>
      outcomes.some(
        ({ registry, status }) => registry === label && (status === 'published' || status === 'unchanged'),
      ),
    )
    if (held?.version === undefined) return []
    const registry = velaRegistry(spec) ?? (spec.kind === 'git' ? ownRegistry(spec, held, own) : undefined)
    if (registry === undefined) return []
    return [velaLines(registry, { name: held.name, version: held.version })]
  })
}

function velaRegistry(spec: RegistrySpec): VelaRegistry | undefined {
  const name = registryName(spec)
  switch (spec.kind) {
    case 'static':
      return { kind: 'folder', name, folder: spec.folder }
    case 'chartmuseum':
    case 'harbor':
    case 'gitea':
    case 'gitlab':
      return { kind: 'helm', name, url: spec.url, needsPassword: false }
    case 'oci':
      return { kind: 'oci', name, host: spec.host, path: spec.path }
    case 'pages':
    case 'git':
      return undefined
    case 'git-catalog':
      return gitRegistry(spec, name)
    default:
      return assertNever(spec)
  }
}

// Gitea is no forge that KubeVela reads. What a tag pins is what was published under it.
function ownRegistry(
  spec: RegistrySpec,
  { name, root, version = '' }: ReportedAddon,
  own: OwnRepository | undefined,
): VelaRegistry | undefined {
  if (own === undefined || own.repository.kind === 'gitea') return undefined
  const { kind: forge, webUrl, repository } = own.repository
  const tag = parseTagFormat(own.tagFormat ?? DEFAULT_TAG_FORMAT).print({ name, version: withoutV(version) })
  const path = root.split('/').slice(0, -1).join('/')
  return { kind: 'git', name: registryName(spec), forge, url: `${webUrl}/${repository}`, path, ref: tag }
}

// KubeVela knows three forges by their kind; of a server at another address nobody can tell which one it is.
const FORGES = { 'github.com': 'github', 'gitee.com': 'gitee', 'gitlab.com': 'gitlab' } as const

function gitRegistry(
  { remote, path }: Extract<RegistrySpec, { kind: 'git-catalog' }>,
  name: string,
): VelaRegistry | undefined {
  const { hostname } = new URL(remote)
  const forge = Object.entries(FORGES).find(([host]) => host === hostname)?.[1]
  return forge === undefined
    ? undefined
    : { kind: 'git', name, forge, url: remote.replace(/\.git$/, ''), path }
}
