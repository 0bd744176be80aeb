import { byCodeUnit } from '../addon/order.ts'
import type { PublishOutcome } from '../publish/publisher.ts'
import { differenceTable } from './difference-table.ts'
import { excerptOf, type SourceOf } from './excerpt.ts'
import { hasFailed } from './failures.ts'
import { codeBlock, codeSpan, details, escapeMarkdown, link, type Markdown } from './markdown.ts'
import type { ReportedAddon, ReportedFinding, RunReport } from './run-report.ts'
import { clipText } from './safe-text.ts'
import type { SummaryContext } from './summary-context.ts'
import { addonTable, compatibilityWords } from './summary-table.ts'
import type { VelaAdvice } from './vela-lines.ts'
import { count, findingsInWords, verdictOf } from './verdict.ts'

/** A job summary, and whether it holds everything. */
export interface Summary {
  readonly markdown: Markdown
  readonly isComplete: boolean
}

// GitHub refuses more than 1 MiB a step; masking and line ends of other systems may lengthen what we write.
const SUMMARY_LIMIT_BYTES = 1000 * 1000
const MAX_DOCUMENT_BYTES = 100 * 1000

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
    ...opening(report, context),
    ...(isShort ? [shortNote(context)] : []),
    report.addons.length === 0 ? '' : addonTable(report, context),
    documentBlock(context),
    ...report.addons
      .filter((addon) => form.details === 'all' || (form.details === 'failed' && hasFailed(addon)))
      .map((addon) => addonDetails(addon, context, form)),
    ...(context.advice ?? []).map(adviceBlock),
    form.details === 'all' ? digestBlock(report) : '',
  ])
}

/** The last form: as many rows as fit, what failed first. */
function renderCut(report: RunReport, context: SummaryContext, limit: number): Markdown {
  const ordered = report.addons.toSorted(
    (a, b) => Number(hasFailed(b)) - Number(hasFailed(a)) || byCodeUnit(a.name, b.name),
  )
  const start = blocks([...opening(report, context), shortNote(context)]).trimEnd()
  const lines = addonTable(report, context, ordered).split('\n')
  const room = limit - Buffer.byteLength(start) - 200
  const shown: string[] = []
  let used = 0
  for (const line of lines) {
    used += Buffer.byteLength(line) + 1
    if (used > room) break
    shown.push(line)
  }
  const rest = lines.length - shown.length
  return blocks([start, shown.join('\n'), `…and ${count(rest, 'more addon')}`])
}

function blocks(parts: readonly Markdown[]): Markdown {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function opening(report: RunReport, { document }: SummaryContext): readonly Markdown[] {
  const { mark, sentence } = verdictOf(report)
  const sign = { '✔': '✅', '✘': '❌', '!': '⚠️' }[mark]
  const hint = report.error?.hint
  const answered = report.exitCode === 0 ? 'done' : 'not all is well'
  const said = document === undefined || report.error !== undefined ? sentence : answered
  return [
    `${sign} **${report.command}**: ${escapeMarkdown(said)}`,
    ...(hint === undefined ? [] : [`What to do: ${escapeMarkdown(hint)}`]),
  ]
}

function shortNote({ reportFile, wholeFile }: SummaryContext): Markdown {
  const report = reportFile === undefined ? 'the report' : `the report ${codeSpan(reportFile)}`
  const where = wholeFile === undefined ? report : `${codeSpan(wholeFile)} and ${report}`
  return `This is a shorter form: the whole is too long for a job summary and stands in ${where}.`
}

function documentBlock({ document }: SummaryContext): Markdown {
  if (document === undefined) return ''
  const text = clipText(document, MAX_DOCUMENT_BYTES)
  return codeBlock(text.replace(/\n$/, '').split(/\r?\n/), 'text')
}

// In the form that `sha256sum --check` takes.
function digestBlock({ addons }: RunReport): Markdown {
  const lines = addons.flatMap(({ archive }) =>
    archive === undefined ? [] : [`${archive.sha256}  ${archive.file}`],
  )
  if (lines.length === 0) return ''
  return details('SHA-256', `of ${count(lines.length, 'archive')}`, codeBlock(lines, 'text'))
}

function addonDetails(addon: ReportedAddon, context: SummaryContext, form: Form): Markdown {
  const parts = [
    ...addon.findings.map((finding) => findingBlock(finding, context, form)),
    ...addon.outcomes.flatMap(outcomeBlock),
    isCompatible(addon) ? '' : `KubeVela: ${compatibilityWords(addon)}`,
    form.hasExcerpts ? differenceTable(addon.difference?.changes ?? []) : '',
  ].filter((part) => part !== '')
  const saysNothing =
    parts.length === 0 || (addon.findings.length === 0 && !hasFailed(addon) && !hasChanges(addon))
  if (saysNothing && isCompatible(addon)) return ''
  return details(addon.name, findingsInWords(addon), parts.join('\n\n'))
}

function hasChanges({ difference }: ReportedAddon): boolean {
  return (difference?.changes.length ?? 0) > 0
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

function adviceBlock({ registry, lines, notes }: VelaAdvice): Markdown {
  const said = notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')
  const commands = lines.length === 0 ? '' : codeBlock(lines, 'sh')
  return [`Use ${codeSpan(registry)}:`, commands, said].filter((part) => part !== '').join('\n\n')
}
