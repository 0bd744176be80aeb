import type { Addon } from '../addon/addon.ts'
import type { ChangedFile } from '../detect/changed-files.ts'
import type { Inputs, Selection } from '../inputs/parse-inputs.ts'
import type { PlannedStep } from '../plan/plan.ts'
import type { Clock, Cue, FileTree, Folder, Logger } from '../ports.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { Finding } from '../validate/rule.ts'

/** What changed between the two ends of the comparison, or why nothing was compared. */
export type Changes =
  | {
      readonly kind: 'compared'
      readonly files: readonly ChangedFile[]
      /** The base of the comparison, for people. */
      readonly base: string
      /** A file's text at base, by repository-relative path; undefined where there was none. */
      readonly readAtBase: (path: string) => Promise<string | undefined>
    }
  | { readonly kind: 'uncompared'; readonly reason: string }

/** Everything a command may use: the inputs as values, the world through ports. */
export interface CommandContext {
  readonly inputs: Inputs
  readonly tree: FileTree
  readonly logger: Logger
  readonly clock: Clock
  readonly cue: Cue
  /** Folders that hold addons: the input's, or else the configuration's. */
  readonly addonRoots: readonly string[]
  /** Says whether the configuration keeps a path out of everything. */
  readonly isIgnored: (path: string) => boolean
  /** What is selected where the user said nothing: `changed` in an event, `all` on the command line. */
  readonly defaultSelection: Selection
  /** Compares base and head; asked only by commands that select by change. */
  readonly changes: () => Promise<Changes>
  /** Opens the configured registries, in the order of the inputs; asked only by commands that need them. */
  readonly publishers: () => Promise<readonly Publisher[]>
  /** Settles findings by the configuration: severities, ignored paths, known failures, comments in the files. */
  readonly settle: (findings: readonly Finding[], addons: readonly Addon[]) => readonly Finding[]
  /** Aborted when the run is told to end: nothing more is sent, what was sent is settled. */
  readonly stop: AbortSignal
  /** Where archives are written, where the user asked for them. */
  readonly archives: Folder | undefined
}

/** What a command leaves behind for the report. */
export interface CommandResult {
  readonly addons: readonly AddonRun[]
  readonly plan?: readonly PlannedStep[]
  /** What the command prints instead of a report, for commands that answer with one document. */
  readonly document?: string
  /** True where a comparison found a registry to differ. */
  readonly differs?: boolean
}

/** One verb of the action: composes the stages and returns what came of them. Fails only where the run cannot go on. */
export type Command = (context: CommandContext) => Promise<CommandResult>
