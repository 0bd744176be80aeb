import type { Addon } from '../addon/addon.ts'
import type { ChangedFile } from '../detect/changed-files.ts'
import type { ActionError } from '../errors.ts'
import type { EventContext } from '../inputs/event.ts'
import type { Inputs, Selection } from '../inputs/parse-inputs.ts'
import type { Matrix } from '../plan/matrix.ts'
import type { PlannedStep } from '../plan/plan.ts'
import type {
  Clock,
  Cue,
  FileBranch,
  FileTree,
  Folder,
  Git,
  Http,
  Logger,
  ProposalComments,
  Proposals,
} from '../ports.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { CommentContext } from '../report/comment.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { SyncSource } from '../sync/sync-source.ts'
import type { Finding, RuleContext } from '../validate/rule.ts'
import type { TaggedAddon } from './auto.ts'
import type { DoctorRequest } from './doctor.ts'
import type { OciDoctorRequest } from './doctor-oci.ts'

/** What changed between the two ends of the comparison, or why nothing was compared. */
export type Changes =
  | {
      readonly kind: 'compared'
      readonly files: readonly ChangedFile[]
      /** The base of the comparison, for people. */
      readonly base: string
      /** A file's text at base, by repository-relative path; undefined where there was none. */
      readonly readAtBase: (path: string) => Promise<string | undefined>
      /** The base's commit, where the clone holds it or can be made to. */
      readonly baseCommit?: () => Promise<string | undefined>
    }
  | { readonly kind: 'uncompared'; readonly reason: string }

/** What is where the folder of a registry should be. */
export interface FolderState {
  readonly isThere: boolean
  /** Why nothing can be written there; undefined where nothing stands in the way. */
  readonly trouble: ActionError | undefined
}

/** A registry as a place: where it is and how one enters it, before anything is published to it. */
export type RegistryPlace =
  | { readonly kind: 'http'; readonly registry: string; readonly request: DoctorRequest; readonly http: Http }
  | {
      readonly kind: 'oci'
      readonly registry: string
      readonly request: () => Promise<OciDoctorRequest>
      readonly http: Http
    }
  | {
      readonly kind: 'folder'
      readonly registry: string
      readonly name: string
      readonly folder: Folder
      /** Says whether the folder is there and can be written to; nothing is made. */
      readonly look: () => FolderState
    }
  | { readonly kind: 'branch'; readonly registry: string; readonly open: () => Promise<Publisher> }

/** How servers are waited for: `long` tries reads again, `brief` is for what a run can do without: one try, some seconds for all. */
export type Patience = 'long' | 'brief'

/** What `sync` copies from: a registry, or the tree of a catalog that is yet to be packaged. */
export type OpenedSource =
  | { readonly kind: 'source'; readonly source: SyncSource }
  | {
      readonly kind: 'tree'
      readonly tree: FileTree
      /** For people. */
      readonly location: string
      /** True for the catalog in `root`: the configuration is about it. */
      readonly isOwn: boolean
      /** The repository behind it; undefined where it is a plain folder. */
      readonly git?: Git | undefined
    }

/** The repository as `bump` writes to it: branches by compare-and-swap, and proposals to merge. */
export interface RepositoryAccess {
  /** Opens a branch of the repository itself, never of a fork; to be closed. */
  branch(name: string): Promise<FileBranch>
  /** Undefined where the forge is none that takes proposals, or no token is known. */
  readonly proposals: Proposals | undefined
  /** The branch that work goes to where nothing else is said. */
  readonly defaultBranch: string | undefined
}

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
  /** Where the repository lives, as far as the event tells. */
  readonly hosting?: Pick<RuleContext, 'forge' | 'defaultBranch'>
  /** What started the run; undefined outside workflow engines. */
  readonly event: EventContext | undefined
  /** The repository behind the work tree. */
  readonly git: Git
  /** Opens the repository for writing; asked only by commands that deliver to it. */
  readonly repository: () => Promise<RepositoryAccess>
  /** Compares base and head; asked only by commands that select by change. */
  readonly changes: () => Promise<Changes>
  /** Opens the configured registries, in the order of the inputs; asked only by commands that need them. */
  readonly publishers: () => Promise<readonly Publisher[]>
  /** Opens what `sync` copies from; asked only by it. */
  readonly openSource: () => Promise<OpenedSource>
  /** Finds the proposal that a comment belongs to; asked only where one is wanted. */
  readonly commentTarget: () => Promise<CommentTarget>
  /** The configured registries as places, for the commands that examine or mend them. */
  readonly places: () => readonly RegistryPlace[]
  /** Reads a file that the user named, by its path from where the run was started; undefined where there is none. */
  readonly readNamed: (path: string) => Promise<Uint8Array | undefined>
  /** Names of the files in a folder that the user named; empty where there is none. */
  readonly listNamed: (folder: string) => Promise<readonly string[]>
  /** Writes a file that the user named, by its path from where the run was started. */
  readonly writeNamed: (path: string, bytes: Uint8Array) => Promise<void>
  /** A door to any server, for reads that need no credentials. */
  readonly http: (patience?: Patience) => Http
  /** Writes a file of the work tree; asked only where the user wants sources mended. */
  readonly writeSource: (path: string, bytes: Uint8Array) => Promise<void>
  /** Settles findings by the configuration: severities, ignored paths, known failures, comments in the files. */
  readonly settle: (findings: readonly Finding[], addons: readonly Addon[]) => readonly Finding[]
  /** The addon that a tag names, where the tag is why it was chosen: its metadata has to tell the same version. */
  readonly tagged?: TaggedAddon | undefined
  /** Makes sure, right before anything is written, that the judged commit is still the one that is checked out (T56). */
  readonly requireSameCommit: () => Promise<void>
  /** Aborted when the run is told to end: nothing more is sent, what was sent is settled. */
  readonly stop: AbortSignal
  /** Where archives are written, where the user asked for them. */
  readonly archives: Folder | undefined
}

/** Where a comment on the proposal at hand goes, or why there is no such place. */
export type CommentTarget =
  | {
      readonly kind: 'proposal'
      readonly number: number
      readonly comments: ProposalComments
      readonly place: CommentContext
    }
  | { readonly kind: 'none'; readonly reason: string }

/** What a command leaves behind for the report. */
export interface CommandResult {
  readonly addons: readonly AddonRun[]
  readonly plan?: readonly PlannedStep[]
  /** The addons shared out over jobs, for commands that fan out. */
  readonly matrix?: Matrix
  /** What the command prints instead of a report, for commands that answer with one document. */
  readonly document?: string
  /** True where a comparison found a registry to differ. */
  readonly differs?: boolean
  /** What went wrong with the run as a whole, where there is an answer to print all the same. */
  readonly error?: ActionError
}

/** One verb of the action: composes the stages and returns what came of them. Fails only where the run cannot go on. */
export type Command = (context: CommandContext) => Promise<CommandResult>
