import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../src/commands/judge.ts'
import { loadCatalog } from '../../src/commands/load-catalog.ts'
import type { Cue } from '../../src/ports.ts'
import { aCue } from '../cue-port.ts'
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
})
