import { parseVersion } from '../addon/version.ts'
import { isAccepted, type ReleaseJudgement } from './compatibility.ts'
import { checkRequirement } from './requirement.ts'

/**
 * The widest `system.vela` that is true of an addon as far as the judged releases tell, in words that KubeVela's parser reads:
 * it takes in every release that accepts the addon and leaves out every one that does not. Undefined where all accept it, or
 * none does. The addon's own lower bound is kept where it holds.
 */
export function widestRange(judgements: readonly ReleaseJudgement[], declared: string): string | undefined {
  if (judgements.every(isAccepted) || !judgements.some(isAccepted)) return undefined
  const own = declared.trim()
  const bounds = boundsOf(judgements)
  const narrowed = own === '' || own.includes('||') || bounds.includes('||') ? undefined : `${own}, ${bounds}`
  const candidates = [narrowed, bounds].filter((range) => range !== undefined)
  return candidates.find((range) => isTrue(range, judgements))
}

// Runs of accepting releases, each from its first to before the next that refuses.
function boundsOf(judgements: readonly ReleaseJudgement[]): string {
  const runs: string[][] = []
  let previousAccepted = false
  for (const [at, judgement] of judgements.entries()) {
    const accepted = isAccepted(judgement)
    if (accepted && !previousAccepted) runs.push(at === 0 ? [] : [`>=${firstVersion(judgement)}`])
    if (!accepted && previousAccepted) runs.at(-1)?.push(`<${firstVersion(judgement)}`)
    previousAccepted = accepted
  }
  return runs.map((run) => run.join(', ')).join(' || ')
}

// Where a release line begins: its minor version's first patch.
function firstVersion({ release }: ReleaseJudgement): string {
  const [major = '0', minor = '0'] = (parseVersion(release.version)?.canonical ?? release.version).split('.')
  return `${major}.${minor}.0`
}

function isTrue(range: string, judgements: readonly ReleaseJudgement[]): boolean {
  return judgements.every((judgement) => {
    const isWithin = checkRequirement(judgement.release.version, range).kind === 'met'
    return isAccepted(judgement) ? isWithin || !judgement.isDeclared : !isWithin
  })
}
