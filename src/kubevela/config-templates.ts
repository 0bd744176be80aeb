import type { Json } from '../addon/yaml.ts'
import type { FieldAnswer, LookupAnswer } from '../cue/evaluation.ts'
import { authored } from './cue-source.ts'
import { refuse } from './failure.ts'
import { goYaml } from './go-text.ts'
import { decode, flag, isObject, type JsonObject, member, struct, text } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import { readableSchema } from './parameters.ts'
import { BASE_CONTEXT, CONFIG_CONTEXT, SYSTEM_NAMESPACE } from './releases.ts'
import { answered, refuseByCue, type Workbench } from './workbench.ts'

const STAGE = 'configTemplates'

/** Makes the ConfigMaps of an addon's config templates (KubeVela pkg/config/factory.go ParseTemplate). */
export async function renderConfigTemplates(bench: Workbench): Promise<readonly JsonObject[]> {
  const templates: JsonObject[] = []
  for (const file of bench.package.configTemplates) templates.push(await renderConfigTemplate(bench, file))
  return templates
}

const METADATA = struct({ name: text, alias: text, description: text, sensitive: flag, scope: text }, [
  'name',
  'alias',
  'sensitive',
  'scope',
])

async function renderConfigTemplate(bench: Workbench, file: PackageFile): Promise<JsonObject> {
  const stored = `${file.text}\n${CONFIG_CONTEXT}`
  const source = authored(file.path, file.text, { after: `\n${CONFIG_CONTEXT}\n${BASE_CONTEXT}` })
  const instance = { files: [source.unit], libraries: bench.release.packages.config }
  const evaluation = await answered(
    bench.session.evaluate({
      ...instance,
      check: 'none',
      lookups: [
        { path: 'template', want: 'kind' },
        { path: 'template.parameter', want: 'kind' },
        { path: 'metadata', want: 'json' },
        { path: 'template.nacos', want: 'fields', depth: 2 },
      ],
    }),
    STAGE,
  )
  if (evaluation.error !== undefined) {
    return await refuseByCue(bench, evaluation.error, {
      stage: STAGE,
      sources: [source],
      what: 'the file does not parse',
    })
  }
  const [template, parameter, metadata, nacos] = evaluation.lookups ?? []
  await requireField(bench, file, template, 'template')
  await requireField(bench, file, parameter, 'template.parameter')
  await requireField(bench, file, metadata, 'metadata')
  const named = await decodeMetadata(bench, file, metadata)
  const schema = await answered(
    bench.session.openapi({ ...instance, within: 'template', field: 'parameter' }),
    STAGE,
  )
  if (schema.error !== undefined) {
    return await refuseByCue(bench, schema.error, {
      stage: STAGE,
      sources: [source],
      what: 'the properties have no OpenAPI schema',
    })
  }
  const rules = { ...bench.release.schema, marksImmutable: false }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `config-template-${String(named['name'])}`,
      namespace: SYSTEM_NAMESPACE,
      labels: { 'config.oam.dev/catalog': 'velacore-config', 'config.oam.dev/scope': named['scope'] ?? '' },
      annotations: {
        'config.oam.dev/alias': named['alias'] ?? '',
        // KubeVela never fills the description in.
        'config.oam.dev/description': '',
        'config.oam.dev/sensitive': String(named['sensitive']),
      },
    },
    data: {
      template: stored,
      schema: goYaml(readableSchema(schema.json ?? null, rules)),
      'expanded-writer': goYaml({ nacos: expandedWriter(nacos) }),
    },
  }
}

async function requireField(
  bench: Workbench,
  file: PackageFile,
  answer: LookupAnswer | undefined,
  name: string,
): Promise<void> {
  if (answer?.exists === true) return
  const sources = [authored(file.path, file.text)]
  const evaluation = await answered(
    bench.session.evaluate({
      files: [{ name: file.path, text: file.text }],
      libraries: bench.release.packages.config,
      check: 'shallow',
      lookups: [],
    }),
    STAGE,
  )
  if (evaluation.error !== undefined) {
    await refuseByCue(bench, evaluation.error, {
      stage: STAGE,
      sources,
      what: `the config template has no field "${name}"`,
    })
  }
  refuse(STAGE, `the config template has no field "${name}"`, { path: file.path, line: 1 })
}

async function decodeMetadata(
  bench: Workbench,
  file: PackageFile,
  answer: LookupAnswer | undefined,
): Promise<JsonObject> {
  const sources = [authored(file.path, file.text)]
  if (answer?.error !== undefined) {
    return await refuseByCue(bench, answer.error, { stage: STAGE, sources, what: 'metadata is not concrete' })
  }
  const decoding = decode(answer?.json ?? null, METADATA, { letterCase: 'any' })
  if (decoding.kind === 'mistake') {
    const path = ['metadata', ...decoding.path]
    const failure = { message: decoding.message, problems: [{ message: decoding.message, path }] }
    return await refuseByCue(bench, failure, { stage: STAGE, sources, what: path.join('.') })
  }
  return isObject(decoding.value) ? decoding.value : {}
}

// What is not concrete before the template is used stays empty; nothing is wrong with that (pkg/config/writer).
function expandedWriter(nacos: LookupAnswer | undefined): Json {
  if (nacos?.exists !== true) return null
  const known = concrete(nacos.fields ?? [])
  const metadata = member(known, 'metadata')
  const optional = ['appName', 'tenant', 'tag'].filter((name) => textAt(metadata, name) !== '')
  return {
    endpoint: {
      name: textAt(member(known, 'endpoint'), 'name'),
      namespace: textAt(member(known, 'endpoint'), 'namespace'),
    },
    format: textAt(known, 'format'),
    metadata: Object.fromEntries(
      ['dataId', 'group', 'namespaceId', ...optional].map((name) => [name, textAt(metadata, name)]),
    ),
  }
}

function concrete(fields: readonly FieldAnswer[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field): [string, Json][] => {
      if (field.fields !== undefined) return [[field.label, concrete(field.fields)]]
      return field.json === undefined ? [] : [[field.label, field.json]]
    }),
  )
}

function textAt(value: Json | undefined, key: string): string {
  const found = member(value, key)
  return typeof found === 'string' ? found : ''
}
