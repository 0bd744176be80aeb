import { differenceTable } from './difference-table.ts'
import { codeBlock, codeSpan, details, escapeMarkdown, link, type Markdown, table } from './markdown.ts'
import type { ReportedAddon, ReportedFinding, RunReport } from './run-report.ts'
import { count, findingsInWords, verdictOf } from './verdict.ts'

/** What a comment needs beside the report. */
export interface CommentContext {
  /** Hosts that links may lead to. */
  readonly hosts: readonly string[]
  /** Where a person edits a file of the proposal; absent where nobody can. */
  readonly editAddressOf?: ((path: string) => string) | undefined
  /** Where the run is, for the whole report. */
  readonly runUrl?: string | undefined
  readonly limitBytes?: number | undefined
}

/** Marks the one comment of this action on a proposal. */
export const COMMENT_MARK = '<!-- addon-registry: check -->'

// GitHub takes 65,536 characters; an escaped name may count more on its side than on ours.
const COMMENT_LIMIT = 60_000
const FINDINGS_SHOWN = 20

/**
 * Makes the comment on a proposal: the verdict, what merging publishes, the version that is needed, findings, and of each addon what
 * changes for those who install it. Where the whole is too long the diffs go first, then findings, then details; it says so.
 */
export function makeComment(report: RunReport, context: CommentContext): Markdown {
  const limit = context.limitBytes ?? COMMENT_LIMIT
  for (const form of FORMS) {
    const markdown = render(report, context, form)
    if (Buffer.byteLength(markdown) <= limit) return markdown
  }
  return blocks([COMMENT_MARK, verdictLine(report), tooLong(context)])
}

interface Form {
  readonly diffs: boolean
  readonly tables: boolean
  readonly findings: boolean
}

const FORMS: readonly Form[] = [
  { diffs: true, tables: true, findings: true },
  { diffs: false, tables: true, findings: true },
  { diffs: false, tables: false, findings: true },
  { diffs: false, tables: false, findings: false },
]

function render(report: RunReport, context: CommentContext, form: Form): Markdown {
  return blocks([
    COMMENT_MARK,
    verdictLine(report),
    ...(form === FORMS[0] ? [] : [tooLong(context)]),
    planTable(report),
    ...report.addons.flatMap((addon) => addonBlocks(addon, context, form)),
    footer(context),
  ])
}

function blocks(parts: readonly Markdown[]): Markdown {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function verdictLine(report: RunReport): Markdown {
  const { mark, sentence } = verdictOf(report)
  const sign = { '✔': '✅', '✘': '❌', '!': '⚠️' }[mark]
  return `${sign} **KubeVela addons**: ${escapeMarkdown(sentence)}`
}

function tooLong({ runUrl, hosts }: CommentContext): Markdown {
  const where = runUrl === undefined ? 'the report of the run' : link('the run', runUrl, hosts)
  return `This is a shorter form: the whole is too long for a comment and stands in ${where}.`
}

function footer({ runUrl, hosts }: CommentContext): Markdown {
  return runUrl === undefined ? '' : `<sub>${link('the run', runUrl, hosts)}</sub>`
}

// What merging publishes: by the plan where a registry is configured, else by what changed.
function planTable({ addons, plan = [] }: RunReport): Markdown {
  if (addons.length === 0) return ''
  if (plan.length === 0) {
    return table(
      ['Addon', 'Version', 'Change', 'Findings'],
      addons.map((addon) => [
        codeSpan(addon.name),
        versionsOf(addon),
        addon.change.kind,
        findingsInWords(addon),
      ]),
    )
  }
  const rows = plan.map(({ name, version, registry, step, reason }) => [
    codeSpan(name),
    codeSpan(version),
    registry === '' ? '' : codeSpan(registry),
    step === 'publish' || step === 'skip' ? step : `**${step}**`,
    escapeMarkdown(reason),
  ])
  return `Merging would:\n\n${table(['Addon', 'Version', 'Registry', 'Step', 'Why'], rows)}`
}

function versionsOf({ difference, version, previousVersion }: ReportedAddon): Markdown {
  const before = previousVersion ?? difference?.before
  const now = version === undefined ? '' : codeSpan(version)
  return before === undefined || before === version ? now : `${codeSpan(before)} → ${now}`
}

function addonBlocks(addon: ReportedAddon, context: CommentContext, form: Form): readonly Markdown[] {
  const found = form.findings ? findingsBlock(addon, context) : ''
  return [found, differenceBlock(addon, form)]
}

function findingsBlock(addon: ReportedAddon, context: CommentContext): Markdown {
  const told = addon.findings.filter(({ severity }) => severity !== 'notice')
  if (told.length === 0) return ''
  const shown = told.slice(0, FINDINGS_SHOWN).map((finding) => findingItem(finding, context))
  const rest = told.length - shown.length
  return [
    `**${codeSpan(addon.name)}**`,
    '',
    ...shown,
    ...(rest === 0 ? [] : [`- …and ${count(rest, 'more finding')}`]),
  ].join('\n')
}

function findingItem(
  { severity, rule, path, line, message, fix }: ReportedFinding,
  context: CommentContext,
): Markdown {
  const place = codeSpan(line === undefined ? path : `${path}:${line}`)
  const where =
    context.editAddressOf === undefined ? place : link(place, context.editAddressOf(path), context.hosts)
  const todo = fix === undefined ? '' : `. ${escapeMarkdown(`To do: ${fix}`)}`
  return `- **${severity}** ${where} ${escapeMarkdown(message)}${todo} (${codeSpan(rule)})`
}

function differenceBlock({ name, difference }: ReportedAddon, { diffs, tables }: Form): Markdown {
  if (difference === undefined || !tables) return ''
  const { changes, rendered = [], release, isWhole } = difference
  const body = blocks([
    changes.length === 0 ? 'Nothing changes for those who install it.' : differenceTable(changes),
    isWhole
      ? ''
      : `KubeVela ${release} refuses one of the two states: what it does not reach is not compared.`,
    diffs && rendered.length > 0
      ? details('rendered', `by KubeVela ${release}`, codeBlock(rendered, 'diff'))
      : '',
  ])
  const note =
    changes.length === 0
      ? 'changes nothing that is installed'
      : `${count(changes.length, 'change')} in what it installs`
  return details(name, note, body.trimEnd())
}
