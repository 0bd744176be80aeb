import type { SourceOf } from './excerpt.ts'
import type { VelaAdvice } from './vela-lines.ts'

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
  /** Where the whole summary is, where it is too long for a job summary. */
  readonly wholeFile?: string | undefined
  /** What a command answered with instead of a report. */
  readonly document?: string | undefined
  /** Default: a little less than 1 MiB. */
  readonly limitBytes?: number | undefined
}
