import { assertNever } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import { shadowedBy } from '../publish/next-free-version.ts'
import type { Settled } from '../publish/settle.ts'
import { decideBefore, type OnConflict, type Verdict } from '../publish/verdict.ts'
import type { PlannedStep, StepKind } from './plan.ts'

/** What one registry holds under the name and version of an archive. */
export interface Held {
  /** The registry as reports name it. */
  readonly registry: string
  readonly settled: Settled
  /** Versions that the registry lists under the name. */
  readonly listed: readonly string[]
  /** True where the registry's list says so, and nobody looked. */
  readonly isClaim?: boolean
}

/** An addon that could be published: its archive and what each registry holds of it; no archive where findings keep it back. */
export interface Candidate {
  readonly name: string
  readonly version: string
  readonly archive: Archive | undefined
  readonly held: readonly Held[]
}

/**
 * Decides what publishing would do to each addon in each registry, and why, by the same judgement that publishing uses.
 * Nothing happens here.
 */
export function makePlan(
  candidates: readonly Candidate[],
  { onConflict }: { readonly onConflict: OnConflict },
): readonly PlannedStep[] {
  return candidates.flatMap(({ name, version, archive, held }) => {
    if (archive === undefined) {
      return [
        { name, version, registry: '', step: 'blocked', reason: 'findings keep it from being published' },
      ]
    }
    return held.map(({ registry, settled, listed, isClaim = false }) => {
      const shadow = settled.kind === 'absent' ? shadowedBy(version, listed) : undefined
      if (shadow !== undefined) {
        const reason = `readers take it for ${shadow}, which is published`
        return { name, version, registry, step: 'conflict', reason }
      }
      if (isClaim) return { name, version, registry, step: 'skip', reason: 'listed with the same digest' }
      const decision = decideBefore({ archive, settled, onConflict, listed, wasSent: false })
      const { step, reason } = decision.kind === 'put' ? sent(decision.force, listed) : left(decision.verdict)
      return { name, version, registry, step, reason }
    })
  })
}

interface Step {
  readonly step: StepKind
  readonly reason: string
}

function sent(force: boolean, listed: readonly string[]): Step {
  if (force) return { step: 'replace', reason: 'published with other content, and on-conflict is force' }
  return { step: 'publish', reason: listed.length === 0 ? 'first version' : 'new version' }
}

function left({ status, reason, error }: Verdict): Step {
  const why = reason ?? error?.message ?? status
  switch (status) {
    case 'published':
    case 'unchanged':
    case 'skipped':
      return { step: 'skip', reason: why }
    case 'conflict':
    case 'torn':
      return { step: 'conflict', reason: why }
    case 'failed':
    case 'unknown':
      return { step: 'unknown', reason: why }
    default:
      return assertNever(status)
  }
}
