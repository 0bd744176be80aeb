import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedDefinitions } from '../../src/commands/served-definitions.ts'
import type { Cue } from '../../src/ports.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import { aCue } from '../cue-port.ts'
import { anArchive } from '../publish/an-archive.ts'
import { anAddon } from '../validate/an-addon.ts'
import { aRegistry } from './a-context.ts'

const HELM = 'helm: {type: "component", attributes: {}}\ntemplate: {output: {}}\n'
const TRAIT = 'apiVersion: core.oam.dev/v1beta1\nkind: TraitDefinition\nmetadata:\n  name: route\n'

describe('servedDefinitions', () => {
  let cue: Cue
  beforeAll(() => {
    cue = aCue()
  })
  afterAll(() => cue.close())

  const told: string[] = []
  const logger = {
    info: (text: string) => told.push(text),
    debug: () => undefined,
    progress: () => undefined,
  }
  const here = anAddon({ files: { 'definitions/x.cue': HELM } })

  async function filled(): Promise<Publisher> {
    const { publisher } = aRegistry()
    for (const [name, version, files] of [
      ['sample', '1.0.0', { 'definitions/x.cue': HELM }],
      ['other', '1.0.0', { 'definitions/old.cue': HELM }],
      ['other', '1.2.0', { 'definitions/a.cue': HELM, 'definitions/b.yaml': TRAIT }],
      ['other', '2.0.0-rc.1', {}],
    ] as const) {
      await publisher.put(await anArchive({ name, version, files }), { force: false })
    }
    await publisher.flush()
    return publisher
  }

  it('reads the addons that the catalog does not have, in the version that KubeVela chooses', async () => {
    const question = { context: { cue, logger }, chosen: [here], catalog: [here] }

    expect(await servedDefinitions(await filled(), question)).toEqual(
      new Map([
        ['other', [{ version: '1.2.0', definitions: ['TraitDefinition/route', 'ComponentDefinition/helm'] }]],
      ]),
    )
  })

  it('asks for nothing where the addons of the run define nothing', async () => {
    const publisher = { ...(await filled()), catalog: () => Promise.reject(new Error('asked')) }
    const chosen = [anAddon()]

    expect(await servedDefinitions(publisher, { context: { cue, logger }, chosen, catalog: chosen })).toEqual(
      new Map(),
    )
    expect(told).toEqual([])
  })

  it('tells of a registry that cannot list what it holds', async () => {
    const publisher = { ...(await filled()), catalog: () => Promise.reject(new Error('too many')) }
    const question = { context: { cue, logger }, chosen: [here], catalog: [here] }

    expect(await servedDefinitions(publisher, question)).toEqual(new Map())
    expect(told.splice(0)).toEqual(['cannot list all of registry: unexpected error: too many'])
  })

  it('tells of an archive that cannot be had and goes on', async () => {
    const publisher = { ...(await filled()), fetch: () => Promise.reject(new Error('gone')) }

    const found = await servedDefinitions(publisher, {
      context: { cue, logger },
      chosen: [here],
      catalog: [here],
    })

    expect(found).toEqual(new Map([['other', [{ version: '1.2.0', definitions: [] }]]]))
    expect(told).toEqual(['cannot look into other 1.2.0 of registry: unexpected error: gone'])
  })
})
