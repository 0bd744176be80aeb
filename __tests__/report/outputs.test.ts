import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeDigests, makeOutputs, OUTPUT_NAMES } from '../../src/report/outputs.ts'
import { aFinding, aMixedReport, anAddonRun, anOutcome, aReport, HOSTILE_TEXTS } from './a-report.ts'

describe('makeOutputs', () => {
  it('sets every output of the contract, also when there is nothing to say', () => {
    expect(makeOutputs(aReport([]), {})).toEqual({
      report: '',
      'has-changes': 'false',
      changed: '[]',
      published: '[]',
      failed: '[]',
      versions: '{}',
      matrix: '{"include":[]}',
      plan: '[]',
      archives: '',
      digests: '',
    })
    expect(Object.keys(makeOutputs(aMixedReport(), {}))).toEqual([...OUTPUT_NAMES])
  })

  it('says what changed, was published and failed', () => {
    const outputs = makeOutputs(aMixedReport(), { report: '/tmp/report.json', archives: '/tmp/a' })

    expect(outputs.report).toBe('/tmp/report.json')
    expect(outputs['has-changes']).toBe('true')
    expect(JSON.parse(outputs.changed)).toEqual(['broken', 'fluxcd'])
    expect(JSON.parse(outputs.published)).toEqual([
      { name: 'dex', version: '0.7.0-rc.1', digest: '', url: '' },
      {
        name: 'fluxcd',
        version: '2.2.0',
        digest: 'a1'.repeat(32),
        url: 'https://charts.example.com/charts/fluxcd-2.2.0.tgz',
      },
    ])
    expect(JSON.parse(outputs.failed)).toEqual([
      { name: 'broken', reason: 'version-semver' },
      { name: 'dex', reason: 'failed' },
      { name: 'velaux', reason: 'conflict' },
    ])
    expect(JSON.parse(outputs.versions)).toEqual({ dex: '0.7.0-rc.1', fluxcd: '2.2.0', velaux: 'v1.0.0' })
  })

  it('leaves deleted addons out of what is changed: there is nothing to work on', () => {
    const report = aReport([anAddonRun({ change: { kind: 'deleted', reasons: [] } })])

    expect(makeOutputs(report, {}).changed).toBe('[]')
  })

  it('does not call changed what only depends on a change', () => {
    const change = { kind: 'affected' as const, reasons: ['depends on fluxcd, which changed'] }
    const outputs = makeOutputs(aReport([anAddonRun({ change })]), {})

    expect(outputs.changed).toBe('[]')
    expect(outputs['has-changes']).toBe('false')
  })

  it('hands on the matrix for fromJSON', () => {
    const matrix = { include: [{ shard: 1, addons: 'a,b' }] }

    expect(makeOutputs(aReport([]), { matrix }).matrix).toBe('{"include":[{"shard":1,"addons":"a,b"}]}')
  })

  it('T52 holds nothing that a shell or a workflow expression could read', () => {
    const texts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary' }), fc.string())
    fc.assert(
      fc.property(texts, texts, texts, (name, version, text) => {
        const addon = anAddonRun({
          name,
          version,
          change: { kind: 'added', reasons: [text] },
          findings: [aFinding({ rule: text, message: text })],
          outcomes: [anOutcome({ url: text, registry: text, reason: text }), anOutcome({ status: 'failed' })],
        })
        const safe = anAddonRun({ ...addon, name: 'safe' })
        const plan = [{ name: 'safe', version: '1.0.0', registry: text, step: text, reason: text }]
        const outputs = makeOutputs(aReport([addon, safe]), { plan })

        for (const value of Object.values(outputs)) {
          expect(value).toMatch(/^[A-Za-z0-9"[\]{}:,./+_ ~?%=-]*$/)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('T46 drops a path with a line break, which would end the value', () => {
    expect(makeOutputs(aReport([]), { report: 'a\nb' }).report).toBe('')
  })
})

describe('makeDigests', () => {
  it('prints the form that sha256sum checks', () => {
    expect(makeDigests(aMixedReport())).toBe(`${'a1'.repeat(32)}  fluxcd-2.2.0.tgz\n`)
  })
})
