import { cuePackage } from '../addon/cue-source.ts'
import type { Json } from '../addon/yaml.ts'
import type { Evaluation } from '../cue/evaluation.ts'
import { APPLICATION } from './application-type.ts'
import { type AuthoredSource, authored } from './cue-source.ts'
import { refuse } from './failure.ts'
import { decode, isList, isObject, type JsonObject, member, memberAt } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import {
  LABEL_ADDON_NAME,
  LABEL_ADDON_VERSION,
  LABEL_AUXILIARY_NAME,
  type Release,
  SYSTEM_NAMESPACE,
} from './releases.ts'
import { renderResources } from './resources.ts'
import { answered, contextSource, refuseByCue, rewriting, type Workbench } from './workbench.ts'
import { readManifest, withLabels, withMetadata } from './yaml-object.ts'

/** What an addon installs beside definitions: the application, and objects that live next to it. */
export interface RenderedApplication {
  readonly application: JsonObject
  readonly outputs: readonly JsonObject[]
}

const MAIN_PACKAGE = 'main'

/**
 * Makes the application of an addon: skeleton, namespaces it needs, YAML resources, CUE resources, and where it is deployed
 * (KubeVela pkg/addon/render.go RenderApp).
 */
export async function renderApplication(
  bench: Workbench,
  skeleton: JsonObject | undefined,
): Promise<RenderedApplication> {
  const { metadata } = bench.package
  if (bench.package.templateCue !== undefined && skeleton !== undefined) {
    refuse('render', 'the addon has a template in CUE and one in YAML: only one can be used', {
      path: bench.package.templateYaml.at(-1)?.path,
    })
  }
  const base =
    bench.package.templateCue === undefined
      ? { application: skeleton ?? EMPTY_APPLICATION, outputs: [] }
      : await renderTemplate(bench, bench.package.templateCue)
  const own = memberAt(base.application, ['spec', 'components'])
  const components = [
    ...(isList(own) ? own : []),
    ...metadata.needNamespace.filter((name) => name !== SYSTEM_NAMESPACE).map(namespaceComponent),
    ...(await renderResources(bench)),
  ]
  const labels = { [LABEL_ADDON_NAME]: metadata.name, [LABEL_ADDON_VERSION]: metadata.version }
  const named = withMetadata(base.application, {
    name: `addon-${metadata.name}`,
    namespace: SYSTEM_NAMESPACE,
  })
  const whole = withLabels({ ...named, spec: { ...objectOf(named['spec']), components } }, labels)
  return {
    application: withTopology(bench, whole),
    outputs: base.outputs.map((output) => withLabels(output, labels)),
  }
}

/** Reads the skeleton in YAML, if the addon has one (pkg/addon/addon.go readTemplate). Every file of the kind must decode. */
export function readSkeleton(files: readonly PackageFile[]): JsonObject | undefined {
  return files.map(decodeSkeleton).at(-1)
}

function decodeSkeleton(file: PackageFile): JsonObject {
  const decoding = decode(readManifest(file, 'package'), APPLICATION, { letterCase: 'exact' })
  if (decoding.kind === 'mistake') {
    refuse('package', `${decoding.path.join('.')}: ${decoding.message}`, { path: file.path })
  }
  const kind = member(decoding.value, 'kind')
  if (typeof kind !== 'string' || kind === '')
    refuse('package', 'the template has no "kind"', { path: file.path, line: 1 })
  return objectOf(decoding.value)
}

const EMPTY_APPLICATION: JsonObject = { apiVersion: 'core.oam.dev/v1beta1', kind: 'Application' }

async function renderTemplate(bench: Workbench, template: PackageFile): Promise<RenderedApplication> {
  const sources = templateSources(bench, template)
  const evaluation = await answered(
    bench.session.evaluate({
      files: sources.map((source) => source.unit),
      libraries: bench.release.packages.application,
      check: bench.release.check,
      lookups: [
        { path: 'output', want: 'json' },
        { path: 'outputs', want: 'json' },
      ],
    }),
    'render',
  )
  const { output, outputs } = await readOutputs(bench, evaluation, sources)
  const decoding = decode(output, APPLICATION, { letterCase: 'any' })
  if (decoding.kind === 'mistake') {
    const problem = { message: decoding.message, path: ['output', ...decoding.path] }
    await refuseByCue(
      bench,
      { message: decoding.message, problems: [problem] },
      { stage: 'render', sources, what: `output.${decoding.path.join('.')}` },
    )
    return { application: {}, outputs: [] }
  }
  return { application: objectOf(decoding.value), outputs: auxiliaryObjects(outputs) }
}

// Only files of the template's package belong to it; the others are left out without a word (newValueWithMainAndFiles).
function templateSources(bench: Workbench, template: PackageFile): readonly AuthoredSource[] {
  const declared = cuePackage(template.text)
  const wanted = declared ?? MAIN_PACKAGE
  const before = (name: string | undefined) => (name === undefined ? `package ${MAIN_PACKAGE}\n` : '')
  const contextPackage = cuePackage(bench.package.parameter?.text ?? '')
  const context = contextSource(bench, { before: before(contextPackage) })
  // A template that gets its package clause from KubeVela is parsed once more, and not rewritten then.
  const rewrite = declared === undefined ? {} : rewriting(bench.release)
  return [
    authored(template.path, template.text, { before: before(declared), ...rewrite }),
    ...((contextPackage ?? MAIN_PACKAGE) === wanted ? [rewritten(context, bench.release)] : []),
    ...bench.package.cueResources
      .filter((file) => cuePackage(file.text) === wanted)
      .map((file) => authored(file.path, file.text, rewriting(bench.release))),
  ]
}

function rewritten(source: AuthoredSource, release: Release): AuthoredSource {
  return { ...source, unit: { ...source.unit, ...rewriting(release) } }
}

async function readOutputs(
  bench: Workbench,
  evaluation: Evaluation,
  sources: readonly AuthoredSource[],
): Promise<{ readonly output: Json; readonly outputs: Json }> {
  if (evaluation.error !== undefined) {
    return await refuseByCue(bench, evaluation.error, {
      stage: 'render',
      sources,
      what: 'the template does not evaluate',
    })
  }
  const [output, outputs] = evaluation.lookups ?? []
  if (output === undefined || !output.exists) {
    refuse('render', 'the template has no field "output"', { path: bench.package.templateCue?.path, line: 1 })
  }
  if (output.error !== undefined) {
    return await refuseByCue(bench, output.error, {
      stage: 'render',
      sources,
      what: 'the application is not concrete',
    })
  }
  if (outputs?.exists === true && outputs.error !== undefined) {
    return await refuseByCue(bench, outputs.error, {
      stage: 'render',
      sources,
      what: 'the outputs are not concrete',
    })
  }
  return { output: output.json ?? null, outputs: outputs?.json ?? null }
}

function auxiliaryObjects(outputs: Json): readonly JsonObject[] {
  if (outputs !== null && !isObject(outputs)) refuse('render', 'outputs: a mapping is needed')
  return Object.entries(outputs ?? {}).flatMap(([name, object]) =>
    isObject(object) ? [withLabels(object, { [LABEL_AUXILIARY_NAME]: name })] : [],
  )
}

function namespaceComponent(name: string): JsonObject {
  const properties = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  return { name: `${name}-namespace`, type: 'raw', properties }
}

// Addons from before templates in CUE say in metadata that they want to be on every cluster (attachPolicyForLegacyAddon).
function withTopology(
  { package: { metadata, templateCue }, arguments: args }: Workbench,
  application: JsonObject,
): JsonObject {
  const { deployTo } = metadata
  const spec = objectOf(application['spec'])
  const policies = isList(spec['policies']) ? spec['policies'] : []
  const isWanted = deployTo?.runtimeCluster === true || deployTo?.legacyRuntimeCluster === true
  const hasTopology = policies.some((policy) => member(policy, 'type') === 'topology')
  if (templateCue !== undefined || !isWanted || hasTopology) return application
  return { ...application, spec: { ...spec, policies: [...policies, topologyPolicy(args['clusters'])] } }
}

function topologyPolicy(asked: Json | undefined): JsonObject {
  const clusters = (isList(asked) ? asked : []).flatMap((name) =>
    typeof name === 'string' && name.trim() !== '' ? [name.trim()] : [],
  )
  if (clusters.length === 0) {
    return {
      name: 'deploy-addon-to-all-clusters',
      type: 'topology',
      properties: { clusterLabelSelector: {} },
    }
  }
  const all = clusters.includes('local') ? clusters : [...clusters, 'local']
  return { name: 'deploy-addon-to-specified-clusters', type: 'topology', properties: { clusters: all } }
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}
