import type { Addon } from '../addon/addon.ts'
import { METADATA_FILE } from '../addon/layout.ts'
import { fieldNode } from '../addon/metadata.ts'
import type { Position } from '../addon/text-position.ts'
import type { Cue } from '../ports.ts'
import { missingParameters, withPlaceholders } from './arguments.ts'
import { type RenderFailure, StageRefusal } from './failure.ts'
import type { MissingParameter } from './missing-parameter.ts'
import type { Release } from './releases.ts'
import { openBench, type Rendering, renderPackage } from './render.ts'
import { checkRequirement } from './requirement.ts'
import type { Workbench } from './workbench.ts'

/** What one release makes of an addon. */
export type ReleaseJudgement = {
  readonly release: Release
  /** False where the addon's `system.vela` leaves the release out. */
  readonly isDeclared: boolean
} & (
  | { readonly result: 'ok'; readonly rendering: Rendering }
  /** It installs once these parameters have values. */
  | {
      readonly result: 'needs-arguments'
      readonly missing: readonly MissingParameter[]
      readonly rendering: Rendering
    }
  | { readonly result: 'fails'; readonly failure: RenderFailure }
)

/** The verdict that reports print (contract.md, Report). */
export type Verdict = 'ok' | 'needs-arguments' | 'fails' | 'not-declared'

/** Words a judgement: a release that the addon does not declare counts as that, whatever it would make of the addon. */
export function verdictOf({ isDeclared, result }: ReleaseJudgement): Verdict {
  return isDeclared ? result : 'not-declared'
}

/**
 * Judges an addon by several releases: whether it asks for them (`system.vela`, read as KubeVela reads it) and whether they
 * would install it, without arguments or with some. Never throws for what the addon holds; one release's limit or crash is its
 * own failure.
 */
export async function compatibility(
  addon: Addon,
  releases: readonly Release[],
  cue: Cue,
): Promise<readonly ReleaseJudgement[]> {
  return await Promise.all(releases.map((release) => judge(addon, release, cue)))
}

async function judge(addon: Addon, release: Release, cue: Cue): Promise<ReleaseJudgement> {
  const declared = declaredFor(addon, release)
  if (declared.kind === 'broken') {
    return { release, isDeclared: true, result: 'fails', failure: declared.failure }
  }
  const isDeclared = declared.kind === 'yes'
  const opened = openBench(addon, { release, cue })
  if (opened.kind === 'refused') return { release, isDeclared, result: 'fails', failure: opened.failure }
  const rendering = await renderPackage(opened.bench)
  if (rendering.failure === undefined) return { release, isDeclared, result: 'ok', rendering }
  const { failure } = rendering
  if (failure.stage !== 'render' || failure.limit !== undefined)
    return { release, isDeclared, result: 'fails', failure }
  return { release, isDeclared, ...(await judgeWithArguments(opened.bench, failure)) }
}

// A missing value may be all that keeps the addon from installing; where it is not, what else is wrong counts.
async function judgeWithArguments(bench: Workbench, failure: RenderFailure) {
  try {
    const missing = await missingParameters(bench)
    if (missing.length === 0) return { result: 'fails', failure } as const
    const rendering = await renderPackage({ ...bench, arguments: await withPlaceholders(bench, missing) })
    if (rendering.failure === undefined) return { result: 'needs-arguments', missing, rendering } as const
    return { result: 'fails', failure: rendering.failure } as const
  } catch (thrown) {
    if (thrown instanceof StageRefusal) return { result: 'fails', failure: thrown.failure } as const
    throw thrown
  }
}

type Declared = { kind: 'yes' } | { kind: 'no' } | { kind: 'broken'; failure: RenderFailure }

function declaredFor({ metadata }: Addon, release: Release): Declared {
  if (metadata.kind !== 'parsed') return { kind: 'yes' }
  const requirement = metadata.value.system?.vela ?? ''
  const check = checkRequirement(release.version, requirement)
  if (check.kind === 'met') return { kind: 'yes' }
  if (check.kind === 'unmet') return { kind: 'no' }
  const message = `system.vela "${requirement}" cannot be read: ${check.message}`
  return {
    kind: 'broken',
    failure: { stage: 'validate', message, path: METADATA_FILE, ...requirementPosition(metadata) },
  }
}

/** Where `system.vela` stands in the metadata; the first line where it is not there. */
export function requirementPosition(metadata: Extract<Addon['metadata'], { kind: 'parsed' }>): Position {
  const system = fieldNode(metadata.source, 'system')
  const vela = system?.kind === 'map' ? fieldNode(system, 'vela') : undefined
  const node = vela ?? system
  return node === undefined ? { line: 1, column: 1 } : metadata.yaml.positionOf(node.range)
}

/** True where the release installs the addon, given arguments if need be. */
export function isAccepted({ result }: ReleaseJudgement): boolean {
  return result !== 'fails'
}
