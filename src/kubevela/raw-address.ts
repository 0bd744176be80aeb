/** An address of one file in a repository, and the revision that it is taken from. */
export interface RawAddress {
  readonly url: string
  readonly revision: string
  /** A commit never changes, a version's tag hardly ever, a branch with every push. */
  readonly kind: 'commit' | 'version' | 'branch'
}

/** Takes apart an address that serves a file out of a git repository; undefined for every other. */
export function parseRawAddress(url: string): RawAddress | undefined {
  const revision = PATTERNS.map((pattern) => pattern.exec(url)?.[1]).find((found) => found !== undefined)
  if (revision === undefined) return undefined
  return { url, revision, kind: kindOf(revision) }
}

const PATTERNS = [
  /^https?:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/(?:refs\/(?:heads|tags)\/)?([^/]+)\/./,
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(?:raw|blob)\/(?:refs\/(?:heads|tags)\/)?([^/]+)\/./,
  /^https?:\/\/gitee\.com\/[^/]+\/[^/]+\/raw\/([^/]+)\/./,
  /^https?:\/\/[^/]*gitlab[^/]*\/.+\/-\/raw\/([^/]+)\/./,
  /^https?:\/\/cdn\.jsdelivr\.net\/gh\/[^/]+\/[^/@]+@([^/]+)\/./,
]

function kindOf(revision: string): RawAddress['kind'] {
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision)) return 'commit'
  return /^(?:[A-Za-z][\w-]*[-_])?v?\d+(\.\d+){1,3}([-+.]?[\w.-]+)?$/.test(revision) ? 'version' : 'branch'
}
