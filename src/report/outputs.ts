import { byCodeUnit } from '../addon/order.ts'
import type { Matrix } from '../plan/matrix.ts'
import { failuresOf } from './failures.ts'
import type { ReportedAddon, RunReport } from './run-report.ts'

/** The action's outputs, by name (contract.md, Action outputs). */
export const OUTPUT_NAMES = [
  'report',
  'has-changes',
  'changed',
  'published',
  'failed',
  'versions',
  'matrix',
  'plan',
  'archives',
  'digests',
] as const

/** The name of one of the action's outputs. */
export type OutputName = (typeof OUTPUT_NAMES)[number]

/** A planned step as the `plan` output names it. */
export interface PlannedStepOutput {
  readonly name: string
  readonly version: string
  readonly registry: string
  readonly step: string
  readonly reason: string
}

/** What outputs need beside the report. */
export interface OutputContext {
  /** File names and folders of this run; absent where nothing was written. */
  readonly report?: string | undefined
  readonly archives?: string | undefined
  readonly digests?: string | undefined
  readonly plan?: readonly PlannedStepOutput[] | undefined
  /** Holds nothing but names and paths that are safe in a script (`commands/shard-addons.ts`). */
  readonly matrix?: Matrix | undefined
}

/**
 * Makes every output of the action, always all of them. Workflows paste outputs into scripts, so no free text gets in (T52):
 * names are `[a-z0-9-]`, versions strict, digests hex, reasons rule ids or statuses; what does not fit is left out here and
 * stands in the report.
 */
export function makeOutputs(report: RunReport, context: OutputContext): Readonly<Record<OutputName, string>> {
  const changed = changedNames(report)
  return {
    report: pathOrEmpty(context.report),
    'has-changes': String(changed.length > 0),
    changed: JSON.stringify(changed),
    published: JSON.stringify(publishedRows(report)),
    failed: JSON.stringify(failedRows(report)),
    versions: JSON.stringify(Object.fromEntries(versionsOf(report))),
    matrix: JSON.stringify(context.matrix ?? { include: [] }),
    plan: JSON.stringify((context.plan ?? []).flatMap(planRow)),
    archives: pathOrEmpty(context.archives),
    digests: pathOrEmpty(context.digests),
  }
}

/** The `sha256sum` form of a report's archives: what a signing step takes. Empty where there are none. */
export function makeDigests(report: RunReport): string {
  const lines = report.addons.flatMap(({ archive }) =>
    archive === undefined ? [] : [`${archive.sha256}  ${archive.file}\n`],
  )
  return [...new Set(lines)].toSorted(byCodeUnit).join('')
}

const NAME = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/
const VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/
const HEX = /^[0-9a-f]{64}$/
const ADDRESS = /^[A-Za-z0-9._~:/?%=+,-]*$/
const WORDS = /[^A-Za-z0-9 .,:/+_-]/g

/** Names of the addons that exist and that a change touches; those that only depend on such ones did not change. */
function changedNames(report: RunReport): readonly string[] {
  const kinds = ['added', 'modified', 'renamed']
  const names = report.addons.filter(({ change }) => kinds.includes(change.kind)).map(({ name }) => name)
  return [...new Set(names.filter(isSafeName))]
}

function publishedRows(report: RunReport) {
  return report.addons.flatMap((addon) => {
    const version = safeVersion(addon)
    if (version === undefined) return []
    return addon.outcomes
      .filter(({ status }) => status === 'published')
      .map(({ url }) => ({
        name: addon.name,
        version,
        digest: HEX.test(addon.archive?.sha256 ?? '') ? (addon.archive?.sha256 ?? '') : '',
        url: addressOrEmpty(url),
      }))
  })
}

function failedRows(report: RunReport) {
  return failuresOf(report)
    .filter(({ addon }) => isSafeName(addon.name))
    .map((failure) => ({
      name: failure.addon.name,
      reason:
        failure.kind === 'findings' ? failure.rules.filter(isSafeName).join(',') : failure.outcome.status,
    }))
}

function versionsOf(report: RunReport): readonly (readonly [string, string])[] {
  return report.addons.flatMap((addon) => {
    const version = safeVersion(addon)
    return version === undefined ? [] : [[addon.name, version] as const]
  })
}

function planRow({ name, version, registry, step, reason }: PlannedStepOutput) {
  if (!isSafeName(name) || !VERSION.test(version)) return []
  return [
    { name, version, registry: addressOrEmpty(registry), step: wordsOnly(step), reason: wordsOnly(reason) },
  ]
}

function isSafeName(name: string): boolean {
  return NAME.test(name)
}

function safeVersion({ name, version }: ReportedAddon): string | undefined {
  return version !== undefined && isSafeName(name) && VERSION.test(version) ? version : undefined
}

function addressOrEmpty(address: string | undefined): string {
  return address !== undefined && ADDRESS.test(address) ? address : ''
}

// Reasons are worded by us, but may name a registry or a version; what a shell could read as its own is dropped.
function wordsOnly(text: string): string {
  return text.replace(WORDS, '')
}

// Paths come from the workflow author and the runner, never from the repository; a line break would end the value's line.
function pathOrEmpty(path: string | undefined): string {
  return path === undefined || /[\r\n]/.test(path) ? '' : path
}
