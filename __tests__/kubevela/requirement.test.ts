import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkRequirement, requirementProblem } from '../../src/kubevela/requirement.ts'

interface Table {
  readonly versions: readonly string[]
  readonly rows: readonly { readonly requirement: string; readonly results: string }[]
}

// One letter for each version: y met, n unmet, E refused. Recorded from Masterminds/semver v3.2.1 behind KubeVela's own steps.
const table: Table = JSON.parse(
  readFileSync(new URL('../fixtures/render/requirements.json', import.meta.url), 'utf8'),
)

const letters = { met: 'y', unmet: 'n', broken: 'E' } as const

describe('checkRequirement', () => {
  it.each(table.rows)('agrees with KubeVela on "$requirement"', ({ requirement, results }) => {
    const ours = table.versions
      .map((version) => letters[checkRequirement(version, requirement).kind])
      .join('')

    expect(ours).toBe(results)
  })

  it('tells v-quirk ranges apart: the texts are compared', () => {
    expect(checkRequirement('1.5.0-beta.1', '>=1.5.0')).toEqual({ kind: 'unmet' })
    expect(checkRequirement('1.5.0-beta.1', '>=v1.5.0')).toEqual({ kind: 'met' })
  })
})

describe('requirementProblem', () => {
  it('quotes the part that cannot be read', () => {
    expect(requirementProblem('>=1.4.0-dev.1')).toContain('improper constraint')
    expect(requirementProblem('>=1.0 || nonsense')).toContain('nonsense')
  })

  it('finds nothing wrong with an empty requirement', () => {
    expect(requirementProblem('')).toBeUndefined()
  })

  it('T31 refuses texts that no person writes before reading them', () => {
    expect(requirementProblem(`>=1${' 1'.repeat(200)}`)).toContain('256')
  })

  it('T31 decides a hostile text of the allowed length at once', () => {
    const startedAt = performance.now()

    requirementProblem(`${'1  '.repeat(84)}!`)
    requirementProblem(`1-${'1-'.repeat(120)}!`)
    requirementProblem(`1${'.1'.repeat(120)}!`)

    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
