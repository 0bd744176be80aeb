import type { Addon } from '../../addon/addon.ts'
import { METADATA_FILE } from '../../addon/layout.ts'
import {
  isAccepted,
  type ReleaseJudgement,
  requirementPosition,
  verdictOf,
} from '../../kubevela/compatibility.ts'
import { widestRange } from '../../kubevela/widest-range.ts'
import { defineRule, type Mark } from '../rule.ts'

/** The releases that the addon asks for install it: by none an error, by some a warning with the range that is true. */
export const kubevelaAccepts = defineRule({
  id: 'kubevela-accepts',
  severity: 'error',
  level: 'full',
  summary: 'every KubeVela release that the addon asks for must install it',
  why: 'KubeVela renders the whole addon before it installs anything, and what one release accepts another refuses: system.vela in metadata.yaml should name the releases that accept it.',
  check: (addon, { compatibility }) => {
    const judgements = compatibility?.get(addon.root) ?? []
    const declared = judgements.filter(({ isDeclared }) => isDeclared)
    if (judgements.length === 0) return []
    if (declared.length === 0) return [markUndeclared(addon, judgements)]
    const refused = declared.filter((judgement) => verdictOf(judgement) === 'fails')
    if (refused.length === 0) return []
    return declared.some(isAccepted)
      ? refused.map((one) => markSome(addon, one, judgements))
      : markNone(refused)
  },
})

type Refused = Extract<ReleaseJudgement, { result: 'fails' }>

function markNone(refused: readonly ReleaseJudgement[]): readonly Mark[] {
  const [first] = refused.filter(isRefused)
  if (first === undefined) return []
  return [
    {
      ...causeOf(first),
      message: `no judged KubeVela release installs the addon: ${namesOf(refused)} refuse it: ${first.failure.message}`,
    },
  ]
}

function markSome(addon: Addon, refused: ReleaseJudgement, judgements: readonly ReleaseJudgement[]): Mark {
  const accepting = namesOf(judgements.filter(isAccepted))
  const range = widestRange(judgements, declaredRange(addon))
  const cause = isRefused(refused) ? causeOf(refused) : { path: METADATA_FILE }
  const why = isRefused(refused) ? refused.failure.message : 'it is refused'
  const declare = range === undefined ? undefined : `declare system.vela: "${range}" in ${METADATA_FILE}`
  const fix = [cause.fix, declare].filter((one) => one !== undefined).join('; or ')
  return {
    ...cause,
    severity: 'warning',
    message: `KubeVela ${refused.release.name} refuses the addon (accepted by ${accepting}): ${why}`,
    ...(fix === '' ? {} : { fix }),
  }
}

function markUndeclared(addon: Addon, judgements: readonly ReleaseJudgement[]): Mark {
  const position = addon.metadata.kind === 'parsed' ? requirementPosition(addon.metadata) : {}
  return {
    severity: 'warning',
    message: `system.vela "${declaredRange(addon)}" leaves out every judged KubeVela release (${namesOf(judgements)}): none of them will offer the addon`,
    path: METADATA_FILE,
    ...position,
  }
}

function isRefused(judgement: ReleaseJudgement): judgement is Refused {
  return judgement.result === 'fails'
}

function causeOf({ failure }: Refused): Omit<Mark, 'message'> {
  const { path = METADATA_FILE, line, column, fix } = failure
  return {
    path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(fix === undefined ? {} : { fix }),
  }
}

function declaredRange({ metadata }: Addon): string {
  return metadata.kind === 'parsed' ? (metadata.value.system?.vela ?? '') : ''
}

function namesOf(judgements: readonly ReleaseJudgement[]): string {
  return judgements.map(({ release }) => release.name).join(', ')
}
