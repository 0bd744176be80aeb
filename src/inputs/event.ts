/** The systems that run workflows. */
export type WorkflowEngine = 'github' | 'gitea' | 'gitlab'

/** What made the workflow run. Commits are ids; branches and tags are short names. */
export type Trigger =
  | {
      readonly kind: 'push'
      readonly branch: string
      /** The branch's commit before; undefined where the branch is new. */
      readonly before: string | undefined
      readonly after: string
      readonly forced: boolean
    }
  | { readonly kind: 'tag'; readonly tag: string; readonly commit: string | undefined }
  /** A branch or tag was deleted: there is nothing to look at. */
  | { readonly kind: 'deletion'; readonly ref: string }
  | PullRequestTrigger
  | {
      readonly kind: 'merge-group'
      readonly base: string
      readonly head: string
      readonly baseBranch: string | undefined
    }
  | { readonly kind: 'release'; readonly tag: string; readonly isDraft: boolean }
  | { readonly kind: 'schedule' }
  /** Started by hand, by an API call or by another workflow. */
  | { readonly kind: 'dispatch' }
  | WorkflowRunTrigger
  | { readonly kind: 'other'; readonly name: string }

/** A proposal to merge: GitHub's and Gitea's pull request, GitLab's merge request. */
export interface PullRequestTrigger {
  readonly kind: 'pull-request'
  readonly number: number | undefined
  readonly baseBranch: string | undefined
  /** The base branch's commit as the event knows it. */
  readonly base: string | undefined
  /** The last commit of the proposal itself, not of a trial merge. */
  readonly head: string | undefined
  /** The common ancestor, where the engine tells it. */
  readonly mergeBase: string | undefined
  readonly changedFiles: number | undefined
  /** Labels that people put on it, as the event knows them. */
  readonly labels: readonly string[]
  /** The branch it comes from: of this repository, unless `isFork`. */
  readonly headBranch: string | undefined
  readonly isFork: boolean
  /** True where the workflow runs with the base repository's secrets (`pull_request_target` and events like it). */
  readonly isPrivileged: boolean
}

/** A workflow that runs after another one, with the rights of the default branch. */
export interface WorkflowRunTrigger {
  readonly kind: 'workflow-run'
  /** The event that started the first workflow. */
  readonly origin: string
  readonly branch: string | undefined
  /** Whose repository that branch is in. */
  readonly owner?: string | undefined
  readonly commit: string | undefined
  readonly isFork: boolean
}

/** The few facts of the triggering event that this action uses. */
export interface EventContext {
  readonly engine: WorkflowEngine
  readonly trigger: Trigger
  /** `owner/name`; groups of GitLab may add more parts. */
  readonly repository: string | undefined
  readonly defaultBranch: string | undefined
  /** The commit that the engine checks out unless it is told otherwise. */
  readonly commit: string | undefined
  /** Where the engine's API is. */
  readonly apiUrl: string | undefined
  /** Directory that the engine checks out into. */
  readonly workspace: string | undefined
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>
