import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import { RELEASE_NAMES, RELEASES } from '../../src/kubevela/releases.ts'
import { renderAddon } from '../../src/kubevela/render.ts'
import { type RenderOutput, renderOutput } from '../../src/kubevela/render-output.ts'
import { corpus, NO_CORPUS, readCorpus } from '../corpus.ts'
import { aCue } from '../cue-port.ts'
import { asSet, withoutEmpty } from '../same-json.ts'

type Expected = Omit<RenderOutput, 'error'> & { readonly stage: string }

const cue = aCue({ timeMs: 120_000 })
afterAll(() => cue.close())

describe.skipIf(corpus === undefined)(`renderAddon on real addons (skipped where ${NO_CORPUS})`, () => {
  const folder = corpus ?? ''
  let addons: readonly Addon[] = []

  beforeAll(async () => {
    addons = await readCorpus(folder)
  })

  it.each(RELEASE_NAMES)(
    'agrees with KubeVela %s on every part and every refusal',
    async (name) => {
      const outputs = await Promise.all(
        addons.map(async (addon) => {
          const rendering = await renderAddon(addon, { release: RELEASES[name], cue })
          return comparable(addon, renderOutput(addon.directory, rendering), rendering.failure?.stage ?? 'ok')
        }),
      )
      const expected = addons.map((addon) => comparable(addon, ...expectedOf(folder, name, addon)))

      expect(addons).not.toHaveLength(0)
      for (const [at, output] of outputs.entries()) expect(output).toEqual(expected[at])
    },
    300_000,
  )
})

function expectedOf(folder: string, release: string, addon: Addon): [Expected, string] {
  const file = join(folder, 'expected', release, `${addon.directory}.json`)
  const expected: Expected = JSON.parse(readFileSync(file, 'utf8'))
  return [expected, expected.stage]
}

function comparable(addon: Addon, output: RenderOutput | Expected, stage: string) {
  return {
    addon: addon.directory,
    accepted: output.accepted,
    stage,
    application: withoutEmpty(output.application),
    outputs: asSet(output.outputs),
    definitions: asSet(output.definitions),
    schemas: asSet(output.schemas),
    views: asSet(output.views),
    configTemplates: asSet(output.configTemplates),
    parameterSchema: withoutEmpty(output.parameterSchema),
    chart: withoutEmpty(output.chart),
  }
}
