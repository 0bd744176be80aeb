import type { Json } from '../addon/yaml.ts'
import type { RenderFailure } from './failure.ts'
import type { Rendering } from './render.ts'

/** What `render` prints (contract.md, `render` output): lists are there where they are empty, parts that were not reached are absent. */
export interface RenderOutput {
  readonly addon: string
  readonly kubevela: string
  readonly accepted: boolean
  readonly error?: RenderFailure
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

/** Words a rendering as the contract's JSON. */
export function renderOutput(addon: string, rendering: Rendering): RenderOutput {
  const { release, failure, chart, ...parts } = rendering
  return {
    addon,
    kubevela: release.name,
    accepted: failure === undefined,
    ...(failure === undefined ? {} : { error: failure }),
    ...parts,
    ...(chart === undefined ? {} : { chart: { ...chart, keywords: chart.keywords ?? [] } }),
  }
}
