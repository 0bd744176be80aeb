import { ActionError, assertNever } from '../errors.ts'
import type { Inputs } from '../inputs/parse-inputs.ts'
import type { RegistrySpec } from '../inputs/registry.ts'
import type { ChartPlace } from '../mirror/needs.ts'

/**
 * Where rewritten addons take their charts from: the registry as clusters reach it. Undefined where only a bundle is made or a dry
 * run asks. Fails with an input error where the inputs do not tell.
 */
export function mirrorTarget({
  mirror,
  registries,
  hasChosenRegistry,
  dryRun,
}: Inputs): ChartPlace | undefined {
  const isRegistryNeeded = mirror.bundle === undefined && !dryRun
  if (!hasChosenRegistry) {
    if (!isRegistryNeeded) return undefined
    throw new ActionError('mirror needs a registry to copy charts into', {
      kind: 'input',
      hint: 'give registry, or write a bundle with bundle FILE',
    })
  }
  const [spec, second] = registries
  if (second !== undefined || spec === undefined) {
    throw new ActionError(
      `mirror takes one registry, not ${registries.length}: an addon takes its charts from one place`,
      {
        kind: 'input',
        hint: 'mirror into each registry by a run of its own',
      },
    )
  }
  const own = addressOf(spec)
  const url = mirror.chartUrl ?? own
  if (url === undefined) {
    if (dryRun) return undefined
    throw new ActionError('mirror cannot know at which address the registry will be served', {
      kind: 'input',
      hint: 'give that address as chart-url: it is written into the addons',
    })
  }
  return { repoType: url.startsWith('oci://') ? 'oci' : 'helm', url }
}

function addressOf(spec: RegistrySpec): string | undefined {
  switch (spec.kind) {
    case 'chartmuseum':
    case 'harbor':
    case 'gitea':
    case 'gitlab':
      return spec.url
    case 'oci':
      return `oci://${spec.host}${spec.path === '' ? '' : `/${spec.path}`}`
    case 'static':
    case 'pages':
      return undefined
    case 'git':
    case 'git-catalog':
      throw new ActionError('a git repository holds addons, but no charts', {
        kind: 'input',
        hint: 'mirror into a Helm repository or an OCI registry',
      })
    default:
      return assertNever(spec)
  }
}
