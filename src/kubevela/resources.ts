import { cuePackage } from '../addon/cue-source.ts'
import type { CueFailure } from '../cue/outline.ts'
import { COMPONENT } from './application-type.ts'
import { authored } from './cue-source.ts'
import { decode, isObject, type JsonObject } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import { answered, contextSource, outlinesOf, refuseByCue, rewriting, type Workbench } from './workbench.ts'
import { readObject } from './yaml-object.ts'

const MAIN_PACKAGE = 'main'
// The field that KubeVela gathers a resource's declarations under.
const GATHERED = 'zz_output__'

/**
 * Makes components of resources: one of all YAML files together, one of each CUE file outside package main; a CUE file without
 * `output` gives none (KubeVela pkg/addon/render.go renderResources).
 */
export async function renderResources(bench: Workbench): Promise<readonly JsonObject[]> {
  const components: JsonObject[] = []
  const { yamlResources, cueResources, metadata } = bench.package
  if (yamlResources.length > 0) {
    const objects = yamlResources.map((file) => readObject(file, 'render'))
    components.push({ name: `${metadata.name}-resources`, type: 'k8s-objects', properties: { objects } })
  }
  await refuseUnparsable(bench)
  for (const file of cueResources) {
    if (cuePackage(file.text) === MAIN_PACKAGE) continue
    const component = await renderComponent(bench, file)
    if (component !== undefined) components.push(component)
  }
  return components
}

// Files that are part of no value must parse all the same (checkCueFileHasPackageHeader).
async function refuseUnparsable(bench: Workbench): Promise<void> {
  const { templateCue, cueResources } = bench.package
  const isMerged =
    templateCue !== undefined && (cuePackage(templateCue.text) ?? MAIN_PACKAGE) === MAIN_PACKAGE
  const unread = isMerged ? [] : cueResources.filter((file) => cuePackage(file.text) === MAIN_PACKAGE)
  if (unread.length === 0) return
  const outlines = await outlinesOf(bench, unread, { stage: 'render', depth: 1 })
  for (const file of unread) {
    const { error } = outlines.get(file.path) ?? {}
    const sources = [authored(file.path, file.text)]
    if (error !== undefined)
      await refuseByCue(bench, error, { stage: 'render', sources, what: 'the file does not parse' })
  }
}

async function renderComponent(bench: Workbench, file: PackageFile): Promise<JsonObject | undefined> {
  const { release, session } = bench
  const context = contextSource(bench)
  const script = authored(file.path, file.text, { under: GATHERED })
  const evaluation = await answered(
    session.evaluate({
      files: [{ ...context.unit, ...rewriting(release), printed: release.contextPrint }, script.unit],
      oneFile: true,
      libraries: release.packages.application,
      check: release.check,
      lookups: [{ path: `${GATHERED}.output`, want: 'json' }],
    }),
    'render',
  )
  const sources = [script, context]
  if (evaluation.error !== undefined) {
    const own = await contextFailure(bench)
    return await refuseByCue(bench, own ?? ungathered(evaluation.error), {
      stage: 'render',
      sources,
      what: 'the resource does not evaluate',
    })
  }
  const [output] = evaluation.lookups ?? []
  if (output === undefined || !output.exists) return undefined
  if (output.error !== undefined) {
    return await refuseByCue(bench, ungathered(output.error), {
      stage: 'render',
      sources,
      what: 'the component is not concrete',
    })
  }
  const decoding = decode(output.json ?? null, COMPONENT, { letterCase: 'any' })
  if (decoding.kind === 'mistake') {
    const problem = { message: decoding.message, path: ['output', ...decoding.path] }
    const what = `output.${decoding.path.join('.')}`
    return await refuseByCue(
      bench,
      { message: decoding.message, problems: [problem] },
      { stage: 'render', sources, what },
    )
  }
  return isObject(decoding.value) ? named(decoding.value, file) : undefined
}

// The print of a context with an error in it no longer says where the error is: the context alone does.
async function contextFailure(bench: Workbench) {
  const { release, session } = bench
  const evaluation = await answered(
    session.evaluate({
      files: [{ ...contextSource(bench).unit, ...rewriting(release) }],
      libraries: release.packages.application,
      check: release.check,
      lookups: [],
    }),
    'render',
  )
  return evaluation.error
}

// The author never wrote the field that the declarations were gathered under.
function ungathered<Failure extends CueFailure>(failure: Failure): Failure {
  const problems = failure.problems.map((problem) =>
    problem.path?.[0] === GATHERED ? { ...problem, path: problem.path.slice(1) } : problem,
  )
  return { ...failure, message: failure.message.replaceAll(`${GATHERED}.`, ''), problems }
}

function named(component: JsonObject, file: PackageFile): JsonObject {
  if (component['name'] !== '') return component
  const extension = file.name.slice(file.name.lastIndexOf('.'))
  return { ...component, name: file.name.replaceAll(extension, '').replaceAll('.', '-') }
}
