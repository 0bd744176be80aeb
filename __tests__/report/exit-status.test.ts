import { describe, expect, it } from 'vitest'
import { ActionError } from '../../src/errors.ts'
import { exitStatus, type RunEnd } from '../../src/report/exit-status.ts'
import { aFinding, anOutcome } from './a-report.ts'

const DONE: RunEnd = { addons: [], validate: 'full', failOn: 'error' }

function withOutcomes(...statuses: readonly ReturnType<typeof anOutcome>['status'][]): RunEnd {
  return { ...DONE, addons: [{ findings: [], outcomes: statuses.map((status) => anOutcome({ status })) }] }
}

function withFinding(finding: Parameters<typeof aFinding>[0], parts: Partial<RunEnd> = {}): RunEnd {
  return { ...DONE, ...parts, addons: [{ findings: [aFinding(finding)], outcomes: [] }] }
}

describe('exitStatus', () => {
  it.each([
    ['published', 0],
    ['unchanged', 0],
    ['skipped', 0],
    ['conflict', 4],
    ['torn', 3],
    ['failed', 3],
    ['unknown', 3],
  ] as const)('is for an outcome %s: %i', (status, code) => {
    expect(exitStatus(withOutcomes(status))).toBe(code)
  })

  it.each([
    ['input', 2],
    ['git', 2],
    ['registry', 3],
    ['forge', 3],
    ['internal', 3],
  ] as const)('is for an error of kind %s: %i', (kind, code) => {
    expect(exitStatus({ ...DONE, error: new ActionError('x', { kind }) })).toBe(code)
  })

  it('is in the order 2, 4, 3, 1 the first that happened', () => {
    const all = { ...withOutcomes('conflict', 'failed'), differs: true }

    expect(exitStatus({ ...all, error: new ActionError('x', { kind: 'input' }) })).toBe(2)
    expect(exitStatus(all)).toBe(4)
    expect(exitStatus({ ...withOutcomes('failed'), differs: true })).toBe(3)
    expect(exitStatus({ ...DONE, differs: true })).toBe(1)
    expect(exitStatus(DONE)).toBe(0)
  })

  it.each([
    ['error', 'error', 1],
    ['warning', 'error', 0],
    ['warning', 'warning', 1],
    ['notice', 'warning', 0],
    ['notice', 'notice', 1],
    ['error', 'never', 0],
  ] as const)('is for a finding of severity %s where fail-on is %s: %i', (severity, failOn, code) => {
    expect(exitStatus(withFinding({ severity }, { failOn }))).toBe(code)
  })

  it('counts only what the chosen validate level lets stop an addon', () => {
    expect(exitStatus(withFinding({ level: 'full' }, { validate: 'package' }))).toBe(0)
    expect(exitStatus(withFinding({ level: 'package' }, { validate: 'package' }))).toBe(1)
  })
})
