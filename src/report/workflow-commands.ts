import { type Annotation, makeAnnotations } from './annotations.ts'
import type { RunReport } from './run-report.ts'
import { safeLogLine, safeLogLines } from './safe-text.ts'

/** Prints a report as the workflow commands that annotate a change (`--format github`), one a line, worst first. */
export function makeWorkflowCommands(report: RunReport): string {
  return makeAnnotations(report)
    .map((annotation) => `${workflowCommand(annotation)}\n`)
    .join('')
}

/** One annotation as a workflow command (docs.github.com, workflow commands); nothing in it ends it or opens another. */
export function workflowCommand({ level, title, message, file, line, column }: Annotation): string {
  const properties = [
    ['title', title],
    ['file', file],
    ['line', line],
    ['col', column],
  ] as const
  const shown = properties.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${escapeProperty(safeLogLine(String(value)))}`],
  )
  return `::${level}${shown.length === 0 ? '' : ` ${shown.join(',')}`}::${escapeData(safeLogLines(message))}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
