import { type Call, type Handlers, invalid, NOT_FOUND, page, type Reply, text } from './handler.ts'
import type { StoredComment, StoredLabel, StoredPull } from './store.ts'

const REPO = '/repos/{owner}/{repo}'
const PULL = `${REPO}/pulls/{pull_number}`
const ISSUE = `${REPO}/issues/{issue_number}`

/** Pull requests, the comments on them and their labels (docs.github.com/rest/pulls, /issues). */
export const PROPOSALS: Handlers = {
  // The token of a workflow is an installation's: it is nobody's user.
  'GET /user': ({ actor }) =>
    actor === undefined || actor.login.endsWith('[bot]')
      ? { status: 403, body: { message: 'Resource not accessible by integration' } }
      : { status: 200, body: { login: actor.login, type: 'User' } },

  [`GET ${REPO}/pulls`]: (call) => {
    const { store, query } = call
    const state = query.get('state') ?? 'open'
    const head = query.get('head')
    const base = query.get('base')
    const found = store.pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (head === null || head === `${pull.fork?.owner ?? store.owner}:${pull.head}`) &&
        (base === null || base === pull.base),
    )
    return page(
      call,
      found.toReversed().map((pull) => pullBody(call, pull)),
      'pulls',
    )
  },

  [`POST ${REPO}/pulls`]: (call) => {
    const { store, body, actor } = call
    const head = text(body, 'head').replace(`${store.owner}:`, '')
    const base = text(body, 'base')
    if (store.resolve(`refs/heads/${head}`) === undefined) return invalid('PullRequest', 'invalid', 'head')
    if (store.resolve(`refs/heads/${base}`) === undefined) return invalid('PullRequest', 'invalid', 'base')
    if (store.pulls.some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
      return {
        status: 422,
        body: {
          message: 'Validation Failed',
          documentation_url: 'https://docs.github.com/rest/pulls/pulls',
          errors: [
            {
              resource: 'PullRequest',
              code: 'custom',
              message: `A pull request already exists for ${store.owner}:${head}.`,
            },
          ],
        },
      }
    }
    const pull: StoredPull = {
      number: store.nextId(),
      title: text(body, 'title'),
      body: text(body, 'body'),
      head,
      base,
      state: 'open',
      draft: body['draft'] === true,
      author: actor?.login ?? '',
    }
    store.pulls.push(pull)
    return { status: 201, body: pullBody(call, pull) }
  },

  [`GET ${PULL}`]: (call) => withPull(call, (pull) => ({ status: 200, body: pullBody(call, pull) })),

  [`PATCH ${PULL}`]: (call) =>
    withPull(call, (pull) => {
      pull.title = text(call.body, 'title', pull.title)
      pull.body = text(call.body, 'body', pull.body)
      pull.base = text(call.body, 'base', pull.base)
      if (call.body['state'] === 'closed' || call.body['state'] === 'open') pull.state = call.body['state']
      return { status: 200, body: pullBody(call, pull) }
    }),

  [`GET ${ISSUE}/comments`]: (call) => {
    const comments = call.store.comments.filter(({ issue }) => String(issue) === call.path['issue_number'])
    return page(
      call,
      comments.map((one) => commentBody(call, one)),
      `issues/${call.path['issue_number'] ?? ''}/comments`,
    )
  },

  [`POST ${ISSUE}/comments`]: (call) => {
    const { store, path, body, actor } = call
    const issue = Number(path['issue_number'])
    if (!store.pulls.some(({ number }) => number === issue)) return NOT_FOUND
    const comment: StoredComment = {
      id: store.nextId(),
      issue,
      body: text(body, 'body'),
      author: actor?.login ?? '',
    }
    store.comments.push(comment)
    return { status: 201, body: commentBody(call, comment) }
  },

  [`PATCH ${REPO}/issues/comments/{comment_id}`]: (call) =>
    withComment(call, (comment) => {
      comment.body = text(call.body, 'body')
      return { status: 200, body: commentBody(call, comment) }
    }),

  [`DELETE ${REPO}/issues/comments/{comment_id}`]: (call) =>
    withComment(call, (comment) => {
      call.store.comments.splice(call.store.comments.indexOf(comment), 1)
      return { status: 204 }
    }),

  [`GET ${REPO}/labels`]: (call) =>
    page(
      call,
      [...call.store.labels.values()].map((one) => labelBody(call, one)),
      'labels',
    ),

  [`GET ${REPO}/labels/{name}`]: (call) => {
    const label = call.store.labels.get(call.path['name'] ?? '')
    return label === undefined ? NOT_FOUND : { status: 200, body: labelBody(call, label) }
  },

  [`POST ${REPO}/labels`]: (call) => {
    const { store, body } = call
    const name = text(body, 'name')
    if (store.labels.has(name)) return invalid('Label', 'already_exists', 'name')
    const label = { name, color: text(body, 'color', 'ededed'), description: text(body, 'description') }
    store.labels.set(name, label)
    return { status: 201, body: labelBody(call, label) }
  },

  [`GET ${ISSUE}/labels`]: (call) =>
    page(call, labelsOf(call), `issues/${call.path['issue_number'] ?? ''}/labels`),

  // A label that the repository lacks is made on the way ("Add labels to an issue").
  [`POST ${ISSUE}/labels`]: (call) => {
    const { store, path, body } = call
    const number = Number(path['issue_number'])
    const wanted = Array.isArray(body['labels']) ? body['labels'].map(String) : []
    const known = store.issueLabels.get(number) ?? []
    store.issueLabels.set(number, [...new Set([...known, ...wanted])])
    for (const name of wanted) {
      if (!store.labels.has(name)) store.labels.set(name, { name, color: 'ededed', description: '' })
    }
    return { status: 200, body: labelsOf(call) }
  },

  [`DELETE ${ISSUE}/labels/{name}`]: (call) => {
    const { store, path } = call
    const number = Number(path['issue_number'])
    const known = store.issueLabels.get(number) ?? []
    const name = path['name'] ?? ''
    if (!known.includes(name)) return NOT_FOUND
    store.issueLabels.set(
      number,
      known.filter((one) => one !== name),
    )
    return { status: 200, body: labelsOf(call) }
  },
}

function withPull(call: Call, answer: (pull: StoredPull) => Reply): Reply {
  const pull = call.store.pulls.find(({ number }) => String(number) === call.path['pull_number'])
  return pull === undefined ? NOT_FOUND : answer(pull)
}

function withComment(call: Call, answer: (comment: StoredComment) => Reply): Reply {
  const comment = call.store.comments.find(({ id }) => String(id) === call.path['comment_id'])
  return comment === undefined ? NOT_FOUND : answer(comment)
}

function pullBody({ store, api, web }: Call, pull: StoredPull): unknown {
  const side = (ref: string, fork?: StoredPull['fork']) => {
    const owner = fork?.owner ?? store.owner
    return {
      ref,
      label: `${owner}:${ref}`,
      sha: fork?.commit ?? store.resolve(`refs/heads/${ref}`) ?? '0'.repeat(40),
      repo: { name: store.repo, full_name: `${owner}/${store.repo}`, owner: { login: owner } },
    }
  }
  return {
    number: pull.number,
    id: pull.number,
    url: `${api}/repos/${store.owner}/${store.repo}/pulls/${pull.number}`,
    html_url: `${web}/${store.owner}/${store.repo}/pull/${pull.number}`,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: pull.draft,
    user: { login: pull.author },
    head: side(pull.head, pull.fork),
    base: side(pull.base),
    labels: (store.issueLabels.get(pull.number) ?? []).map((name) => ({ name, color: 'ededed' })),
  }
}

function commentBody({ store, api, web }: Call, comment: StoredComment): unknown {
  return {
    id: comment.id,
    url: `${api}/repos/${store.owner}/${store.repo}/issues/comments/${comment.id}`,
    html_url: `${web}/${store.owner}/${store.repo}/pull/${comment.issue}#issuecomment-${comment.id}`,
    body: comment.body,
    user: { login: comment.author, type: comment.author.endsWith('[bot]') ? 'Bot' : 'User' },
  }
}

function labelsOf(call: Call): readonly unknown[] {
  const names = call.store.issueLabels.get(Number(call.path['issue_number'])) ?? []
  return names.flatMap((name) => {
    const label = call.store.labels.get(name)
    return label === undefined ? [] : [labelBody(call, label)]
  })
}

function labelBody({ store, api }: Call, { name, color, description }: StoredLabel): unknown {
  return {
    name,
    color,
    description,
    default: false,
    url: `${api}/repos/${store.owner}/${store.repo}/labels/${name}`,
  }
}
