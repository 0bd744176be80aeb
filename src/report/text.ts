import type { PublishOutcome } from '../publish/publisher.ts'
import type { SourceOf } from './excerpt.ts'
import { hasFailed } from './failures.ts'
import { findingsText } from './findings-text.ts'
import { needsText } from './needs-text.ts'
import { rulesText } from './rules-text.ts'
import { isFailure, type ReportedAddon, type RunReport } from './run-report.ts'
import { oneLine, safeText } from './safe-text.ts'
import { isShared, type SharedTrouble, sharedTroubles } from './shared-trouble.ts'
import { type Colour, paint, type Style } from './style.ts'
import { type Cell, textTable } from './text-table.ts'
import type { VelaAdvice } from './vela-lines.ts'
import { count, findingsInWords, verdictOf } from './verdict.ts'

/** What the text form needs beside the report. */
export interface TextContext {
  readonly sourceOf: SourceOf
  readonly style: Style
  readonly advice?: readonly VelaAdvice[] | undefined
}

/**
 * Words a report for a terminal: the findings of each addon with the source line and a caret, a table of the addons, one of the
 * rules, lines to copy, and the verdict last, where a reader's eye is. Holds no character from outside that acts on a terminal
 * (T53).
 */
export function makeText(report: RunReport, context: TextContext): string {
  const { style } = context
  const shared = sharedTroubles(report)
  const parts = [
    ...report.addons.map((addon) =>
      addonText(addon, shared, { ...context, isBrief: report.addons.length > 1 }),
    ),
    ...report.addons.map((addon) => needsText(addon, style)),
    report.addons.length === 0 ? '' : addonTable(report, style),
    rulesText(report, style),
    ...shared.map((trouble) => sharedText(trouble, style)),
    ...(context.advice ?? []).map((advice) => adviceText(advice, style)),
    verdictText(report, style),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

// Empty for an addon of which there is nothing to say that the table does not say.
function addonText(
  addon: ReportedAddon,
  shared: readonly SharedTrouble[],
  context: TextContext & { readonly isBrief: boolean },
): string {
  const { style } = context
  const own = addon.outcomes.filter((outcome) => isFailure(outcome) && !isShared(outcome, shared))
  if (addon.findings.length + own.length === 0) return ''
  const title = `${paint(safeText(addon.name), 'bold', style)} ${paint(safeText(addon.root), 'dim', style)}`
  return [
    `${title}${addon.findings.length === 0 ? '' : `: ${findingsInWords(addon)}`}`,
    ...findingsText(addon.findings, context),
    ...own.map((outcome) => outcomeText(outcome, style)),
  ].join('\n')
}

function sharedText({ outcome, names }: SharedTrouble, style: Style): string {
  return [`${paint(count(names.length, 'addon'), 'bold', style)}:`, outcomeText(outcome, style)].join('\n')
}

function outcomeText({ registry, status, reason, error }: PublishOutcome, style: Style): string {
  const said = oneLine(error?.message ?? reason ?? status)
  const hint =
    error?.hint === undefined ? [] : [`          ${paint('next:', 'green', style)} ${oneLine(error.hint)}`]
  return [
    `  ${paint(status.padEnd(7), 'red', style)} ${safeText(registry)}`,
    `          ${said}`,
    ...hint,
  ].join('\n')
}

function addonTable(report: RunReport, style: Style): string {
  const registries = [
    ...new Set(report.addons.flatMap(({ outcomes }) => outcomes.map((one) => one.registry))),
  ]
  const hasVerdicts = registries.length === 0
  const head = ['addon', 'version', 'change', ...(hasVerdicts ? ['verdict'] : registries), 'findings']
  return textTable(
    [
      head.map((text) => ({ text: safeText(text), paint: (shown: string) => paint(shown, 'dim', style) })),
      ...report.addons.map((addon) => [
        { text: safeText(addon.name) },
        { text: safeText(versionText(addon)) },
        { text: addon.change.kind },
        ...(hasVerdicts
          ? [verdictCell(addon, style)]
          : registries.map((name) => outcomeCell(addon, name, style))),
        { text: findingsInWords(addon) },
      ]),
    ],
    style.width,
  )
}

function versionText({ version, previousVersion }: ReportedAddon): string {
  if (previousVersion === undefined || previousVersion === version) return version ?? ''
  return `${previousVersion} → ${version ?? ''}`
}

function verdictCell(addon: ReportedAddon, style: Style): Cell {
  const failed = hasFailed(addon)
  return {
    text: failed ? 'stopped' : 'ok',
    paint: (shown) => paint(shown, failed ? 'red' : 'green', style),
  }
}

function outcomeCell(addon: ReportedAddon, registry: string, style: Style): Cell {
  const outcome = addon.outcomes.find((one) => one.registry === registry)
  if (outcome === undefined) return { text: addon.stoppedBy === undefined ? '' : 'stopped' }
  const text =
    outcome.reason === undefined ? outcome.status : `${outcome.status} (${safeText(outcome.reason)})`
  const colour = isFailure(outcome) ? 'red' : 'green'
  return { text, paint: (shown) => paint(shown, colour, style) }
}

function adviceText({ registry, lines, notes }: VelaAdvice, style: Style): string {
  return [
    `To use ${safeText(registry)}:`,
    ...lines.map((line) => `  ${paint(safeText(line), 'bold', style)}`),
    ...notes.map((note) => paint(`  (${safeText(note)})`, 'dim', style)),
  ].join('\n')
}

function verdictText(report: RunReport, style: Style): string {
  const { mark, sentence } = verdictOf(report)
  const colour: Colour = mark === '✔' ? 'green' : mark === '!' ? 'yellow' : 'red'
  const hint = report.error?.hint ?? fixHint(report)
  return [
    `${paint(mark, colour, style)} ${report.command}: ${oneLine(sentence)}`,
    ...(hint === undefined ? [] : [`  ${paint('next:', 'green', style)} ${oneLine(hint)}`]),
  ].join('\n')
}

function fixHint({ command, addons }: RunReport): string | undefined {
  const fixable = addons.flatMap(({ findings }) => findings.filter((finding) => finding.fixable === true))
  if (command !== 'check' || fixable.length === 0) return undefined
  return `check --fix mends ${fixable.length} of them`
}
