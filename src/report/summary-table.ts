import type { PublishOutcome } from '../publish/publisher.ts'
import { hasFailed } from './failures.ts'
import { codeSpan, link, type Markdown, table, tableRow } from './markdown.ts'
import { type Compatibility, isFailure, type ReportedAddon, type RunReport } from './run-report.ts'
import type { SummaryContext } from './summary-context.ts'
import { findingsInWords } from './verdict.ts'

/** What a report's table has columns for. */
interface Columns {
  readonly registries: readonly string[]
  readonly hasCompatibility: boolean
}

/** The table of a report: its first two lines, and a row for each of the addons given. */
export function addonTable(
  report: RunReport,
  context: SummaryContext,
  addons: readonly ReportedAddon[] = report.addons,
): Markdown {
  const columns = columnsOf(report)
  return [
    table(headOf(columns), []),
    ...addons.map((addon) => tableRow(rowOf(addon, columns, context))),
  ].join('\n')
}

function columnsOf({ addons }: RunReport): Columns {
  const names = addons.flatMap(({ outcomes }) => outcomes.map(({ registry }) => registry))
  return {
    registries: [...new Set(names)],
    hasCompatibility: addons.some(({ compatibility }) => Object.keys(compatibility).length > 0),
  }
}

function headOf({ registries, hasCompatibility }: Columns): readonly Markdown[] {
  return [
    'Addon',
    'Version',
    'Change',
    ...(hasCompatibility ? ['KubeVela'] : []),
    ...(registries.length === 0 ? ['Verdict'] : registries.map((name) => codeSpan(name))),
    'Findings',
    'SHA-256',
  ]
}

function rowOf(addon: ReportedAddon, columns: Columns, context: SummaryContext): readonly Markdown[] {
  const { registries, hasCompatibility } = columns
  const outcomeOf = (name: string) => addon.outcomes.find(({ registry }) => registry === name)
  return [
    nameCell(addon, context),
    versionCell(addon),
    addon.change.kind,
    ...(hasCompatibility ? [compatibilityWords(addon)] : []),
    ...(registries.length === 0
      ? [hasFailed(addon) ? '**stopped**' : 'ok']
      : registries.map((name) => outcomeCell(addon, outcomeOf(name), context))),
    findingsInWords(addon),
    addon.archive === undefined ? '' : codeSpan(addon.archive.sha256.slice(0, 12)),
  ]
}

function nameCell({ name, root, change }: ReportedAddon, { addressOf, hosts }: SummaryContext): Markdown {
  if (addressOf === undefined || change.kind === 'deleted') return codeSpan(name)
  return link(codeSpan(name), addressOf(root, undefined), hosts)
}

function versionCell({ previousVersion, version }: ReportedAddon): Markdown {
  const now = version === undefined ? '' : codeSpan(version)
  if (previousVersion === undefined || previousVersion === version) return now
  return `${codeSpan(previousVersion)} → ${now}`
}

function outcomeCell(
  addon: ReportedAddon,
  outcome: PublishOutcome | undefined,
  { hosts }: SummaryContext,
): Markdown {
  if (outcome === undefined) return addon.stoppedBy === undefined ? '' : '**stopped**'
  const word = isFailure(outcome) ? `**${outcome.status}**` : outcome.status
  return outcome.url === undefined ? word : link(word, outcome.url, hosts)
}

const WORDS: Readonly<Record<Compatibility, Markdown>> = {
  ok: '✔',
  fails: '**fails**',
  'needs-arguments': 'needs arguments',
  'not-declared': 'not declared',
}

/** What KubeVela's releases make of an addon, by verdict: `✔ 1.9, 1.10; **fails** 1.11`. */
export function compatibilityWords({ compatibility }: ReportedAddon): Markdown {
  const releases = Object.entries(compatibility)
  const verdicts = [...new Set(releases.map(([, verdict]) => verdict))]
  return verdicts
    .map((verdict) => {
      const names = releases.filter(([, other]) => other === verdict).map(([release]) => release)
      return `${WORDS[verdict]} ${names.join(', ')}`
    })
    .join('; ')
}
