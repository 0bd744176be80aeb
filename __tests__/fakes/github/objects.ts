import { rmSync } from 'node:fs'
import { type Handlers, NOT_FOUND, type Reply, text } from './handler.ts'
import { commitBody } from './refs.ts'
import type { ForgeStore } from './store.ts'

const GIT = '/repos/{owner}/{repo}/git'

/** Blobs, trees and commits, read and made one by one (docs.github.com/rest/git). */
export const OBJECTS: Handlers = {
  [`GET ${GIT}/blobs/{file_sha}`]: ({ store, path, api }) => {
    const sha = store.resolve(`${path['file_sha'] ?? ''}^{blob}`)
    if (sha === undefined) return NOT_FOUND
    const bytes = store.blob(sha)
    return {
      status: 200,
      body: {
        sha,
        node_id: `B_${sha}`,
        url: `${api}/git/blobs/${sha}`,
        size: bytes.byteLength,
        // GitHub breaks the lines of what it encodes.
        content: bytes.toString('base64').replace(/.{60}/g, '$&\n'),
        encoding: 'base64',
      },
    }
  },

  [`POST ${GIT}/blobs`]: ({ store, body, api }) => {
    if (isEmpty(store)) return EMPTY
    const encoding = text(body, 'encoding', 'utf-8') === 'base64' ? 'base64' : 'utf8'
    const sha = store.git(['hash-object', '-w', '--stdin'], {
      input: Buffer.from(text(body, 'content'), encoding),
    })
    return { status: 201, body: { sha, url: `${api}/git/blobs/${sha}` } }
  },

  [`POST ${GIT}/trees`]: ({ store, body, api }) => {
    if (isEmpty(store)) return EMPTY
    const entries = entriesOf(body['tree'])
    if (entries.length === 0) return { status: 422, body: { message: 'Invalid tree info' } }
    // A path may go through directories that are not there yet: git's index makes their trees.
    const index = `${store.path}/index-${store.nextId()}`
    const environment = { GIT_INDEX_FILE: index }
    for (const { mode, sha: object, path } of entries)
      store.git(['update-index', '--add', '--cacheinfo', `${mode},${object},${path}`], { environment })
    const sha = store.git(['write-tree'], { environment })
    rmSync(index, { force: true })
    return { status: 201, body: { sha, url: `${api}/git/trees/${sha}`, truncated: false, tree: entries } }
  },

  [`POST ${GIT}/commits`]: (call) => {
    const { store, body, api } = call
    if (isEmpty(store)) return EMPTY
    const parents = Array.isArray(body['parents']) ? body['parents'].map(String) : []
    const at = store.now()
    const sha = store.git(
      [
        'commit-tree',
        text(body, 'tree'),
        '-m',
        text(body, 'message'),
        ...parents.flatMap((parent) => ['-p', parent]),
      ],
      { environment: { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at } },
    )
    const { commit, html_url, parents: made } = commitBody(call, sha)
    const url = `${api}/git/commits/${sha}`
    return { status: 201, body: { sha, node_id: `C_${sha}`, url, html_url, parents: made, ...commit } }
  },
}

// "If the repository is empty, … 409 Conflict" (docs.github.com, "Git database").
const EMPTY: Reply = { status: 409, body: { message: 'Git Repository is empty.' } }

function isEmpty(store: ForgeStore): boolean {
  return store.git(['for-each-ref', '--count=1']) === ''
}

interface TreeEntry {
  readonly path: string
  readonly mode: string
  readonly type: string
  readonly sha: string
}

function entriesOf(tree: unknown): readonly TreeEntry[] {
  if (!Array.isArray(tree)) return []
  return tree.map((entry: Readonly<Record<string, unknown>>) => ({
    path: text(entry, 'path'),
    mode: text(entry, 'mode'),
    type: text(entry, 'type'),
    sha: text(entry, 'sha'),
  }))
}
