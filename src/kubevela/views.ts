import { authored } from './cue-source.ts'
import { refuse } from './failure.ts'
import type { JsonObject } from './go-value.ts'
import type { PackageFile } from './install-package.ts'
import { SYSTEM_NAMESPACE } from './releases.ts'
import { answered, refuseByCue, rewriting, type Workbench } from './workbench.ts'
import { readObject } from './yaml-object.ts'

const STAGE = 'views'

/** Makes the views of an addon, those in YAML first (KubeVela pkg/addon/addon.go RenderViews). */
export async function renderViews(bench: Workbench): Promise<readonly JsonObject[]> {
  const views = bench.package.yamlViews.map((file) => readObject(file, STAGE))
  for (const file of bench.package.cueViews) views.push(await renderView(bench, file))
  return views
}

// A view may give anything: 1.9 asks for its text, and prints structs as readily as strings (workflow pkg/cue/model/value String).
async function renderView(bench: Workbench, file: PackageFile): Promise<JsonObject> {
  const source = authored(file.path, file.text)
  const evaluation = await answered(
    bench.session.evaluate({
      files: [{ ...source.unit, ...rewriting(bench.release) }],
      libraries: bench.release.packages.workflow,
      check: 'none',
      lookups: [
        { path: 'status', want: 'kind' },
        { path: 'export', want: 'kind' },
      ],
    }),
    STAGE,
  )
  if (evaluation.error !== undefined) {
    return await refuseByCue(bench, evaluation.error, {
      stage: STAGE,
      sources: [source],
      what: 'the view does not parse',
    })
  }
  const answers = evaluation.lookups ?? []
  if (!answers.some((answer) => answer.exists)) {
    refuse(STAGE, 'the view has no field "status" or "export"', { path: file.path, line: 1 })
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: file.name.slice(0, file.name.lastIndexOf('.')), namespace: SYSTEM_NAMESPACE },
    data: { template: file.text },
  }
}
