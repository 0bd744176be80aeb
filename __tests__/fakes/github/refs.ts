import { type Call, type Handlers, NOT_FOUND, type Reply, text } from './handler.ts'

const REPO = '/repos/{owner}/{repo}'

/** The repository itself, its branches, refs, tag objects, trees and comparisons (docs.github.com/rest/git). */
export const REFS: Handlers = {
  [`GET ${REPO}`]: ({ store, web, actor }) => ({
    status: 200,
    body: {
      name: store.repo,
      full_name: `${store.owner}/${store.repo}`,
      owner: { login: store.owner },
      private: store.isPrivate,
      default_branch: store.defaultBranch,
      html_url: `${web}/${store.owner}/${store.repo}`,
      permissions: { admin: false, push: actor?.may === 'write', pull: true },
    },
  }),

  [`GET ${REPO}/git/ref/{ref}`]: (call) => refReply(call, `refs/${call.path['ref'] ?? ''}`),

  [`GET ${REPO}/git/matching-refs/{ref}`]: (call) => ({
    status: 200,
    body: call.store
      .git(['for-each-ref', '--format=%(refname)'])
      .split('\n')
      .filter((ref) => ref.startsWith(`refs/${call.path['ref'] ?? ''}`))
      .map((ref) => refBody(call, ref)),
  }),

  [`POST ${REPO}/git/refs`]: (call) => {
    const { store, body } = call
    const ref = text(body, 'ref')
    const sha = text(body, 'sha')
    if (!/^refs\/[^/]+\/./.test(ref)) return refused('Reference name is not valid')
    if (store.resolve(ref) !== undefined) return refused('Reference already exists')
    if (store.resolve(`${sha}^{object}`) === undefined) return refused('Object does not exist')
    store.git(['update-ref', ref, sha, '0'.repeat(sha.length)])
    return refReply(call, ref, 201)
  },

  [`PATCH ${REPO}/git/refs/{ref}`]: (call) => {
    const { store, body, path } = call
    const ref = `refs/${path['ref'] ?? ''}`
    const [before, sha] = [store.resolve(ref), text(body, 'sha')]
    if (before === undefined) return refused('Reference does not exist')
    if (store.resolve(`${sha}^{object}`) === undefined) return refused('Object does not exist')
    if (body['force'] !== true && !isAncestor(call, before, sha))
      return refused('Update is not a fast forward')
    store.git(['update-ref', ref, sha, before])
    return refReply(call, ref)
  },

  [`DELETE ${REPO}/git/refs/{ref}`]: ({ store, path }) => {
    const ref = `refs/${path['ref'] ?? ''}`
    if (store.resolve(ref) === undefined) return refused('Reference does not exist')
    store.git(['update-ref', '-d', ref])
    return { status: 204 }
  },

  [`GET ${REPO}/git/tags/{tag_sha}`]: ({ store, path }) => {
    const sha = store.resolve(`${path['tag_sha'] ?? ''}^{tag}`)
    if (sha === undefined) return NOT_FOUND
    const [header = '', message = ''] = split(store.git(['cat-file', 'tag', sha]))
    const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(header)?.[1] ?? ''
    return {
      status: 200,
      body: { sha, tag: field('tag'), message, object: { sha: field('object'), type: field('type') } },
    }
  },

  [`GET ${REPO}/git/trees/{tree_sha}`]: ({ store, path, query }) => {
    const id = path['tree_sha'] ?? ''
    const sha = store.resolve(`${id}^{tree}`)
    if (sha === undefined) return NOT_FOUND
    const listed = store.git(['ls-tree', '-z', ...(query.has('recursive') ? ['-r', '-t'] : []), sha])
    const tree = listed.split('\0').flatMap((entry) => {
      const [meta = '', name = ''] = entry.split('\t')
      const [mode, type, object] = meta.split(' ')
      return name === '' ? [] : [{ path: name, mode, type, sha: object }]
    })
    return { status: 200, body: { sha, truncated: false, tree } }
  },

  [`GET ${REPO}/commits/{ref}`]: (call) => {
    const { store, path } = call
    const sha = store.resolve(`${path['ref'] ?? ''}^{commit}`)
    return sha === undefined ? NOT_FOUND : { status: 200, body: commitBody(call, sha) }
  },

  [`GET ${REPO}/branches/{branch}`]: (call) => {
    const name = call.path['branch'] ?? ''
    const sha = call.store.resolve(`refs/heads/${name}`)
    if (sha === undefined) return NOT_FOUND
    return { status: 200, body: { name, commit: commitBody(call, sha), protected: false } }
  },
}

function refReply(call: Call, ref: string, status = 200): Reply {
  return call.store.resolve(ref) === undefined ? NOT_FOUND : { status, body: refBody(call, ref) }
}

function refBody({ store, api }: Call, ref: string): unknown {
  const sha = store.resolve(ref) ?? ''
  return {
    ref,
    node_id: `REF_${sha}`,
    url: `${api}/repos/${store.owner}/${store.repo}/git/${ref}`,
    object: {
      sha,
      type: store.git(['cat-file', '-t', sha]),
      url: `${api}/repos/${store.owner}/${store.repo}/git/commits/${sha}`,
    },
  }
}

/** A commit as the API tells it. */
export function commitBody({ store, web }: Call, sha: string) {
  const [tree = '', parents = '', name = '', email = '', date = '', ...message] = store
    .git(['show', '--no-patch', '--format=%T%n%P%n%an%n%ae%n%cI%n%B', sha])
    .split('\n')
  const person = { name, email, date }
  return {
    sha,
    html_url: `${web}/${store.owner}/${store.repo}/commit/${sha}`,
    commit: { message: message.join('\n').trim(), author: person, committer: person, tree: { sha: tree } },
    parents: parents.split(' ').flatMap((parent) => (parent === '' ? [] : [{ sha: parent }])),
  }
}

function isAncestor({ store }: Call, before: string, after: string): boolean {
  try {
    store.git(['merge-base', '--is-ancestor', before, after])
    return true
  } catch {
    return false
  }
}

function split(object: string): readonly [string, string] {
  const at = object.indexOf('\n\n')
  return [object.slice(0, at), object.slice(at + 2)]
}

function refused(message: string): Reply {
  return { status: 422, body: { message, documentation_url: 'https://docs.github.com/rest/git/refs' } }
}
