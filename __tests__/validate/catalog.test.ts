import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import type { Cue } from '../../src/ports.ts'
import { ruleGroups, rules } from '../../src/validate/catalog.ts'
import { isFixable } from '../../src/validate/fix.ts'
import type { PreviousState, RuleContext, RuleScope } from '../../src/validate/rule.ts'
import { printRulesPage } from '../../src/validate/rules-page.ts'
import { validate } from '../../src/validate/validate.ts'
import { readAddonsIn } from '../corpus.ts'
import { aCue } from '../cue-port.ts'
import { factsOf } from './test-cue-rule.ts'

const top = join(import.meta.dirname, '..', '..')
const fixtures = join(top, '__tests__', 'fixtures', 'addons')
const ids = rules.map(({ id }) => id)

/** Rules whose subject no committed directory can show; their tests make what they need and say why. */
const WITHOUT_FIXTURES = new Set([
  'file-regular',
  'file-size',
  'gitlab-root-path',
  'gitlab-default-branch',
  'readme-both',
])

describe('the catalogue of rules', () => {
  it('lists each file of the folder once, by the name of the file', () => {
    const files = readdirSync(join(top, 'src/validate/rules')).map((name) => name.replace(/\.ts$/, ''))

    expect(ids.toSorted()).toEqual(files.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(ids)('%s has a test and fixtures', (id) => {
    expect(existsSync(join(top, '__tests__/validate/rules', `${id}.test.ts`))).toBe(true)
    expect(WITHOUT_FIXTURES.has(id)).toBe(!existsSync(join(fixtures, id, 'invalid')))
    expect(WITHOUT_FIXTURES.has(id)).toBe(!existsSync(join(fixtures, id, 'valid')))
  })

  it('says of each rule what must hold and why', () => {
    const silent = rules.filter(
      ({ summary, why }) => summary === '' || why.length < 40 || summary.endsWith('.'),
    )

    expect(silent).toEqual([])
  })

  it('is what docs/rules.md documents (npm run generate)', () => {
    expect(readFileSync(join(top, 'docs/rules.md'), 'utf8')).toBe(printRulesPage(ruleGroups))
  })
})

describe('what rules say of themselves', () => {
  let cue: Cue
  beforeAll(() => {
    cue = aCue()
  })
  afterAll(() => cue.close())

  async function samples(id: string): Promise<readonly Addon[]> {
    const read = (folder: string) => readAddonsIn(join(fixtures, id, folder))
    return WITHOUT_FIXTURES.has(id) ? [] : [...(await read('valid')), ...(await read('invalid'))]
  }

  it('is true: they look no further than their scope, and what can be mended is marked', {
    timeout: 60_000,
  }, async () => {
    const wrong: string[] = []
    for (const rule of rules) {
      const addons = await samples(rule.id)
      const asked = new Set<string>()
      const known = await factsOf(addons, cue)
      const context = spied(
        { catalog: addons, registries: [], previous: changedSince(addons), charts: new Map(), ...known },
        asked,
      )
      const isFixing = validate(addons, [rule], context).some(isFixable)
      if (addons.length > 0 && widest(asked) !== (rule.scope ?? 'addon'))
        wrong.push(`${rule.id} looks at ${[...asked].join(', ')}`)
      if (isFixing !== (rule.fixable === true))
        wrong.push(`${rule.id} ${isFixing ? 'can' : 'cannot'} be mended`)
    }
    expect(wrong).toEqual([])
  })
})

// Every addon has changed without a new version, and somebody knows which one to write.
function changedSince(addons: readonly Addon[]): ReadonlyMap<string, readonly PreviousState[]> {
  return new Map(
    addons.map(({ root, metadata }) => {
      const version = metadata.kind === 'parsed' ? metadata.value.version : ''
      const edit = { start: 0, end: 0, replacement: '' }
      const step = { version: '99.0.0', reasons: ['major: a reason'], isEnforced: true, edit }
      return [root, [{ source: 'main', version, change: 'content', step }]]
    }),
  )
}

// The engine itself reads `kubevela`, which is nothing of the world.
function spied(context: RuleContext, asked: Set<string>): RuleContext {
  return new Proxy(context, {
    get(target, key, receiver) {
      if (typeof key === 'string') asked.add(key)
      return Reflect.get(target, key, receiver)
    },
  })
}

function widest(asked: ReadonlySet<string>): RuleScope {
  if (['registries', 'previous', 'charts'].some((part) => asked.has(part))) return 'published'
  return asked.has('catalog') ? 'catalog' : 'addon'
}
