import { assertNever } from '../errors.ts'
import { registryLabel } from '../inputs/parse-inputs.ts'
import { type RegistrySpec, registryName } from '../inputs/registry.ts'
import type { RunReport } from './run-report.ts'
import { type VelaAdvice, type VelaRegistry, velaLines } from './vela-lines.ts'

/** Words the `vela` lines of every registry that holds something of this run, with one of its addons as the example. */
export function adviceFor(report: RunReport, registries: readonly RegistrySpec[]): readonly VelaAdvice[] {
  return registries.flatMap((spec) => {
    const label = registryLabel(spec)
    const held = report.addons.find(({ outcomes }) =>
      outcomes.some(
        ({ registry, status }) => registry === label && (status === 'published' || status === 'unchanged'),
      ),
    )
    const registry = velaRegistry(spec)
    if (held?.version === undefined || registry === undefined) return []
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
      return undefined
    case 'git-catalog':
      return gitRegistry(spec, name)
    default:
      return assertNever(spec)
  }
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
