import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/adapters/http.ts'
import { judge } from '../../src/commands/judge.ts'
import { loadCatalog } from '../../src/commands/load-catalog.ts'
import type { Cue } from '../../src/ports.ts'
import { aCue } from '../cue-port.ts'
import { aChart, startChartRepository } from '../fakes/chart-repository.ts'
import { aContext, anAddon, aRegistry } from './a-context.ts'

const HELM = 'helm: {type: "component", attributes: {}}\ntemplate: {output: {}}\n'
const tree = {
  ...anAddon('one'),
  ...anAddon('two'),
  'addons/one/definitions/helm.cue': HELM,
  'addons/two/definitions/helm.cue': HELM,
}

describe('judge', () => {
  let cue: Cue
  beforeAll(() => {
    cue = aCue()
  })
  afterAll(() => cue.close())

  it('sees what the rest of the catalog and the registries define, also where one addon is judged', async () => {
    const { publisher } = aRegistry()
    const context = {
      ...aContext({
        tree,
        operands: ['addons/one'],
        inputs: { validate: 'full', registry: './r' },
        publishers: [publisher],
      }),
      cue,
    }
    const loaded = await loadCatalog(context)
    const { findingsOf } = await judge(context, loaded)
    const findings = loaded.chosen.flatMap(({ addon }) => findingsOf(addon))

    expect(
      findings.filter(({ rule }) => rule === 'definition-duplicate').map(({ message }) => message),
    ).toEqual(['the ComponentDefinition "helm" is defined by two too: KubeVela refuses to enable both'])
  })

  it('judges by where the repository lives', async () => {
    const context = {
      ...aContext({ tree, operands: ['addons/two'], inputs: { validate: 'full' } }),
      cue,
      hosting: { forge: 'gitlab', defaultBranch: 'main' } as const,
    }
    const loaded = await loadCatalog(context)
    const { findingsOf } = await judge(context, loaded)

    expect(loaded.chosen.flatMap(({ addon }) => findingsOf(addon)).map(({ rule }) => rule)).toContain(
      'gitlab-default-branch',
    )
  })

  it('asks the repositories of charts on allowed hosts, each once, and no other', async () => {
    const source = await startChartRepository([{ name: 'demo', version: '1.0.0', bytes: aChart() }])
    const elsewhere = await startChartRepository([])
    const asked: string[] = []
    try {
      const context = {
        ...aContext({
          tree: helmAddon([
            ['here', source.url, 'demo', '1.0.0'],
            ['gone', source.url, 'demo', '9.9.9'],
            ['unknown', source.url, 'stranger', '1.0.0'],
            ['nowhere', `${source.url}/nothing`, 'demo', '1.0.0'],
            ['other', elsewhere.url, 'demo', '1.0.0'],
          ]),
          inputs: { validate: 'full', 'allow-host': source.host },
        }),
        cue,
        http: (patience?: string) => {
          asked.push(`${patience}`)
          return createHttp()
        },
        logger: {
          info: () => undefined,
          debug: () => undefined,
          progress: (label: string, done: number, total: number) => asked.push(`${label} ${done}/${total}`),
        },
      }
      const loaded = await loadCatalog(context)
      const { findingsOf } = await judge(context, loaded)
      const findings = loaded.chosen.flatMap(({ addon }) => findingsOf(addon))

      expect(
        findings
          .filter(({ rule }) => rule === 'helm-chart-resolvable')
          .map(({ line, message }) => `${line} ${message}`),
      ).toEqual([
        '13 the chart "demo" has no version "9.9.9"',
        `17 "${source.url}" has no chart "stranger"`,
        `21 "${source.url}/nothing" cannot be read: the server answered 404`,
      ])
      expect(source.requests.toSorted()).toEqual(['/charts/index.yaml', '/charts/nothing/index.yaml'])
      expect(elsewhere.requests).toEqual([])
      // For a mere warning nobody waits long, and who waits sees for what.
      expect(asked.slice(asked.indexOf('rendering 1/1') + 1)).toEqual([
        'brief',
        ...[0, 1, 2].map((done) => `asking chart repositories ${done}/2`),
      ])
    } finally {
      await Promise.all([source.stop(), elsewhere.stop()])
    }
  })
})

// Each component is four lines: name, type, url and chart with version.
function helmAddon(components: readonly (readonly [string, string, string, string])[]) {
  const rows = components.map(
    ([name, url, chart, version]) =>
      `  - name: ${name}\n    type: helm\n    properties: {repoType: helm,\n      url: '${url}', chart: ${chart}, version: '${version}'}\n`,
  )
  return {
    ...anAddon('charts'),
    'addons/charts/template.yaml': `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: charts}\nspec:\n  components:\n${rows.join('')}`,
  }
}
