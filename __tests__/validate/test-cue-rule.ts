import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import { type AddonFacts, readAddonFacts } from '../../src/kubevela/addon-facts.ts'
import { compatibility, type ReleaseJudgement } from '../../src/kubevela/compatibility.ts'
import { RELEASES, type ReleaseName } from '../../src/kubevela/releases.ts'
import type { Cue } from '../../src/ports.ts'
import type { Rule, RuleContext } from '../../src/validate/rule.ts'
import { validate } from '../../src/validate/validate.ts'
import { readAddonsIn } from '../corpus.ts'
import { aCue } from '../cue-port.ts'
import { line, type RuleCase } from './test-rule.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'addons')

/** What the test of a rule that reads CUE says beside its fixtures. */
export interface CueRuleExpectation {
  /** What is found in `fixtures/addons/<id>/invalid`, as `line` prints it. */
  readonly finds: readonly string[]
  /** Releases that judge the addons; none where the rule needs no rendering. */
  readonly releases?: readonly ReleaseName[]
  readonly context?: Partial<RuleContext>
  readonly cases?: readonly RuleCase[]
}

/**
 * Describes a rule over facts that the real CUE parser gives: `valid` has no finding, `invalid` exactly those expected, each
 * case its own, and without facts the rule is silent.
 */
export function testCueRule(
  rule: Rule,
  { finds, releases = [], context = {}, cases = [] }: CueRuleExpectation,
): void {
  describe(rule.id, () => {
    let cue: Cue
    beforeAll(() => {
      cue = aCue()
    })
    afterAll(() => cue.close())

    async function run(addons: readonly Addon[], own: Partial<RuleContext> = {}): Promise<readonly string[]> {
      const known = await factsOf(addons, cue, releases)
      return validate(addons, [rule], { catalog: addons, ...known, ...context, ...own }).map(line)
    }

    it('accepts its valid fixtures', async () => {
      const addons = await fixtures(rule, 'valid')

      expect(addons).not.toEqual([])
      expect(await run(addons)).toEqual([])
    })

    it('finds each problem of its invalid fixtures', async () => {
      expect(await run(await fixtures(rule, 'invalid'))).toEqual(finds)
    })

    it('never fails where nothing is known of the CUE', async () => {
      const addons = await fixtures(rule, 'invalid')

      expect(validate(addons, [rule], { catalog: addons }).filter((one) => one.rule === 'internal')).toEqual(
        [],
      )
    })

    for (const { name, addon, finds: wanted = [], context: own = {} } of cases) {
      it(name, async () => expect(await run([addon], own)).toEqual(wanted))
    }
  })
}

/** Facts and judgements of addons, as rules get them. */
export async function factsOf(
  addons: readonly Addon[],
  cue: Cue,
  releases: readonly ReleaseName[] = [],
): Promise<Required<Pick<RuleContext, 'facts' | 'compatibility'>>> {
  const facts = new Map<string, AddonFacts>()
  const judged = new Map<string, readonly ReleaseJudgement[]>()
  for (const addon of addons) {
    const judgements = await compatibility(
      addon,
      releases.map((name) => RELEASES[name]),
      cue,
    )
    judged.set(addon.root, judgements)
    facts.set(addon.root, await readAddonFacts(addon, { cue, judgements }))
  }
  return { facts, compatibility: judged }
}

async function fixtures(rule: Rule, folder: 'valid' | 'invalid'): Promise<readonly Addon[]> {
  return await readAddonsIn(join(FIXTURES, rule.id, folder))
}
