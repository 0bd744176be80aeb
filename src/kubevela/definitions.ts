import type { Json } from '../addon/yaml.ts'
import type { DefinitionAnswer, FieldAnswer } from '../cue/evaluation.ts'
import type { CueFailure } from '../cue/outline.ts'
import { authored } from './cue-source.ts'
import { validateStatus } from './definition-status.ts'
import { refuse } from './failure.ts'
import { decode, isObject, type JsonObject } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import { SYSTEM_NAMESPACE } from './releases.ts'
import { answered, refuseByCue, type Workbench } from './workbench.ts'
import { readObject, withMetadata } from './yaml-object.ts'

const STAGE = 'definitions'
const API_VERSION = 'core.oam.dev/v1beta1'
const ALIAS_ANNOTATION = 'definition.oam.dev/alias'
const DESCRIPTION_ANNOTATION = 'definition.oam.dev/description'
// Keys of annotations and labels that are the author's own get this prefix (pkg/definition/definition.go UserPrefix).
const USER_PREFIX = 'custom.definition.oam.dev/'

const KINDS: Readonly<Record<string, string>> = {
  component: 'ComponentDefinition',
  trait: 'TraitDefinition',
  policy: 'PolicyDefinition',
  workload: 'WorkloadDefinition',
  'workflow-step': 'WorkflowStepDefinition',
}

/** Makes the definitions of an addon, those in YAML first (KubeVela pkg/addon/addon.go RenderDefinitions). */
export async function renderDefinitions(bench: Workbench): Promise<readonly JsonObject[]> {
  const definitions = bench.package.yamlDefinitions.map((file) =>
    withMetadata(readObject(file, STAGE), { namespace: SYSTEM_NAMESPACE }),
  )
  for (const file of bench.package.cueDefinitions) definitions.push(await renderDefinition(bench, file))
  return definitions
}

async function renderDefinition(bench: Workbench, file: PackageFile): Promise<JsonObject> {
  const { definition: rules } = bench.release
  const parts = await splitParts(bench, file)
  if (rules.takesNativeStatus) await validateStatus(bench, file, parts.strings)
  if (parts.labels.length === 0)
    refuse(STAGE, 'the file has no definition beside "template"', { path: file.path, line: 1 })
  if (parts.templateDeclarations === 0) {
    refuse(STAGE, 'the file has no "template" with something in it', { path: file.path, line: 1 })
  }
  const fields = await readMetadata(bench, file, parts.metadata)
  const template = await storedTemplate(bench, file, parts)
  return await assemble(bench, file, { fields, template })
}

async function splitParts(bench: Workbench, file: PackageFile): Promise<DefinitionAnswer> {
  const { definition: rules } = bench.release
  const parts = await answered(
    bench.session.definition({
      name: file.path,
      text: file.text,
      template: 'template',
      fix: rules.fixesFirst,
      stringify: rules.takesNativeStatus
        ? ['attributes.status.healthPolicy', 'attributes.status.customStatus', 'attributes.status.details']
        : [],
      keepAttribute: '@disableValidation()',
      attributePrefix: '// cue-attr:',
    }),
    STAGE,
  )
  if (parts.error !== undefined) await refuseIn(bench, file, parts.error, 'the file does not parse')
  if (parts.unexpected?.kind === 'label') {
    refuse(STAGE, 'a field at the top has a name that is only known when evaluated', {
      path: file.path,
      ...parts.unexpected,
    })
  }
  if (parts.unexpected?.kind === 'template') {
    refuse(STAGE, '"template" is not written as a struct', { path: file.path, ...parts.unexpected })
  }
  return parts
}

async function readMetadata(
  bench: Workbench,
  file: PackageFile,
  text: string,
): Promise<readonly FieldAnswer[]> {
  const evaluation = await answered(
    bench.session.evaluate({
      files: [{ name: GENERATED, text }],
      libraries: bench.release.packages.workflow,
      check: bench.release.definition.checksMetadata ? 'shallow' : 'none',
      lookups: [{ path: '', want: 'fields', depth: 1 }],
    }),
    STAGE,
  )
  if (evaluation.error !== undefined)
    return await refuseIn(bench, file, evaluation.error, 'the definition does not evaluate')
  const [answer] = evaluation.lookups ?? []
  if (answer?.error !== undefined)
    return await refuseIn(bench, file, answer.error, 'the definition does not evaluate')
  return answer?.fields ?? []
}

// Prints have no place in the author's file: their errors are placed by the path of the value.
const GENERATED = 'definition.cue (generated)'

async function storedTemplate(bench: Workbench, file: PackageFile, parts: DefinitionAnswer): Promise<string> {
  const { definition: rules } = bench.release
  const upgraded = await answered(
    bench.session.format({
      name: GENERATED,
      text: parts.imports + parts.template,
      keepImports: !rules.storesUpgraded,
    }),
    STAGE,
  )
  if (upgraded.error !== undefined) await refuseIn(bench, file, upgraded.error, 'the template does not parse')
  if (rules.storesUpgraded) return upgraded.text
  const imports = parts.imports.trim()
  return imports === '' ? parts.template : `${imports}\n${parts.template}`
}

interface Evaluated {
  readonly fields: readonly FieldAnswer[]
  readonly template: string
}

async function assemble(
  bench: Workbench,
  file: PackageFile,
  { fields, template }: Evaluated,
): Promise<JsonObject> {
  const [definition, second] = fields
  if (definition === undefined)
    return refuse(STAGE, 'the file has no definition', { path: file.path, line: 1 })
  if (second !== undefined) {
    const names = `"${definition.label}" and "${second.label}"`
    return await refuseAt(bench, file, [second.label], `one definition a file is allowed, not two: ${names}`)
  }
  if (definition.error !== undefined)
    return await refuseIn(bench, file, definition.error, 'the definition does not evaluate')
  const label = definition.label
  const annotations: Record<string, Json> = {}
  const labels: Record<string, Json> = {}
  let spec: JsonObject = {}
  let kind = ''
  for (const field of definition.fields ?? []) {
    switch (field.label) {
      case 'type':
        kind = await kindOf(bench, file, [label, 'type'], field)
        break
      case 'alias':
        annotations[ALIAS_ANNOTATION] = await textOf(bench, file, [label, 'alias'], field)
        break
      case 'description':
        annotations[DESCRIPTION_ANNOTATION] = await textOf(bench, file, [label, 'description'], field)
        break
      case 'annotations':
        Object.assign(annotations, await prefixed(bench, file, [label, 'annotations'], field))
        break
      case 'labels':
        Object.assign(labels, await prefixed(bench, file, [label, 'labels'], field))
        break
      case 'attributes':
        spec = await objectOf(bench, file, [label, 'attributes'], field)
        break
    }
  }
  const whole = await withTemplate(bench, file, { label, spec, template })
  await validateSpec(bench, file, { label, kind, spec: whole })
  return {
    ...(kind === '' ? {} : { apiVersion: API_VERSION, kind }),
    metadata: { name: label, namespace: SYSTEM_NAMESPACE, annotations, labels },
    spec: whole,
  }
}

type Path = readonly string[]

async function kindOf(bench: Workbench, file: PackageFile, path: Path, field: FieldAnswer): Promise<string> {
  const type = await textOf(bench, file, path, field)
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (kind !== undefined) return kind
  return await refuseAt(
    bench,
    file,
    path,
    `"${type}" is no type of definition: ${Object.keys(KINDS).join(', ')} are`,
  )
}

async function jsonOf(bench: Workbench, file: PackageFile, path: Path, field: FieldAnswer): Promise<Json> {
  if (field.error !== undefined) return await refuseIn(bench, file, field.error, path.join('.'))
  if (field.fields === undefined) return field.json ?? null
  const members: [string, Json][] = []
  for (const inner of field.fields) {
    members.push([inner.label, await jsonOf(bench, file, [...path, inner.label], inner)])
  }
  return Object.fromEntries(members)
}

async function textOf(bench: Workbench, file: PackageFile, path: Path, field: FieldAnswer): Promise<string> {
  const value = await jsonOf(bench, file, path, field)
  return typeof value === 'string'
    ? value
    : await refuseAt(bench, file, path, `${path.join('.')}: a string is needed`)
}

async function objectOf(
  bench: Workbench,
  file: PackageFile,
  path: Path,
  field: FieldAnswer,
): Promise<JsonObject> {
  const value = await jsonOf(bench, file, path, field)
  return isObject(value) ? value : await refuseAt(bench, file, path, `${path.join('.')}: a struct is needed`)
}

async function prefixed(
  bench: Workbench,
  file: PackageFile,
  path: Path,
  field: FieldAnswer,
): Promise<JsonObject> {
  const texts = await objectOf(bench, file, path, field)
  const members: [string, string][] = []
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value !== 'string')
      return await refuseAt(bench, file, [...path, key], `${path.join('.')}.${key}: a string is needed`)
    members.push([key.includes('oam.dev') ? key : `${USER_PREFIX}${key}`, value])
  }
  return Object.fromEntries(members)
}

async function withTemplate(
  bench: Workbench,
  file: PackageFile,
  { label, spec, template }: { label: string; spec: JsonObject; template: string },
): Promise<JsonObject> {
  const schematic = spec['schematic'] ?? {}
  const cue = isObject(schematic) ? (schematic['cue'] ?? {}) : undefined
  if (!isObject(schematic) || !isObject(cue)) {
    return await refuseAt(
      bench,
      file,
      [label, 'attributes', 'schematic'],
      'attributes.schematic: structs are needed',
    )
  }
  return { ...spec, schematic: { ...schematic, cue: { ...cue, template } } }
}

async function validateSpec(
  bench: Workbench,
  file: PackageFile,
  { label, kind, spec }: { label: string; kind: string; spec: JsonObject },
): Promise<void> {
  const { specs } = bench.release.definition
  const type = Object.entries(specs).find(([name]) => name === kind)?.[1]
  if (type === undefined) return
  const decoding = decode(spec, type, { letterCase: 'any', isStrict: true })
  if (decoding.kind === 'decoded') return
  const path = ['attributes', ...decoding.path]
  await refuseAt(bench, file, [label, ...path], `${path.join('.')} of a ${kind}: ${decoding.message}`)
}

async function refuseAt(bench: Workbench, file: PackageFile, path: Path, message: string): Promise<never> {
  const failure = { message, problems: [{ message, path }] }
  return await refuseByCue(bench, failure, { stage: STAGE, sources: [authored(file.path, file.text)] })
}

async function refuseIn(
  bench: Workbench,
  file: PackageFile,
  failure: CueFailure,
  what: string,
): Promise<never> {
  return await refuseByCue(bench, failure, { stage: STAGE, sources: [authored(file.path, file.text)], what })
}

/**
 * Refuses objects that KubeVela cannot list among an application's definitions (pkg/addon/utils.go passDefInAppAnnotation);
 * those that are tied to a component which the application lacks are passed over.
 */
export function validateKinds(
  bench: Workbench,
  definitions: readonly JsonObject[],
  isInstalled: (definition: JsonObject) => boolean,
): void {
  const files = [...bench.package.yamlDefinitions, ...bench.package.cueDefinitions]
  for (const [at, definition] of definitions.entries()) {
    const kind = definition['kind']
    const isKnown = kind !== 'WorkloadDefinition' && Object.values(KINDS).some((one) => one === kind)
    if (isKnown || !isInstalled(definition)) continue
    const what = kind === undefined ? 'a definition without a type' : `an object of kind "${kind}"`
    refuse(STAGE, `${what} cannot be among the definitions of an addon`, { path: files[at]?.path, line: 1 })
  }
}
