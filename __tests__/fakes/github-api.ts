import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestRepository } from '../git-repository.ts'

/** GitHub's REST API over one real repository: the endpoints of selection, with their page sizes and limits. */
export interface GithubApi {
  readonly url: string
  /** Paths that were asked, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** What the fake knows beside the repository. */
export interface GithubApiOptions {
  /** The two ends of pull request 7. */
  readonly proposal?: { readonly base: string; readonly head: string }
  /** Status that every request gets instead of an answer. */
  readonly failsWith?: number
}

// docs.github.com/rest: "Compare two commits" and "List pull requests files".
const COMPARED_FILES = 300
const PROPOSAL_FILES = 3_000

/** Starts the API on a loopback port. */
export async function startGithubApi(
  repository: TestRepository,
  { proposal, failsWith }: GithubApiOptions = {},
): Promise<GithubApi> {
  const asked: string[] = []

  function answer(url: URL): { readonly status: number; readonly body: unknown } {
    if (failsWith !== undefined) return { status: failsWith, body: { message: 'Not Found' } }
    const compare = /^\/repos\/octo\/catalog\/compare\/([0-9a-f]{40})\.\.\.([0-9a-f]{40})$/.exec(
      decodeURIComponent(url.pathname),
    )
    if (compare !== null) return { status: 200, body: comparison(compare[1] ?? '', compare[2] ?? '') }
    const tree = /^\/repos\/octo\/catalog\/git\/trees\/([0-9a-f]{40})$/.exec(url.pathname)
    if (tree !== null) return { status: 200, body: treeOf(tree[1] ?? '') }
    if (url.pathname === '/repos/octo/catalog/pulls/7/files' && proposal !== undefined) {
      return { status: 200, body: proposalPage(proposal, url.searchParams) }
    }
    return { status: 404, body: { message: 'Not Found' } }
  }

  function comparison(base: string, head: string) {
    const mergeBase = repository.git('merge-base', base, head)
    return {
      merge_base_commit: { sha: mergeBase },
      status: mergeBase === base ? 'ahead' : 'diverged',
      files: filesBetween(mergeBase, head).slice(0, COMPARED_FILES),
    }
  }

  function proposalPage({ base, head }: { base: string; head: string }, query: URLSearchParams) {
    const perPage = Math.min(100, Number(query.get('per_page') ?? 30))
    const start = (Number(query.get('page') ?? 1) - 1) * perPage
    const all = filesBetween(repository.git('merge-base', base, head), head).slice(0, PROPOSAL_FILES)
    return all.slice(start, start + perPage)
  }

  function treeOf(id: string) {
    const entries = repository
      .git('ls-tree', '-z', id)
      .split('\0')
      .filter((entry) => entry !== '')
    return {
      sha: id,
      truncated: false,
      tree: entries.map((entry) => {
        const [meta = '', path = ''] = entry.split('\t')
        const [mode, type, sha] = meta.split(' ')
        return { path, mode, type, sha }
      }),
    }
  }

  // GitHub finds renames of similar files too; the counts tell whether the bytes are the same.
  function filesBetween(base: string, head: string) {
    const raw = repository.git('diff', '-z', '--no-abbrev', '--raw', '-M50%', base, head).split('\0')
    const files: object[] = []
    for (let at = 0; at + 1 < raw.length; ) {
      const [, , from, to, status = ''] = (raw[at] ?? '').split(' ')
      const isRename = status.startsWith('R')
      const filename = raw[at + (isRename ? 2 : 1)]
      files.push({
        filename,
        sha: to,
        status: { A: 'added', D: 'removed', M: 'modified', T: 'changed', R: 'renamed' }[status[0] ?? ''],
        changes: from === to ? 0 : 2,
        ...(isRename ? { previous_filename: raw[at + 1] } : {}),
      })
      at += isRename ? 3 : 2
    }
    return files
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    asked.push(url.pathname + url.search)
    const { status, body } = answer(url)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
