import type { Addon } from '../addon/addon.ts'
import type { Json } from '../addon/yaml.ts'
import type { Cue } from '../ports.ts'
import { readSkeleton, renderApplication } from './application.ts'
import { type ArgumentChoice, argumentChoices } from './argument-choices.ts'
import { missingParameters, withMember, withPlaceholders } from './arguments.ts'
import { type RenderFailure, StageRefusal } from './failure.ts'
import type { JsonObject } from './go-value.ts'
import { renderParameterSchema } from './parameters.ts'
import type { Release } from './releases.ts'
import { openBench } from './render.ts'
import type { Workbench } from './workbench.ts'

/** The arguments of one install, and how they differ from the ones it needs. */
export interface ArgumentSet {
  readonly arguments: JsonObject
  /** `mirror=true`; undefined for the arguments without which the addon does not install, if there are any. */
  readonly choice: string | undefined
  /** The parameters that stand-ins were given for: labels below `parameter`. */
  readonly standIns: readonly (readonly string[])[]
}

/** What one set of arguments gives. */
export type ChosenRendering = ArgumentSet &
  (
    | { readonly kind: 'rendered'; readonly application: JsonObject; readonly outputs: readonly JsonObject[] }
    | { readonly kind: 'refused'; readonly failure: RenderFailure }
  )

/** Every rendering of an addon under one release, the plain one first. */
export interface RenderedChoices {
  readonly renderings: readonly ChosenRendering[]
  /** Choices that were not rendered: there are too many, or the addon costs too much. */
  readonly left: readonly string[]
}

/** More renders than this tell little that fewer do not. */
export const MAX_RENDERS = 64
// What an addon's CUE may cost is counted a session; a few renders share one, so that a slow addon ends soon.
const RENDERS_A_SESSION = 8

/**
 * Renders an addon with the arguments it needs, and again with each boolean, enum and optional parameter varied by itself, at
 * most {@link MAX_RENDERS} times. Refusals are part of the answer.
 */
export async function renderChoices(
  addon: Addon,
  { release, cue }: { readonly release: Release; readonly cue: Cue },
): Promise<RenderedChoices> {
  const sets = await argumentSets(addon, { release, cue })
  const rendered = await renderSets(addon, sets.slice(0, MAX_RENDERS), { release, cue })
  return { renderings: rendered, left: sets.slice(rendered.length).flatMap(({ choice }) => choice ?? []) }
}

/** Renders an addon with given arguments, in order; stops where its CUE exceeds a limit. */
export async function renderSets(
  addon: Addon,
  sets: readonly ArgumentSet[],
  { release, cue }: { readonly release: Release; readonly cue: Cue },
): Promise<readonly ChosenRendering[]> {
  const done: ChosenRendering[] = []
  for (let at = 0; at < sets.length; at += RENDERS_A_SESSION) {
    const opened = openBench(addon, { release, cue })
    if (opened.kind === 'refused')
      return sets.map((set) => ({ ...set, kind: 'refused', failure: opened.failure }))
    for (const set of sets.slice(at, at + RENDERS_A_SESSION)) {
      const rendering = await renderOne({ ...opened.bench, arguments: set.arguments }, set)
      done.push(rendering)
      if (rendering.kind === 'refused' && rendering.failure.limit !== undefined) return done
    }
  }
  return done
}

async function renderOne(bench: Workbench, set: ArgumentSet): Promise<ChosenRendering> {
  return await orRefusal(
    async (): Promise<ChosenRendering> => {
      const rendered = await renderApplication(bench, readSkeleton(bench.package.templateYaml))
      return { ...set, kind: 'rendered', ...rendered }
    },
    (failure) => ({ ...set, kind: 'refused', failure }),
  )
}

async function argumentSets(
  addon: Addon,
  { release, cue }: { readonly release: Release; readonly cue: Cue },
): Promise<readonly ArgumentSet[]> {
  const opened = openBench(addon, { release, cue })
  const plain: ArgumentSet = { arguments: {}, choice: undefined, standIns: [] }
  if (opened.kind === 'refused') return [plain]
  const { bench } = opened
  const schema = await orRefusal(
    () => renderParameterSchema(bench),
    () => undefined,
  )
  const base = await completed(bench, plain)
  const choices = argumentChoices(schema)
  const sets: ArgumentSet[] = [base]
  for (const choice of choices) {
    const args = withMember(base.arguments, choice.path, choice.value)
    const standIns = choice.isStandIn ? [...base.standIns, choice.path] : base.standIns
    const asked = { arguments: args, choice: nameOf(choice), standIns }
    // Beyond the limit nothing is rendered, and what is missing need not be known.
    sets.push(sets.length < MAX_RENDERS ? await completed(bench, asked) : asked)
  }
  return sets
}

// Gives stand-ins to what an install with these arguments lacks.
async function completed(bench: Workbench, set: ArgumentSet): Promise<ArgumentSet> {
  const asked = { ...bench, arguments: set.arguments }
  return await orRefusal(
    async () => {
      const missing = await missingParameters(asked)
      if (missing.length === 0) return set
      const standIns = [...set.standIns, ...missing.map(({ name }) => name)]
      return { ...set, arguments: await withPlaceholders(asked, missing), standIns }
    },
    () => set,
  )
}

function nameOf({ path, value }: ArgumentChoice): string {
  return `${path.join('.')}=${shown(value)}`
}

function shown(value: Json): string {
  return typeof value === 'object' ? '…' : String(value)
}

async function orRefusal<Result>(
  work: () => Promise<Result>,
  refused: (failure: RenderFailure) => Result,
): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof StageRefusal) return refused(thrown.failure)
    throw thrown
  }
}
