import type { Json } from '../addon/yaml.ts'
import type { RenderFailure } from './failure.ts'
import type { MissingParameter } from './missing-parameter.ts'
import type { Rendering } from './render.ts'

/** What `render` prints (contract.md, `render` output): parts that were not reached are absent. */
export interface RenderOutput {
  readonly addon: string
  readonly kubevela: string
  readonly accepted: boolean
  readonly error?: RenderFailure & { readonly missing?: readonly MissingOutput[] }
  readonly application?: Json
  readonly outputs?: readonly Json[]
  readonly definitions?: readonly Json[]
  readonly schemas?: readonly Json[]
  readonly views?: readonly Json[]
  readonly configTemplates?: readonly Json[]
  readonly parameterSchema?: Json
  readonly chart?: Json
  readonly notes?: string
}

/** A parameter that lacks a value, as people name it. */
export interface MissingOutput {
  readonly parameter: string
  /** What it must be, as CUE writes it. */
  readonly type: string
  readonly path: string
  readonly line?: number
  readonly column?: number
}

/** Words a rendering as the contract's JSON; parameters that lack a value are part of the error. */
export function renderOutput(
  addon: string,
  rendering: Rendering,
  missing: readonly MissingParameter[] = [],
): RenderOutput {
  const { release, failure, chart, ...parts } = rendering
  const lacking = missing.length === 0 ? {} : { missing: missing.map(missingOutput) }
  return {
    addon,
    kubevela: release.name,
    accepted: failure === undefined,
    ...(failure === undefined ? {} : { error: { ...failure, ...lacking } }),
    ...parts,
    ...(chart === undefined ? {} : { chart: { ...chart, keywords: chart.keywords ?? [] } }),
  }
}

function missingOutput({ name, syntax, kinds, path, line, column }: MissingParameter): MissingOutput {
  return {
    parameter: name.join('.'),
    type: syntax === '' ? kinds.join(' | ') : syntax,
    path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}
