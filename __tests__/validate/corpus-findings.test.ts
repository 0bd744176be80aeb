import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'
import { type Addon, addonLabel } from '../../src/addon/addon.ts'
import { makeAddonRootFinder } from '../../src/detect/addon-roots.ts'
import type { Cue } from '../../src/ports.ts'
import { readAddon } from '../../src/read/read-addon.ts'
import { rules } from '../../src/validate/catalog.ts'
import type { Finding } from '../../src/validate/rule.ts'
import { NO_SETTINGS } from '../../src/validate/settings.ts'
import { settleFindings } from '../../src/validate/settle-findings.ts'
import { validate } from '../../src/validate/validate.ts'
import { corpus, NO_CORPUS } from '../corpus.ts'
import { aCue } from '../cue-port.ts'
import { factsOf } from './test-cue-rule.ts'

/** What people who read these addons found in them, by rule: each must be found, and of these rules nothing else. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'version-prerelease': ['traefik'],
  'version-v-prefix': [
    'gateway-traits',
    'grafana',
    'kube-state-metrics',
    'loki',
    'mysql-operator',
    'o11y-definitions',
    'process-exporter',
    'traefik',
    'vela-core-shard-manager',
    'vela-prism',
  ],
  'template-missing': ['o11y-definitions', 'vegeta'],
  'metadata-unknown-key': ['redis-exporter', 'terraform-vsphere'],
  'dependency-helm-fluxcd': ['harbor', 'mysql-operator'],
  'dependency-unused-fluxcd': ['example', 'example-cue'],
  'deployto-with-cue': ['example-cue'],
  'cue-list-arithmetic': ['example-cue', 'grafana', 'loki'],
  'definition-duplicate': [
    'argocd',
    'crossplane-aws',
    'example',
    'example-cue',
    'fluxcd',
    'gateway-traits',
    'terraform-aws',
    'traefik',
  ],
  'schema-name': ['gateway-traits', 'traefik'],
  'dependency-multiple-missing': ['dex', 'flink-kubernetes-operator', 'jaeger-operator'],
  'gitlab-folder-size': ['argocd', 'terraform-aws'],
}

describe.skipIf(corpus === undefined)(`the findings in real addons (${NO_CORPUS} otherwise)`, () => {
  let cue: Cue
  let addons: readonly Addon[]
  let findings: readonly Finding[]

  beforeAll(async () => {
    cue = aCue()
    const tree = openFileTree(join(corpus ?? '', 'catalog'))
    const finder = await makeAddonRootFinder(tree, { addonRoots: [], isIgnored: () => false })
    addons = await Promise.all((await finder.all()).roots.map((root) => readAddon(tree, root)))
    const known = await factsOf(addons, cue, ['1.9', '1.10', '1.11'])
    findings = settleFindings(
      validate(addons, rules, { catalog: addons, registries: [], ...known }),
      addons,
      NO_SETTINGS,
    )
  }, 120_000)
  afterAll(() => cue?.close())

  function namesWith(rule: string): readonly string[] {
    const roots = new Set(findings.filter((one) => one.rule === rule).map(({ root }) => root))
    return addons
      .filter(({ root }) => roots.has(root))
      .map(addonLabel)
      .toSorted()
  }

  it.each(Object.entries(KNOWN))('are those that are known of %s', (rule, names) => {
    expect(namesWith(rule)).toEqual(names)
  })

  it('tell one thing once: no two rules report the same place with the same advice', () => {
    const told = findings.map(({ path, line, column, fix }) => JSON.stringify([path, line, column, fix]))
    const placed = told.filter((_, at) => findings[at]?.fix !== undefined && findings[at]?.line !== undefined)

    expect(placed.filter((one, at) => placed.indexOf(one) !== at)).toEqual([])
  })

  it('lie in the file that they name', () => {
    const files = new Map(
      addons.flatMap(({ root, files: own }) =>
        own.map(({ path, bytes }) => [`${root}/${path}`, Buffer.from(bytes).toString('utf8')]),
      ),
    )
    const outside = findings.filter(({ path, line, column }) => {
      const text = line === undefined ? undefined : files.get(path)?.split('\n')[line - 1]
      return line !== undefined && (text === undefined || (column ?? 1) > text.length + 1)
    })

    expect(outside).toEqual([])
  })

  it('stop those addons that no release of KubeVela enables, or that reach no cluster', () => {
    const stopped = addons.filter(({ root }) =>
      findings.some((one) => one.root === root && one.severity === 'error'),
    )

    expect(stopped.map(addonLabel)).toEqual(['chaosblade-operator', 'example-cue'])
  })
})
