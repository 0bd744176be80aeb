import { assertNever } from '../errors.ts'
import type { Format } from '../inputs/parse-inputs.ts'
import { makeCodeQuality } from './code-quality.ts'
import { makeJunit } from './junit.ts'
import { printReport, type RunReport } from './run-report.ts'
import { makeSarif, type SarifContext } from './sarif.ts'
import { makeText, type TextContext } from './text.ts'
import { makeWorkflowCommands } from './workflow-commands.ts'

/** Prints a report in one of the formats of the `format` input; what goes to standard output as it is. */
export function formatReport(report: RunReport, format: Format, context: TextContext & SarifContext): string {
  switch (format) {
    case 'text':
      return makeText(report, context)
    case 'json':
      return printReport(report)
    case 'sarif':
      return makeSarif(report, context)
    case 'junit':
      return makeJunit(report)
    case 'gitlab':
      return makeCodeQuality(report)
    case 'github':
      return makeWorkflowCommands(report)
    default:
      return assertNever(format)
  }
}
