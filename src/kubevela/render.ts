import type { Addon } from '../addon/addon.ts'
import { type ChartMetadata, chartMetadata } from '../addon/chart.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import type { Json } from '../addon/yaml.ts'
import type { Cue } from '../ports.ts'
import { readSkeleton, renderApplication } from './application.ts'
import { renderConfigTemplates } from './config-templates.ts'
import { renderDefinitions, validateKinds } from './definitions.ts'
import { type RenderFailure, type Stage, StageRefusal } from './failure.ts'
import { isList, isObject, type JsonObject, member, memberAt } from './go-value.ts'
import { readPackage } from './install-package.ts'
import { renderNotes } from './notes.ts'
import { renderParameterSchema } from './parameters.ts'
import { BIND_COMPONENT_ANNOTATIONS, type Release } from './releases.ts'
import { renderSchema } from './schemas.ts'
import { renderViews } from './views.ts'
import type { Workbench } from './workbench.ts'

/** What a release makes of an addon: every part up to the stage that refuses it, or all. */
export interface Rendering {
  readonly release: Release
  readonly failure: RenderFailure | undefined
  readonly application?: JsonObject
  readonly outputs?: readonly JsonObject[]
  readonly definitions?: readonly JsonObject[]
  readonly configTemplates?: readonly JsonObject[]
  readonly schemas?: readonly JsonObject[]
  readonly views?: readonly JsonObject[]
  readonly parameterSchema?: Json
  readonly chart?: ChartMetadata
  readonly notes?: string
}

/** Arguments of the install; none by default. */
export interface RenderOptions {
  readonly arguments?: JsonObject
}

/**
 * Renders an addon as a KubeVela release does when it is enabled, without a cluster. Never throws for what the addon holds:
 * what refuses it is the rendering's failure (KubeVela pkg/addon/addon.go dispatchAddonResource).
 */
export async function renderAddon(
  addon: Addon,
  { release, cue, options = {} }: { release: Release; cue: Cue; options?: RenderOptions },
): Promise<Rendering> {
  const opened = openBench(addon, { release, cue, options })
  return opened.kind === 'refused' ? { release, failure: opened.failure } : await renderPackage(opened.bench)
}

/** Reads the addon's files and sets up what rendering them needs, or says why KubeVela gets no further than its metadata. */
export function openBench(
  addon: Addon,
  { release, cue, options = {} }: { release: Release; cue: Cue; options?: RenderOptions },
): { kind: 'open'; bench: Workbench } | { kind: 'refused'; failure: RenderFailure } {
  const reading = readPackage(addon)
  if (reading.kind === 'refused') {
    const { stage, message, line, column } = reading
    const place = line === undefined || column === undefined ? {} : { line, column }
    return { kind: 'refused', failure: { stage, message, path: METADATA_FILE, ...place } }
  }
  const session = cue.session(release.engine)
  return {
    kind: 'open',
    bench: { release, session, package: reading.package, arguments: options.arguments ?? {} },
  }
}

type Parts = { -readonly [Part in keyof Rendering]: Rendering[Part] }

/** Renders what {@link openBench} set up. */
export async function renderPackage(bench: Workbench): Promise<Rendering> {
  const parts: Parts = {
    release: bench.release,
    failure: undefined,
    chart: chartMetadata(bench.package.metadata),
  }
  try {
    await fill(bench, parts)
  } catch (thrown) {
    if (!(thrown instanceof StageRefusal)) throw thrown
    parts.failure = thrown.failure
  }
  return parts
}

// Each part is kept as soon as it is made: what comes before the refusal still counts.
async function fill(bench: Workbench, parts: Parts): Promise<void> {
  const schema = await renderParameterSchema(bench)
  if (schema !== undefined) parts.parameterSchema = schema
  const skeleton = readSkeleton(bench.package.templateYaml)
  validateIdentity(bench)
  const { application, outputs } = await renderApplication(bench, skeleton)
  Object.assign(parts, { application, outputs })
  parts.definitions = await renderDefinitions(bench)
  parts.configTemplates = await renderConfigTemplates(bench)
  parts.schemas = bench.package.schemas.map(renderSchema)
  parts.views = await renderViews(bench)
  validateKinds(bench, parts.definitions, (definition) => isBound(definition, application))
  const notes = await renderNotes(bench)
  if (notes !== undefined) parts.notes = notes
}

function validateIdentity({ package: { metadata } }: Workbench): void {
  const missing = metadata.name === '' ? 'name' : metadata.version === '' ? 'version' : undefined
  if (missing === undefined) return
  const stage: Stage = 'validate'
  throw new StageRefusal({ stage, message: `the metadata has no ${missing}`, path: METADATA_FILE })
}

/** True where an object is applied with the application: it is tied to no component, or to one that is there (checkBondComponentExist). */
export function isBound(object: JsonObject, application: JsonObject): boolean {
  const annotations = memberAt(object, ['metadata', 'annotations'])
  const wanted = BIND_COMPONENT_ANNOTATIONS.map((name) => member(annotations, name)).find(
    (name) => typeof name === 'string' && name !== '',
  )
  if (wanted === undefined) return true
  const components = memberAt(application, ['spec', 'components'])
  return (
    isList(components) && components.some((component) => isObject(component) && component['name'] === wanted)
  )
}
