import type {
  DefinitionAnswer,
  DefinitionRequest,
  EvaluateRequest,
  Evaluation,
  FormatAnswer,
  FormatRequest,
  OpenApiAnswer,
  OpenApiRequest,
} from './cue/evaluation.ts'
import type { CueSource, Outline } from './cue/outline.ts'
import type { Secret } from './secret.ts'

/** What kind of thing a directory entry is; links are never followed. */
export type EntryKind = 'file' | 'directory' | 'link' | 'irregular'

/** One entry of a directory in the work tree. */
export interface TreeEntry {
  readonly name: string
  readonly kind: EntryKind
  /** Bytes, for files. */
  readonly size: number
  /** Where a link points, as written. */
  readonly linkTarget?: string
}

/** The work tree, read only. Paths are relative to its top, with `/`; none may leave it. */
export interface FileTree {
  /** Lists one directory, in code-unit order of the names; undefined where there is no such directory. A link to one is not one. */
  list(directory: string): Promise<readonly TreeEntry[] | undefined>
  /** Reads a regular file without following links; undefined where there is none. Fails above `maxBytes`. */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>
}

/** A folder that the action may write: a static registry, or the place for archives and reports. */
export interface Folder {
  /** How people name it: an absolute path or the path as given. */
  readonly location: string
  /** Names of the regular files directly in it, in code-unit order; empty where the folder does not exist. */
  list(): Promise<readonly string[]>
  /** A file's bytes, undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /**
   * A text that is another one as soon as the file is; undefined where there is none, and where nobody can be sure because the file
   * changed a moment ago. Absent where folders of this kind can tell nothing without reading.
   */
  readonly stamp?: (name: string) => Promise<string | undefined>
  /** Writes a file so that readers see the old bytes or the new ones, never a part; makes the folder first. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Removes a file; nothing happens where there is none. */
  remove(name: string): Promise<void>
  /** Does the work while no other writer that asks for the same folder does its own, here or in another process. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>
}

/** What one commit changes: files by their path in the repository; undefined removes one. */
export type BranchChanges = ReadonlyMap<string, Uint8Array | undefined>

/** A commit to be made on a branch. */
export interface BranchCommit {
  /** The commit that the branch must still be at; undefined where the branch must not exist yet. */
  readonly base: string | undefined
  /** The commit to build on where it is another than `base`: the branch is moved, and what it held is no longer on it. */
  readonly parent?: string
  readonly changes: BranchChanges
  /** What was done and why; no credential and no text of others that is not plain. */
  readonly message: string
}

/** What came of a commit or a tag. After `moved` somebody else was faster: read again and build anew; after `uncertain` nothing changed. */
export type BranchAnswer = ForgeAnswer | { readonly kind: 'moved' }

/** One branch of a remote repository: read at its newest commit, written by compare-and-swap; the user's clone is never touched. */
export interface Branch {
  /** The branch for people: `gh-pages of https://github.com/acme/addons`, without credentials. */
  readonly location: string
  /** The newest commit, fetched; undefined where the branch does not exist. Rejects where the remote cannot be used. */
  tip(): Promise<string | undefined>
  /** A regular file of a fetched commit; undefined where there is none. */
  read(commit: string, path: string): Promise<Uint8Array | undefined>
  /** Names of the regular files directly in a directory of a fetched commit, in code-unit order; an empty text is the top. */
  list(commit: string, directory: string): Promise<readonly string[]>
  /** All regular files below a directory of a fetched commit, by their path in the repository; an empty text is the top. */
  files(commit: string, directory: string): Promise<ReadonlyMap<string, Uint8Array>>
  commit(commit: BranchCommit): Promise<BranchAnswer>
  /** Removes what the branch took on this machine. */
  close(): void
}

/** A branch of which single files are read and committed: all that a forge's API can do without reading every file one by one. */
export type FileBranch = Omit<Branch, 'files'>

/** A tag of a remote repository. */
export interface RemoteTag {
  /** Short name: `fluxcd-v2.2.0`. */
  readonly name: string
  /** The object that the ref holds: of an annotated tag the tag object, else the commit. */
  readonly object: string
  /** The commit that it stands for. */
  readonly commit: string
}

/** A tag to be made. */
export interface NewTag {
  readonly name: string
  readonly commit: string
  /** One line, of letters, digits, blanks and `.+-`. */
  readonly message: string
  /** The tag that it takes the place of; undefined where none may be there. */
  readonly replaces: RemoteTag | undefined
}

/**
 * Tags of a remote repository, read and made by git and so the same way on every forge, and the commits that they stand for. The
 * user's clone is only read: what it lacks is fetched into one of our own.
 */
export interface RemoteTags {
  /** The repository for people, without credentials. */
  readonly location: string
  /** The commit that the work tree is at. */
  readonly head: string
  /** Every tag that stands for a commit, read afresh. Rejects where the remote cannot be used. */
  list(): Promise<readonly RemoteTag[]>
  /** Makes an annotated tag, signed where a key is configured, and pushes it by compare-and-swap. */
  create(tag: NewTag): Promise<BranchAnswer>
  /** The files below a directory of a commit, at their paths in the repository; undefined where it has no such directory. */
  tree(commit: string, directory: string): Promise<FileTree | undefined>
  /** Paths of the files of a commit. */
  files(commit: string): Promise<readonly string[]>
  /** First lines of the messages of the commits that changed a directory after `from` up to `to`, newest first; from the beginning where `from` is undefined. */
  subjects(range: {
    readonly from: string | undefined
    readonly to: string
    readonly directory: string
  }): Promise<readonly CommitSubject[]>
}

/** One commit in a list of changes. */
export interface CommitSubject {
  readonly commit: string
  readonly subject: string
}

/** A file that a release carries. */
export interface ReleaseFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** Lower-case hex. */
  readonly sha256: string
  readonly mediaType: string
}

/** A file that a forge says a release carries. */
export interface ReleaseAsset {
  readonly id: string
  readonly name: string
  /** Bytes; undefined where the forge does not tell. */
  readonly size: number | undefined
  /** Lower-case hex, where the forge tells it. */
  readonly sha256: string | undefined
  /** Where everybody gets it. */
  readonly url: string
}

/** A release as a forge tells it. */
export interface ForgeRelease {
  readonly id: string
  readonly tag: string
  /** False for a draft. */
  readonly isPublic: boolean
  /** True where the forge lets nobody change it any more. */
  readonly isImmutable?: boolean
  readonly url: string
  readonly assets: readonly ReleaseAsset[]
}

/** A release to be made. */
export interface NewRelease {
  readonly tag: string
  readonly commit: string
  /** The addon and its version. */
  readonly name: string
  readonly version: string
  readonly title: string
  /** Markdown. */
  readonly notes: string
  readonly isPrerelease: boolean
  /** True where it should be the repository's latest. */
  readonly isLatest: boolean
  readonly files: readonly ReleaseFile[]
  /** True where files of a public release may be replaced. */
  readonly force: boolean
}

/** What came of a request that changes a forge. */
export type ForgeAnswer =
  | { readonly kind: 'done' }
  /** It will not take it, however often it is tried. */
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }
  /** What became of it is unknown: look again, then maybe try again, not before `retryAfterMs`. */
  | { readonly kind: 'uncertain'; readonly message: string; readonly retryAfterMs?: number }

/** Releases of one repository on a forge. Rejects with an error of kind `registry` where the repository cannot be used at all. */
export interface ForgeReleases {
  readonly forge: ForgeKind
  /** The release of a tag, draft or not; undefined where there is none. */
  find(tag: string): Promise<ForgeRelease | undefined>
  /** The tag of the release that the forge calls the latest; undefined where there is none. */
  latest(): Promise<string | undefined>
  /** The bytes of an asset; undefined where it is gone. */
  download(asset: ReleaseAsset): Promise<Uint8Array | undefined>
  /**
   * Makes what nobody sees yet, as far as the forge knows such: a draft with every file attached and looked at. The tag need not be
   * there. Goes on from wherever an earlier try left it.
   */
  prepare(release: NewRelease): Promise<ForgeAnswer>
  /** Brings a release of a tag that is there to its end, prepared or not: with every file, and public. */
  publish(release: NewRelease): Promise<ForgeAnswer>
}

/** The forges whose releases can be made. */
export type ForgeKind = 'github' | 'gitlab' | 'gitee' | 'gitea'

/** Tells and waits for time. Archives never depend on it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Waits; where the signal is aborted, no longer. */
  sleep(milliseconds: number, options?: { readonly signal?: AbortSignal }): Promise<void>
}

/** Progress for people; each line is escaped by the adapter. */
export interface Logger {
  info(line: string): void
  debug(line: string): void
  /** Tells how far a long piece of work is; a terminal shows a bar, a log nothing. */
  progress(label: string, done: number, total: number): void
}

/** A generation of CUE: each KubeVela release evaluates with one of them (src/kubevela/releases.ts). */
export type CueEngine = '0.5' | '0.9' | '0.14'

/** An answer of a CUE engine, or why there is none: what was asked exceeded a limit, or broke the engine. */
export type CueReply<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'limit'; readonly limit: CueLimit; readonly message: string }
  | { readonly kind: 'crash'; readonly message: string }

/** Wall time, memory and call depth of the evaluation, and the size of what goes in and comes out. */
export type CueLimit = 'time' | 'memory' | 'depth' | 'input' | 'output'

/** The CUE language, apart from this thread and without any reach to the outside. */
export interface Cue {
  /** Opens a session for one addon; what its calls may cost is bounded together. Nothing needs closing. */
  session(engine: CueEngine): CueSession
  /** Ends the threads behind; sessions must not be used after. */
  close(): Promise<void>
}

/** Questions about one addon's CUE. After a limit or a crash every further call gives the same reply. */
export interface CueSession {
  /**
   * Parses sources and tells what each is made of; syntax errors stand in the outline. Quick: nothing is evaluated. `depth`
   * bounds how many levels of declarations are told (at most 12).
   */
  inspect(
    sources: readonly CueSource[],
    options?: { readonly depth?: number },
  ): Promise<CueReply<readonly Outline[]>>
  evaluate(request: EvaluateRequest): Promise<CueReply<Evaluation>>
  /** Makes the OpenAPI schema of one field. */
  openapi(request: OpenApiRequest): Promise<CueReply<OpenApiAnswer>>
  /** Rewrites old syntax to new and prints the source as `cue fmt -s` does. */
  format(request: FormatRequest): Promise<CueReply<FormatAnswer>>
  /** Takes a definition's source apart. */
  definition(request: DefinitionRequest): Promise<CueReply<DefinitionAnswer>>
}

/** One HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute `http:` or `https:` address without user information. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly credential?: HttpCredential
  /** Bytes of the answer's body after decoding; more is the failure `too-large`. Default 64 MiB. */
  readonly maxBytes?: number
  /**
   * What a 3xx answer means. `follow` goes after it, three times at most and only within the origin; `return` hands it
   * to the caller as it came. Only reads without a credential may follow, whatever is asked. Default `follow`.
   */
  readonly redirects?: 'follow' | 'return'
}

/** A secret header value that goes to one origin and nowhere else. */
export interface HttpCredential {
  /** `https://host[:port]`: requests to any other origin are sent without the credential. */
  readonly origin: string
  /** Header name, such as `Authorization`. */
  readonly header: string
  readonly value: Secret
}

/** What a server answered, whatever the status. */
export interface HttpAnswer {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, decoded. */
  readonly body: Uint8Array
  /** The address that answered in the end. */
  readonly url: string
  /** The proxy that may have given this answer in the server's place, for people; undefined where none can have. */
  readonly proxy?: string
}

/** Why there is no answer, or none that can be used. */
export type HttpFailureReason =
  | 'refused'
  | 'unknown-host'
  | 'dns-unavailable'
  | 'unreachable'
  | 'connect-timeout'
  | 'idle-timeout'
  | 'total-timeout'
  | 'reset'
  | 'tls'
  /** The server wants a client certificate, or another one. */
  | 'client-certificate'
  /** A proxy refuses the way, or what the environment says about it cannot be used. */
  | 'proxy'
  | 'protocol'
  | 'too-large'
  | 'redirect'
  | 'invalid-request'
  /** The run was told to end, and nobody waits for the answer any more. */
  | 'stopped'

/** No usable answer. Whether the server acted on the request is unknown except where the request never left. */
export interface HttpFailure {
  readonly kind: 'failure'
  readonly reason: HttpFailureReason
  /** For people; holds the origin and the cause, never a header, a body or a query. */
  readonly message: string
  /** False where the server cannot have seen the request. */
  readonly sent: boolean
  /** The environment variable that names the proxy, where it is the proxy that fails. */
  readonly proxyVariable?: string
}

/** Sends requests. Never rejects: what goes wrong on the way is a value. */
export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer | HttpFailure>
}

/** What git says about the place where the work tree is. */
export type GitPlace =
  | GitRepository
  /** There is no git program. */
  | { readonly kind: 'no-git' }
  /** The directory is in no repository. */
  | { readonly kind: 'no-repository' }
  /** Git does not trust the repository, because another user owns it (`safe.directory`). */
  | { readonly kind: 'distrusted'; readonly directory: string; readonly message: string }

/** A repository with a work tree. */
export interface GitRepository {
  readonly kind: 'repository'
  /** Absolute path of the work tree's top. */
  readonly top: string
  /** Path of `root` below the top, with a final `/`; empty at the top. */
  readonly prefix: string
  /** Commit that is checked out; undefined in a repository without commits. */
  readonly head: string | undefined
  /** Branch that is checked out; undefined where HEAD is detached. */
  readonly branch: string | undefined
  readonly isShallow: boolean
  /** True where the work tree may lack files of the commit on purpose (`git sparse-checkout`). */
  readonly isSparse: boolean
}

/** What to fetch from the remote: commits by id or full ref names, with how much history. */
export interface GitFetch {
  readonly wants: readonly string[]
  /** `depth` counts commits from each want, `deepen` from where a shallow clone's history ends now. */
  readonly mode: 'depth' | 'deepen'
  readonly commits: number
}

/** Which commits to list. */
export interface GitLog {
  /** The newest commit. */
  readonly to: string
  /** Commits that can be reached from this one are left out. */
  readonly from?: string
  /** Only commits that touch something below this directory; `.` is everything below `root`. */
  readonly directory: string
  /** At most so many. */
  readonly most: number
  /** True where only what a branch itself came to counts, not the commits that were merged into it one by one. */
  readonly firstParent?: boolean
}

/** A commit as its object tells it. */
export interface CommitRecord {
  readonly id: string
  readonly parents: readonly string[]
  /** When it was committed, in ISO 8601. */
  readonly date: string
  /** The whole message. */
  readonly message: string
}

/** What came of a fetch. */
export type GitFetched = { readonly kind: 'fetched' } | { readonly kind: 'failed'; readonly message: string }

/**
 * The repository behind the work tree. Reads only, but for `fetch`, which adds objects and touches neither the work tree nor any
 * ref. Paths are relative to `root`, and what lies outside of it is not seen. Rejects with a git error where git breaks.
 */
export interface Git {
  place(): Promise<GitPlace>
  /** The commit that a revision names; undefined where it names none or the clone does not hold it. */
  commit(revision: string): Promise<string | undefined>
  /** The commit's parents as its object tells them, whether the clone holds them or not. */
  parents(commit: string): Promise<readonly string[]>
  /** The best common ancestor; undefined where there is none, or none within a shallow clone's history. */
  mergeBase(a: string, b: string): Promise<string | undefined>
  /** Commits, newest first. A shallow clone tells of those that it holds. */
  log(request: GitLog): Promise<readonly CommitRecord[]>
  /** True where a shallow clone's history ends between one of the commits and their common ancestors: a merge base may be wrong. */
  isCut(a: string, b: string): Promise<boolean>
  /** The files that differ between two commits, as `git diff-tree -r -z --raw -M100%` prints them: only files of the same bytes are renamed. */
  changes(base: string, head: string): Promise<Uint8Array>
  /** As `changes`, between a commit and the work tree; files that git does not track are not in it. */
  workTreeChanges(base: string): Promise<Uint8Array>
  /** Files of the work tree that git neither tracks nor ignores. */
  untracked(): Promise<readonly string[]>
  /** Files of the head commit that a sparse checkout leaves out of the work tree. */
  absentFiles(): Promise<readonly string[]>
  /** A file of a commit; undefined where there is none. Fails above `maxBytes`. */
  read(commit: string, path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>
  /** The files below a directory of a commit, in code-unit order; `.` lists all. */
  files(commit: string, directory: string): Promise<readonly string[]>
  /** The commit that a full ref name has at the remote; undefined where it has none or does not answer. */
  remoteCommit(ref: string): Promise<string | undefined>
  fetch(request: GitFetch): Promise<GitFetched>
}

/** A file as a forge's API tells it in a comparison (GitHub REST, "Compare two commits", "List pull requests files"). */
export interface ForgeFile {
  /** Below the repository's top. */
  readonly path: string
  /** `added`, `removed`, `modified`, `renamed`, `copied`, `changed`, `unchanged`. */
  readonly status: string
  readonly previousPath: string | undefined
  /** Lines added and removed; 0 for a renamed file of the same bytes. */
  readonly changedLines: number
}

/** Files of a comparison. Forges cut long lists; what was cut shows in `isComplete`. */
export interface ForgeComparison {
  readonly files: readonly ForgeFile[]
  readonly isComplete: boolean
  /** The common ancestor; undefined where the API does not tell it. */
  readonly mergeBase: string | undefined
}

/** A proposal to merge: GitHub's and Gitea's pull request. */
export interface Proposal {
  readonly number: number
  /** Where people look at it. */
  readonly url: string
  readonly title: string
  readonly body: string
}

/** The open proposals of a repository to itself: one a pair of branches. */
export interface Proposals {
  /** The open one from `head` into `base`; those of forks do not count. */
  find(branches: ProposalBranches): Promise<Proposal | undefined>
  open(branches: ProposalBranches, words: ProposalWords): Promise<Proposal>
  /** Gives it other words; closes it where there are none. */
  update(proposal: Proposal, words: ProposalWords | undefined): Promise<void>
}

/** Short names of the two branches of a proposal. */
export interface ProposalBranches {
  readonly head: string
  readonly base: string
}

/** What people read of a proposal. */
export interface ProposalWords {
  readonly title: string
  readonly body: string
}

/** One entry of a tree object. */
export interface ForgeTreeEntry {
  readonly path: string
  readonly kind: 'blob' | 'tree' | 'commit'
  readonly mode: string
  readonly id: string
}

/** Reads a repository through its forge's API: what selection needs where there is no clone, or one without history. */
export interface ForgeHistory {
  /** Compares `base...head`: from their common ancestor to head. */
  compare(base: string, head: string): Promise<ForgeComparison>
  /** The files of a proposal to merge. */
  proposalFiles(number: number): Promise<ForgeComparison>
  /** One level of the tree of a commit or tree id. Fails where the API cuts it. */
  tree(id: string): Promise<readonly ForgeTreeEntry[]>
}

/** A proposal to merge that is open. */
export interface OpenProposal {
  readonly number: number
  /** Its newest commit. */
  readonly commit: string
  /** The branch it comes from, and the repository of that branch; undefined where that one is gone. */
  readonly branch: string
  readonly repository: string | undefined
}

/** A comment that is kept up to date: `mark` is how it begins, and tells it from every other one. */
export interface MarkedComment {
  readonly mark: string
  /** The whole text, mark included. */
  readonly body: string
}

/** The discussion of proposals on a forge. Rejects with a forge error where it may not be written to. */
export interface ProposalComments {
  /** Makes the comment with this mark, or changes the one that is there; leaves an equal one alone. */
  upsert(number: number, comment: MarkedComment): Promise<'created' | 'updated' | 'unchanged'>
  /** An open proposal by its number; undefined where there is none. */
  proposal(number: number): Promise<OpenProposal | undefined>
  /** The open proposals that come from a branch and stand at a commit. */
  find(
    branch: { readonly owner: string; readonly name: string },
    commit: string,
  ): Promise<readonly OpenProposal[]>
}
