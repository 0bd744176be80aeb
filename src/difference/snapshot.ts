import type { Addon } from '../addon/addon.ts'
import type { Json } from '../addon/yaml.ts'
import { type AddonFacts, readAddonFacts } from '../kubevela/addon-facts.ts'
import { compatibility } from '../kubevela/compatibility.ts'
import { schemaOfDefinition } from '../kubevela/definition-schema.ts'
import type { Release } from '../kubevela/releases.ts'
import { openBench, type Rendering, renderAddon } from '../kubevela/render.ts'
import type { Cue } from '../ports.ts'
import { objectName } from './object-name.ts'

/** One state of an addon as a KubeVela release makes it: what differences are told from. */
export interface AddonSnapshot {
  readonly addon: Addon
  readonly release: Release
  /** False where the release refuses the addon, arguments given: the rendering ends where it does. */
  readonly isAccepted: boolean
  readonly rendering: Rendering
  readonly facts: AddonFacts
  /** The parameters of the addon's definitions by `kind/name`; those without a schema are left out. */
  readonly definitionSchemas: ReadonlyMap<string, Json>
}

/** Renders an addon for comparing. Never throws for what the addon holds. */
export async function takeSnapshot(
  addon: Addon,
  { release, cue }: { readonly release: Release; readonly cue: Cue },
): Promise<AddonSnapshot> {
  const judgements = await compatibility(addon, [release], cue)
  const [judgement] = judgements
  const isAccepted = judgement !== undefined && judgement.result !== 'fails'
  const rendering = isAccepted ? judgement.rendering : await renderAddon(addon, { release, cue })
  const facts = await readAddonFacts(addon, { cue, judgements })
  return {
    addon,
    release,
    isAccepted,
    rendering,
    facts,
    definitionSchemas: await schemasOf(addon, rendering, { release, cue }),
  }
}

async function schemasOf(
  addon: Addon,
  { definitions = [] }: Rendering,
  { release, cue }: { readonly release: Release; readonly cue: Cue },
): Promise<ReadonlyMap<string, Json>> {
  const opened = openBench(addon, { release, cue })
  const schemas = new Map<string, Json>()
  if (opened.kind === 'refused') return schemas
  for (const definition of definitions) {
    const schema = await schemaOfDefinition(opened.bench, definition)
    if (schema !== undefined) schemas.set(objectName(definition), schema)
  }
  return schemas
}
