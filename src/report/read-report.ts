import { KINDS, TOPICS } from '../difference/difference.ts'
import { ActionError } from '../errors.ts'
import { fieldOf, numberField, textField } from '../inputs/payload.ts'
import type { PlannedStep } from '../plan/plan.ts'
import { STEP_KINDS } from '../plan/plan.ts'
import type { ReportedAddon, ReportedDifference, ReportedFinding, RunReport } from './run-report.ts'

// More of anything is not read: what reads as a report may be anybody's file.
const MOST_ADDONS = 2_000
const MOST_ITEMS = 500
const MOST_TEXT = 4_000

/**
 * Reads a report as data: it comes from a run that judged somebody's proposal, so every text in it is theirs. What does not fit is
 * left out, long texts are cut. Fails with an input error where it is no report at all.
 */
export function readReport(bytes: Uint8Array, what: string): RunReport {
  const value = parsed(bytes, what)
  if (numberField(value, 'schemaVersion') !== 1) throw noReport(what, 'it is no report of this action')
  const addons = listAt(value, 'addons', MOST_ADDONS).flatMap((one) => readAddon(one) ?? [])
  const exitCode = numberField(value, 'exitCode')
  const message = clippedText(value, 'error', 'message')
  return {
    schemaVersion: 1,
    command: 'check',
    startedAt: '',
    durationMs: 0,
    exitCode: exitCode === 0 || exitCode === 1 || exitCode === 2 || exitCode === 4 ? exitCode : 3,
    addons,
    plan: listAt(value, 'plan', MOST_ADDONS).flatMap((one) => readStep(one) ?? []),
    totals: {
      addons: addons.length,
      errors: countOf(addons, 'error'),
      warnings: countOf(addons, 'warning'),
      published: 0,
      unchanged: 0,
      failed: 0,
    },
    ...(message === undefined ? {} : { error: { kind: 'internal', message } }),
  }
}

function parsed(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes))
  } catch {
    throw noReport(what, 'it is no JSON')
  }
}

function noReport(what: string, problem: string): ActionError {
  return new ActionError(`cannot read the report ${what}: ${problem}`, {
    kind: 'input',
    hint: 'give the folder of the artifact that the check uploaded, with its report.json',
  })
}

function readAddon(value: unknown): ReportedAddon | undefined {
  const name = clippedText(value, 'name')
  const root = clippedText(value, 'root')
  if (name === undefined || root === undefined) return undefined
  const version = clippedText(value, 'version')
  const previousVersion = clippedText(value, 'previousVersion')
  const difference = readDifference(fieldOf(value, 'difference'))
  const stoppedBy = listAt(value, 'stoppedBy', MOST_ITEMS).filter((rule) => typeof rule === 'string')
  const kind = CHANGES.find((one) => one === textField(value, 'change', 'kind')) ?? 'unchanged'
  return {
    name,
    root,
    ...(version === undefined ? {} : { version }),
    ...(previousVersion === undefined ? {} : { previousVersion }),
    change: { kind, reasons: [] },
    compatibility: {},
    findings: listAt(value, 'findings', MOST_ITEMS).flatMap((one) => readFinding(one) ?? []),
    ...(stoppedBy.length === 0 ? {} : { stoppedBy }),
    ...(difference === undefined ? {} : { difference }),
    outcomes: [],
  }
}

const CHANGES = ['added', 'modified', 'renamed', 'deleted', 'unchanged', 'affected'] as const
const SEVERITIES = ['error', 'warning', 'notice'] as const
const RELEASES = ['1.9', '1.10', '1.11'] as const

function readFinding(value: unknown): ReportedFinding | undefined {
  const severity = SEVERITIES.find((one) => one === textField(value, 'severity'))
  const [rule, message, path] = [
    clippedText(value, 'rule'),
    clippedText(value, 'message'),
    clippedText(value, 'path'),
  ]
  if (severity === undefined || rule === undefined || message === undefined || path === undefined)
    return undefined
  const [line, fix] = [numberField(value, 'line'), clippedText(value, 'fix')]
  return {
    rule,
    severity,
    message,
    path,
    ...(line === undefined ? {} : { line }),
    ...(fix === undefined ? {} : { fix }),
  }
}

function readDifference(value: unknown): ReportedDifference | undefined {
  const release = RELEASES.find((one) => one === textField(value, 'release'))
  if (release === undefined) return undefined
  const [before, after] = [clippedText(value, 'before'), clippedText(value, 'after')]
  return {
    release,
    isWhole: fieldOf(value, 'isWhole') === true,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    changes: listAt(value, 'changes', MOST_ITEMS).flatMap((one) => readChange(one) ?? []),
    rendered: listAt(value, 'rendered', MOST_ITEMS).flatMap((line) =>
      typeof line === 'string' ? [line.slice(0, MOST_TEXT)] : [],
    ),
  }
}

function readChange(value: unknown): ReportedDifference['changes'][number] | undefined {
  const topic = TOPICS.find((one) => one === textField(value, 'topic'))
  const kind = KINDS.find((one) => one === textField(value, 'kind'))
  const name = clippedText(value, 'name')
  if (topic === undefined || kind === undefined || name === undefined) return undefined
  const [of, before, after] = [
    clippedText(value, 'of'),
    clippedText(value, 'before'),
    clippedText(value, 'after'),
  ]
  return {
    topic,
    kind,
    name,
    ...(of === undefined ? {} : { of }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

function readStep(value: unknown): PlannedStep | undefined {
  const step = STEP_KINDS.find((one) => one === textField(value, 'step'))
  const [name, version] = [clippedText(value, 'name'), clippedText(value, 'version')]
  if (step === undefined || name === undefined || version === undefined) return undefined
  return {
    name,
    version,
    step,
    registry: clippedText(value, 'registry') ?? '',
    reason: clippedText(value, 'reason') ?? '',
  }
}

function clippedText(value: unknown, ...keys: readonly string[]): string | undefined {
  return textField(value, ...keys)?.slice(0, MOST_TEXT)
}

function listAt(value: unknown, key: string, most: number): readonly unknown[] {
  const found = fieldOf(value, key)
  return Array.isArray(found) ? found.slice(0, most) : []
}

function countOf(addons: readonly ReportedAddon[], severity: ReportedFinding['severity']): number {
  return addons.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length
}
