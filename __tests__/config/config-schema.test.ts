import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printConfigSchema } from '../../src/config/config-schema.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { ActionError } from '../../src/errors.ts'
import { rules } from '../../src/validate/catalog.ts'

const file = join(import.meta.dirname, '../../schemas/config.schema.json')
const published = readFileSync(file, 'utf8')
const ajv = new Ajv2020({ allowUnionTypes: true })
addFormats.default(ajv)
const isValid = ajv.compile(JSON.parse(published))
const ids = rules.map(({ id }) => id)

function isParsed(text: string): boolean {
  try {
    parseConfig(text, ids)
    return true
  } catch (thrown) {
    if (thrown instanceof ActionError && thrown.kind === 'input') return false
    throw thrown
  }
}

describe('the schema of the configuration', () => {
  it('is the one that is published (npm run generate)', () => {
    expect(published).toBe(printConfigSchema(rules))
  })

  it('accepts the example of the documentation, which the parser accepts', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8')
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

    expect(example).toContain('known-failures:')
    expect(() => parseConfig(example, ids)).not.toThrow()
  })

  it('accepts what the parser accepts and nothing else', () => {
    let accepted = 0
    fc.assert(
      fc.property(configs, (config) => {
        const expected = isParsed(JSON.stringify(config))
        accepted += expected ? 1 : 0

        expect([config, isValid(config)]).toEqual([config, expected])
      }),
      { numRuns: 3_000, seed: 5 },
    )
    // A law about refusals only, or acceptance only, would say little.
    expect(accepted).toBeGreaterThan(300)
    expect(accepted).toBeLessThan(2_700)
  })
})

/** Mostly `right`, now and then anything. */
function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: right, weight: 60 }, { arbitrary: odd, weight: 1 })
}

function often<T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: right, weight: 15 }, { arbitrary: wrong, weight: 1 })
}

const odd = fc.constantFrom<unknown>(
  null,
  1,
  true,
  '',
  ' ',
  'x',
  [],
  ['x'],
  {},
  { x: 1 },
  [null],
  '../up',
  '/abs',
  'a\\b',
  { other: 1 },
  'hunter2',
)
const word = fc.constantFrom('addons', './experimental/addons/', 'a b', 'https://charts.example.com', 'git')
const oddGlob = fc.constantFrom('a//b', 'a/../b', '.', './', '/', 'a'.repeat(501))
const glob = often(fc.constantFrom('addons/*', '**', './a/**/b?', '..a/b', 'a/'), oddGlob)
const paths = mostly(fc.array(mostly(glob), { maxLength: 3 }))
const severity = mostly(fc.constantFrom('error', 'warning', 'notice', 'off', false))
const override = fc.record({ severity, paths }, { requiredKeys: ['severity'] })
const rule = mostly(fc.constantFrom('readme-present', 'image-pinned'))
const failure = fc.record({
  rule,
  paths,
  reason: mostly(word),
  expires: mostly(
    often(fc.constantFrom('2027-03-31', '2028-02-29'), fc.constantFrom('2027-02-30', '31.3.2027')),
  ),
})
const registry = fc.record(
  {
    name: mostly(word),
    url: mostly(word),
    username: mostly(word),
    password: mostly(fc.constantFrom(`\${PASSWORD}`, `\${p_1}`)),
    token: mostly(fc.constantFrom(`\${TOKEN}`)),
    'auth-header': mostly(word),
  },
  { requiredKeys: ['url'] },
)
const configs = mostly(
  fc.record(
    {
      'addon-roots': mostly(
        fc.array(
          mostly(often(fc.constantFrom('addons', './a/b/', '..a', '.'), fc.constantFrom('..', 'a/..'))),
          { maxLength: 2 },
        ),
      ),
      registries: mostly(fc.array(mostly(fc.oneof(word, registry)), { maxLength: 2 })),
      ignore: paths,
      rules: mostly(
        fc.dictionary(
          fc.constantFrom('readme-present', 'image-pinned', 'tags-present'),
          mostly(
            fc.oneof(severity, override, fc.array(mostly(fc.oneof(severity, override)), { maxLength: 2 })),
          ),
          { maxKeys: 2 },
        ),
      ),
      'known-failures': mostly(fc.array(mostly(failure), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ),
)
