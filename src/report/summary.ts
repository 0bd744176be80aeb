import { byCodeUnit } from '../addon/order.ts'
import type { PublishOutcome } from '../publish/publisher.ts'
import { excerptOf, type SourceOf } from './excerpt.ts'
import { hasFailed } from './failures.ts'
import {
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  link,
  type Markdown,
  table,
  tableRow,
} from './markdown.ts'
import { isFailure, type ReportedAddon, type ReportedFinding, type RunReport } from './run-report.ts'
import type { VelaAdvice } from './vela-lines.ts'
import { count, findingsInWords, verdictOf } from './verdict.ts'

/** What a summary needs beside the report. */
export interface SummaryContext {
  readonly sourceOf: SourceOf
  /** Hosts that links may lead to: the forge's and the registries'. */
  readonly hosts: readonly string[]
  /** The address of a file at the commit of the run, on the forge; absent without one. */
  readonly addressOf?: ((path: string, line: number | undefined) => string) | undefined
  readonly advice?: readonly VelaAdvice[] | undefined
  /** Where the whole report is, for people: a file name or the name of an artifact. */
  readonly reportFile?: string | undefined
  /** Default: a little less than 1 MiB. */
  readonly limitBytes?: number | undefined
}

/** A job summary, and whether it holds everything. */
export interface Summary {
  readonly markdown: Markdown
  readonly isComplete: boolean
}

// GitHub refuses more than 1 MiB a step; masking and line ends of other systems may lengthen what we write.
const SUMMARY_LIMIT_BYTES = 1000 * 1000

/**
 * Makes the job summary: the verdict, one table, folded details for each addon, lines to copy. Where the whole is too long,
 * shorter forms follow one another: without excerpts, details only of what failed, no details, fewer rows; each says what is
 * missing and where it is (T50).
 */
export function makeSummary(report: RunReport, context: SummaryContext): Summary {
  const limit = context.limitBytes ?? SUMMARY_LIMIT_BYTES
  for (const form of FORMS) {
    const markdown = render(report, context, form)
    if (Buffer.byteLength(markdown) <= limit) return { markdown, isComplete: form === FORMS[0] }
  }
  return { markdown: renderCut(report, context, limit), isComplete: false }
}

interface Form {
  readonly details: 'all' | 'failed' | 'none'
  readonly hasExcerpts: boolean
}

const FORMS: readonly Form[] = [
  { details: 'all', hasExcerpts: true },
  { details: 'all', hasExcerpts: false },
  { details: 'failed', hasExcerpts: false },
  { details: 'none', hasExcerpts: false },
]

function render(report: RunReport, context: SummaryContext, form: Form): Markdown {
  const isShort = form !== FORMS[0]
  return blocks([
    ...opening(report),
    ...(isShort ? [shortNote(context)] : []),
    addonTable(report, context),
    ...report.addons
      .filter((addon) => form.details === 'all' || (form.details === 'failed' && hasFailed(addon)))
      .map((addon) => addonDetails(addon, context, form)),
    ...(context.advice ?? []).map(adviceBlock),
  ])
}

/** The last form: as many rows as fit, what failed first. */
function renderCut(report: RunReport, context: SummaryContext, limit: number): Markdown {
  const registries = registriesOf(report)
  const ordered = report.addons.toSorted(
    (a, b) => Number(hasFailed(b)) - Number(hasFailed(a)) || byCodeUnit(a.name, b.name),
  )
  const start = blocks([...opening(report), shortNote(context)])
  const head = table(headOf(registries), [])
  const room = limit - Buffer.byteLength(start) - Buffer.byteLength(head) - 200
  const rows: string[] = []
  let used = 0
  for (const addon of ordered) {
    const row = tableRow(rowOf(addon, registries, context))
    used += Buffer.byteLength(row) + 1
    if (used > room) break
    rows.push(row)
  }
  const rest = ordered.length - rows.length
  return blocks([start.trimEnd(), [head, ...rows].join('\n'), `…and ${count(rest, 'more addon')}`])
}

function blocks(parts: readonly Markdown[]): Markdown {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function opening(report: RunReport): readonly Markdown[] {
  const { mark, sentence } = verdictOf(report)
  const sign = { '✔': '✅', '✘': '❌', '!': '⚠️' }[mark]
  const hint = report.error?.hint
  return [
    `${sign} **${report.command}**: ${escapeMarkdown(sentence)}`,
    ...(hint === undefined ? [] : [`What to do: ${escapeMarkdown(hint)}`]),
  ]
}

function shortNote({ reportFile }: SummaryContext): Markdown {
  const where = reportFile === undefined ? 'the report' : `the report ${codeSpan(reportFile)}`
  return `This is a shorter form: the whole is too long for a job summary and stands in ${where}.`
}

function addonTable(report: RunReport, context: SummaryContext): Markdown {
  if (report.addons.length === 0) return ''
  const registries = registriesOf(report)
  return table(
    headOf(registries),
    report.addons.map((addon) => rowOf(addon, registries, context)),
  )
}

function registriesOf(report: RunReport): readonly string[] {
  const names = report.addons.flatMap(({ outcomes }) => outcomes.map(({ registry }) => registry))
  return [...new Set(names)]
}

function headOf(registries: readonly string[]): readonly Markdown[] {
  return ['Addon', 'Version', 'Change', ...registries.map((name) => codeSpan(name)), 'Findings', 'SHA-256']
}

function rowOf(
  addon: ReportedAddon,
  registries: readonly string[],
  context: SummaryContext,
): readonly Markdown[] {
  return [
    codeSpan(addon.name),
    versionCell(addon),
    addon.change.kind,
    ...registries.map((registry) =>
      outcomeCell(
        addon.outcomes.find((one) => one.registry === registry),
        context,
      ),
    ),
    findingsInWords(addon),
    addon.archive === undefined ? '' : codeSpan(addon.archive.sha256.slice(0, 12)),
  ]
}

function versionCell({ previousVersion, version }: ReportedAddon): Markdown {
  const now = version === undefined ? '' : codeSpan(version)
  if (previousVersion === undefined || previousVersion === version) return now
  return `${codeSpan(previousVersion)} → ${now}`
}

function outcomeCell(outcome: PublishOutcome | undefined, { hosts }: SummaryContext): Markdown {
  if (outcome === undefined) return ''
  const word = isFailure(outcome) ? `**${outcome.status}**` : outcome.status
  return outcome.url === undefined ? word : link(word, outcome.url, hosts)
}

function addonDetails(addon: ReportedAddon, context: SummaryContext, form: Form): Markdown {
  const parts = [
    ...addon.findings.map((finding) => findingBlock(finding, context, form)),
    ...addon.outcomes.flatMap(outcomeBlock),
    compatibilityLine(addon),
    addon.archive === undefined
      ? ''
      : `SHA-256 ${codeSpan(addon.archive.sha256)} ${codeSpan(addon.archive.file)}`,
  ].filter((part) => part !== '')
  if (addon.findings.length === 0 && !hasFailed(addon) && isCompatible(addon)) return ''
  return details(addon.name, findingsInWords(addon), parts.join('\n\n'))
}

function isCompatible({ compatibility }: ReportedAddon): boolean {
  return Object.values(compatibility).every((one) => one === 'ok')
}

function findingBlock(finding: ReportedFinding, context: SummaryContext, form: Form): Markdown {
  const excerpt = form.hasExcerpts ? excerptLines(finding, context.sourceOf) : []
  return [
    `**${finding.severity}** ${codeSpan(finding.rule)} ${placeOf(finding, context)}: ${escapeMarkdown(finding.message)}`,
    ...(excerpt.length === 0 ? [] : ['', codeBlock(excerpt, languageOf(finding.path))]),
    ...(finding.fix === undefined ? [] : ['', `Fix: ${escapeMarkdown(finding.fix)}`]),
  ].join('\n')
}

function placeOf({ path, line, column }: ReportedFinding, { addressOf, hosts }: SummaryContext): Markdown {
  const place = codeSpan([path, line, column].filter((part) => part !== undefined).join(':'))
  return addressOf === undefined ? place : link(place, addressOf(path, line), hosts)
}

function excerptLines(finding: ReportedFinding, sourceOf: SourceOf): readonly string[] {
  const excerpt = excerptOf(finding, sourceOf)
  if (excerpt === undefined) return []
  const caret = excerpt.lead === undefined ? [] : [`${excerpt.lead}^`]
  return [excerpt.text, ...caret]
}

function languageOf(path: string): 'yaml' | 'cue' | 'text' {
  if (/\.ya?ml$/i.test(path)) return 'yaml'
  return path.endsWith('.cue') ? 'cue' : 'text'
}

function outcomeBlock(outcome: PublishOutcome): readonly Markdown[] {
  if (outcome.error === undefined && outcome.reason === undefined) return []
  const said = outcome.error?.message ?? outcome.reason ?? ''
  const hint = outcome.error?.hint
  const todo = hint === undefined ? '' : ` What to do: ${escapeMarkdown(hint)}`
  return [`**${outcome.status}** ${codeSpan(outcome.registry)}: ${escapeMarkdown(said)}.${todo}`]
}

function compatibilityLine({ compatibility }: ReportedAddon): Markdown {
  const parts = Object.entries(compatibility).map(([release, verdict]) => `${release} ${codeSpan(verdict)}`)
  return parts.length === 0 ? '' : `KubeVela: ${parts.join(', ')}`
}

function adviceBlock({ registry, lines, notes }: VelaAdvice): Markdown {
  const said = notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')
  const commands = lines.length === 0 ? '' : codeBlock(lines, 'sh')
  return [`Use ${codeSpan(registry)}:`, commands, said].filter((part) => part !== '').join('\n\n')
}
