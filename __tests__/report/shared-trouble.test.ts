import { describe, expect, it } from 'vitest'
import type { PublishOutcome } from '../../src/publish/publisher.ts'
import { makeAnnotations } from '../../src/report/annotations.ts'
import { makeReport, type RunReport } from '../../src/report/run-report.ts'
import { sharedTroubles } from '../../src/report/shared-trouble.ts'
import { PLAIN_STYLE } from '../../src/report/style.ts'
import { makeText } from '../../src/report/text.ts'

function failed(message: string): PublishOutcome {
  const error = { message, hint: 'set password' }
  return { registry: 'https://a.example', kind: 'chartmuseum', status: 'failed', durationMs: 1, error }
}

function reportOf(outcomes: Readonly<Record<string, PublishOutcome>>): RunReport {
  const addons = Object.entries(outcomes).map(([name, outcome]) => ({
    name,
    root: `addons/${name}`,
    version: '1.0.0',
    findings: [],
    outcomes: [outcome],
  }))
  return makeReport({
    command: 'publish',
    startedAt: 0,
    durationMs: 1,
    addons,
    validate: 'full',
    failOn: 'error',
  })
}

const report = reportOf({ a: failed('wrong password'), b: failed('too large'), c: failed('wrong password') })

describe('sharedTroubles', () => {
  it('tells one trouble of several addons once, with their names', () => {
    expect(sharedTroubles(report)).toMatchObject([
      { names: ['a', 'c'], outcome: { error: { message: 'wrong password' } } },
    ])
  })

  it('stands once in the text and in the annotations, the others on their own', () => {
    const text = makeText(report, { sourceOf: () => undefined, style: PLAIN_STYLE })

    expect(text.split('wrong password')).toHaveLength(2)
    expect(text).toContain('2 addons:')
    expect(text.split('too large')).toHaveLength(2)
    expect(makeAnnotations(report).map(({ title }) => title)).toEqual(['2 addons: failed', 'b: failed'])
  })
})
