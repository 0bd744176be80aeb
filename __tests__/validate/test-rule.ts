import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import type { Finding, Rule, RuleContext } from '../../src/validate/rule.ts'
import { validate } from '../../src/validate/validate.ts'
import { readAddonsIn } from '../corpus.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'addons')

/** One addon built for a test, and the lines that the rule's findings on it print. */
export interface RuleCase {
  readonly name: string
  readonly addon: Addon
  readonly finds?: readonly string[]
  readonly context?: Partial<RuleContext>
}

/** What a rule's test says beside its fixtures. */
export interface RuleExpectation {
  /** What is found in `fixtures/addons/<id>/invalid`, as {@link line} prints it. */
  readonly finds: readonly string[]
  readonly context?: Partial<RuleContext>
  readonly cases?: readonly RuleCase[]
}

/**
 * Describes one rule: its fixture folder `valid` gives no finding, `invalid` exactly the expected ones, and each case its own.
 * Both fixture folders are catalogs: every directory in them is an addon.
 */
export function testRule(rule: Rule, { finds, context = {}, cases = [] }: RuleExpectation): void {
  describe(rule.id, () => {
    it('accepts its valid fixtures', async () => {
      const addons = await fixtures(rule, 'valid')

      expect(addons).not.toEqual([])
      expect(run(rule, addons, context)).toEqual([])
    })

    it('finds each problem of its invalid fixtures', async () => {
      const addons = await fixtures(rule, 'invalid')

      expect(run(rule, addons, context)).toEqual(finds)
    })

    it.each(cases)('$name', ({ addon, finds: wanted = [], context: own = {} }) => {
      expect(run(rule, [addon], { ...context, ...own })).toEqual(wanted)
    })
  })
}

/** Prints a finding: `path:line:column severity: message`, with `(package)` where it stops an addon at that level. */
export function line({ path, line: row, column, severity, level, message }: Finding): string {
  const place = [path, row, column].filter((part) => part !== undefined).join(':')
  return `${place} ${severity}${level === 'package' ? ' (package)' : ''}: ${message}`
}

async function fixtures(rule: Rule, folder: 'valid' | 'invalid'): Promise<readonly Addon[]> {
  return await readAddonsIn(join(FIXTURES, rule.id, folder))
}

function run(rule: Rule, addons: readonly Addon[], context: Partial<RuleContext>): readonly string[] {
  return validate(addons, [rule], { catalog: addons, ...context }).map(line)
}
