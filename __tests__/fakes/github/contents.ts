import { rmSync } from 'node:fs'
import { type Call, type Handlers, NOT_FOUND, type Reply, text } from './handler.ts'
import { commitBody } from './refs.ts'
import type { ForgeStore } from './store.ts'

const CONTENTS = '/repos/{owner}/{repo}/contents/{path}'
// "Get repository content" gives the content of files up to 1 MB.
const MOST_CONTENT_BYTES = 1024 * 1024

/** Files of a branch, read and written one by one (docs.github.com/rest/repos/contents). */
export const CONTENTS_HANDLERS: Handlers = {
  [`GET ${CONTENTS}`]: (call) => {
    const { store, path, query } = call
    const name = path['path'] ?? ''
    const object = store.resolve(`${query.get('ref') ?? store.defaultBranch}:${name}`)
    if (object === undefined) return NOT_FOUND
    if (store.git(['cat-file', '-t', object]) === 'tree') return { status: 200, body: listing(call, object) }
    const size = Number(store.git(['cat-file', '-s', object]))
    const content = size > MOST_CONTENT_BYTES ? '' : store.blob(object).toString('base64')
    return {
      status: 200,
      body: {
        ...fileBody(call, { name, object, size }),
        content,
        encoding: content === '' ? 'none' : 'base64',
      },
    }
  },

  [`PUT ${CONTENTS}`]: (call) => {
    const { store, path, body } = call
    const branch = text(body, 'branch', store.defaultBranch)
    const name = path['path'] ?? ''
    const before = store.resolve(`refs/heads/${branch}:${name}`)
    if (before !== undefined && body['sha'] === undefined) return unprocessable('"sha" wasn\'t supplied.')
    if (body['sha'] !== undefined && body['sha'] !== before) return stale(name, text(body, 'sha'))
    const contents = Buffer.from(text(body, 'content'), 'base64')
    const sha = commitFiles(store, {
      branch,
      message: text(body, 'message'),
      changes: new Map([[name, contents]]),
    })
    const object = store.resolve(`${sha}:${name}`) ?? ''
    return {
      status: before === undefined ? 201 : 200,
      body: {
        content: fileBody(call, { name, object, size: contents.byteLength }),
        commit: commitOf(call, sha),
      },
    }
  },

  [`DELETE ${CONTENTS}`]: (call) => {
    const { store, path, body } = call
    const branch = text(body, 'branch', store.defaultBranch)
    const name = path['path'] ?? ''
    const before = store.resolve(`refs/heads/${branch}:${name}`)
    if (before === undefined) return NOT_FOUND
    if (body['sha'] !== before) return stale(name, text(body, 'sha'))
    const sha = commitFiles(store, {
      branch,
      message: text(body, 'message'),
      changes: new Map([[name, undefined]]),
    })
    return { status: 200, body: { content: null, commit: commitOf(call, sha) } }
  },
}

/** Files to write on a branch by path; undefined removes one. */
export interface FileCommit {
  readonly branch: string
  readonly message: string
  readonly changes: ReadonlyMap<string, Uint8Array | undefined>
}

/** Commits files on top of a branch and gives the commit. */
export function commitFiles(store: ForgeStore, { branch, message, changes }: FileCommit): string {
  const ref = `refs/heads/${branch}`
  const parent = store.resolve(ref)
  const index = `${store.path}/index-${store.nextId()}`
  const environment = { GIT_INDEX_FILE: index, GIT_AUTHOR_DATE: store.now(), GIT_COMMITTER_DATE: store.now() }
  const git = (args: readonly string[], input?: Uint8Array) =>
    store.git(args, { environment, ...(input === undefined ? {} : { input }) })
  if (parent !== undefined) git(['read-tree', parent])
  for (const [path, bytes] of changes) {
    if (bytes === undefined) git(['update-index', '--force-remove', '--', path])
    else
      git([
        'update-index',
        '--add',
        '--cacheinfo',
        `100644,${git(['hash-object', '-w', '--stdin'], bytes)},${path}`,
      ])
  }
  const tree = git(['write-tree'])
  rmSync(index, { force: true })
  const commit = git(['commit-tree', tree, '-m', message, ...(parent === undefined ? [] : ['-p', parent])])
  git(['update-ref', ref, commit])
  return commit
}

function listing(call: Call, tree: string): readonly unknown[] {
  const { store, path } = call
  return store
    .git(['ls-tree', '-z', '-l', tree])
    .split('\0')
    .flatMap((entry) => {
      const [meta = '', name = ''] = entry.split('\t')
      const [, type, object = '', size] = meta.split(/ +/)
      if (name === '') return []
      const whole = [path['path'], name].filter((part) => part !== '').join('/')
      const body = fileBody(call, { name: whole, object, size: Number(size) || 0 })
      return [{ ...body, type: type === 'tree' ? 'dir' : 'file' }]
    })
}

function fileBody(
  { store, api, web }: Call,
  { name, object, size }: { readonly name: string; readonly object: string; readonly size: number },
) {
  const url = `${api}/repos/${store.owner}/${store.repo}/contents/${name}`
  const html = `${web}/${store.owner}/${store.repo}/blob/${store.defaultBranch}/${name}`
  return {
    name: name.split('/').at(-1) ?? '',
    path: name,
    sha: object,
    size,
    type: 'file',
    url,
    html_url: html,
    git_url: url,
    download_url: html,
    _links: { self: url, git: url, html },
  }
}

// "Create or update file contents" answers with the commit itself, not with the one inside.
function commitOf(call: Call, sha: string): unknown {
  const { commit, html_url, parents } = commitBody(call, sha)
  return { sha, html_url, parents, ...commit }
}

function unprocessable(message: string): Reply {
  return { status: 422, body: { message, documentation_url: 'https://docs.github.com/rest/repos/contents' } }
}

function stale(name: string, sha: string): Reply {
  return {
    status: 409,
    body: {
      message: `${name} does not match ${sha}`,
      documentation_url: 'https://docs.github.com/rest/repos/contents',
    },
  }
}
