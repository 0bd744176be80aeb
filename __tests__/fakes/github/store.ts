import { execFileSync } from 'node:child_process'
import { makeRepository, TEST_ENVIRONMENT } from '../../git-repository.ts'

/** A release as the store keeps it. */
export interface StoredRelease {
  readonly id: number
  tagName: string
  target: string
  name: string
  body: string
  draft: boolean
  prerelease: boolean
  /** True where assets and tag can no longer change (docs.github.com, "Immutable releases"). */
  immutable: boolean
  readonly createdAt: string
  publishedAt: string | undefined
  readonly author: string
}

/** A file attached to a release. */
export interface StoredAsset {
  readonly id: number
  readonly release: number
  readonly name: string
  readonly bytes: Buffer
  readonly contentType: string
}

/** A pull request. */
export interface StoredPull {
  readonly number: number
  title: string
  body: string
  head: string
  base: string
  state: 'open' | 'closed'
  draft: boolean
  readonly author: string
  /** Where its branch is, where that is another repository. */
  readonly fork?: { readonly owner: string; readonly commit: string }
}

/** A comment on an issue or a pull request. */
export interface StoredComment {
  readonly id: number
  readonly issue: number
  body: string
  readonly author: string
}

/** A label of the repository. */
export interface StoredLabel {
  readonly name: string
  readonly color: string
  readonly description: string
}

/** Who asks, and what a token may do. */
export interface Actor {
  readonly login: string
  readonly may: 'read' | 'write'
}

/**
 * What a forge keeps about one repository: commits and refs in a real bare repository, the rest in memory. Tests read it to see
 * what came of a run, and write it to set a stage.
 */
export interface ForgeStore {
  readonly owner: string
  readonly repo: string
  /** The bare repository. */
  readonly path: string
  readonly defaultBranch: string
  isPrivate: boolean
  immutableReleases: boolean
  readonly tokens: Map<string, Actor>
  readonly releases: StoredRelease[]
  readonly assets: StoredAsset[]
  readonly pulls: StoredPull[]
  readonly comments: StoredComment[]
  /** Labels of the repository by name. */
  readonly labels: Map<string, StoredLabel>
  /** Names of the labels of an issue or pull request. */
  readonly issueLabels: Map<number, string[]>
  /** The id of the release that is the latest. */
  latest: number | undefined
  /** Runs git in the repository and gives what it printed; throws where git fails. */
  git(args: readonly string[], options?: GitCallOptions): string
  /** The bytes of a blob. */
  blob(id: string): Buffer
  /** The object that a full ref name or revision means; undefined where there is none. */
  resolve(revision: string): string | undefined
  nextId(): number
  /** A new moment, later than every one before. */
  now(): string
}

/** How one call of git differs. */
export interface GitCallOptions {
  readonly input?: string | Uint8Array
  readonly environment?: Readonly<Record<string, string>>
}

/** How a store begins. */
export interface ForgeStoreOptions {
  readonly owner?: string
  readonly repo?: string
  readonly defaultBranch?: string
  readonly isPrivate?: boolean
  readonly immutableReleases?: boolean
  /** Tokens by their text. */
  readonly tokens?: Readonly<Record<string, Actor>>
}

const FIRST_MOMENT = Date.UTC(2026, 0, 1)
const IDENTITY = {
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.example',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.example',
}

/** Makes an empty repository on a forge. */
export function makeForgeStore(options: ForgeStoreOptions = {}): ForgeStore {
  const { owner = 'octo', repo = 'catalog', defaultBranch = 'main' } = options
  const made = makeRepository()
  const path = `${made.path}/.git`
  made.git('config', 'core.bare', 'true')
  made.git('config', 'http.receivepack', 'true')
  made.git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  made.git('symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`)
  let ids = 1000
  let moments = 0

  const run = (args: readonly string[], { input, environment = {} }: GitCallOptions = {}): Buffer =>
    execFileSync('git', [`--git-dir=${path}`, ...args], {
      env: { ...TEST_ENVIRONMENT, ...IDENTITY, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
      ...(input === undefined ? {} : { input }),
    })
  const git: ForgeStore['git'] = (args, options) => run(args, options).toString('utf8').trim()

  return {
    owner,
    repo,
    path,
    defaultBranch,
    isPrivate: options.isPrivate ?? false,
    immutableReleases: options.immutableReleases ?? false,
    tokens: new Map(Object.entries(options.tokens ?? {})),
    releases: [],
    assets: [],
    pulls: [],
    comments: [],
    labels: new Map(),
    issueLabels: new Map(),
    latest: undefined,
    git,
    blob: (id) => run(['cat-file', 'blob', id]),
    resolve(revision) {
      try {
        return git(['rev-parse', '--verify', '--quiet', '--end-of-options', revision])
      } catch {
        return undefined
      }
    },
    nextId() {
      ids += 1
      return ids
    },
    now() {
      moments += 1
      return new Date(FIRST_MOMENT + moments * 60_000).toISOString().replace('.000Z', 'Z')
    },
  }
}
