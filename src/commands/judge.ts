import type { Addon } from '../addon/addon.ts'
import { rules } from '../validate/catalog.ts'
import type { Finding, RuleContext } from '../validate/rule.ts'
import { stopsAddon, validate } from '../validate/validate.ts'
import type { CommandContext } from './command.ts'
import type { LoadedCatalog } from './load-catalog.ts'

/** What is wrong with the addons of a run, and which of them may not go on. */
export interface Judgement {
  findingsOf(addon: Addon): readonly Finding[]
  /** True for an addon that findings keep from being packaged and published (contract.md, `validate`). */
  isStopped(addon: Addon): boolean
}

/** Runs the rules over the addons of a run; those that judge across addons see the whole catalog. */
export async function judge(
  { inputs, settle }: CommandContext,
  { catalog, chosen }: LoadedCatalog,
): Promise<Judgement> {
  const addons = chosen.map(({ addon }) => addon)
  const context: RuleContext = { catalog, kubevela: inputs.releases }
  const findings = settle(validate(addons, rules, context))
  const byRoot = new Map(
    addons.map(({ root }) => [root, findings.filter((finding) => finding.root === root)]),
  )
  const findingsOf = (addon: Addon): readonly Finding[] => byRoot.get(addon.root) ?? []
  return {
    findingsOf,
    isStopped: (addon) => findingsOf(addon).some((finding) => stopsAddon(finding, inputs.validate)),
  }
}
