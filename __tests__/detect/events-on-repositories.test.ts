import { afterAll, describe, expect, it } from 'vitest'
import type { EventContext } from '../../src/inputs/event.ts'
import { parseEvent } from '../../src/inputs/parse-event.ts'
import { addonFiles, makeRepository, removeTemporary, type TestRepository } from '../git-repository.ts'
import { kindsOf, selectChanged } from './select.ts'

afterAll(removeTemporary)

const ZERO = '0'.repeat(40)
const repository = { full_name: 'octo/catalog', default_branch: 'main' }

// One history for all events: two commits on main, a proposal of two commits from the first one, and its trial merge.
const history = makeHistory()

function makeHistory() {
  const catalog = makeRepository()
  const first = catalog.commit({
    ...addonFiles('addons/alpha'),
    ...addonFiles('addons/beta'),
    ...addonFiles('experimental/addons/gamma'),
  })
  catalog.git('checkout', '--quiet', '-b', 'topic')
  catalog.commit(addonFiles('addons/beta', { version: '1.1.0' }))
  const head = catalog.commit(addonFiles('addons/delta'))
  catalog.git('checkout', '--quiet', 'main')
  const second = catalog.commit(addonFiles('addons/alpha', { version: '1.1.0' }))
  catalog.git('checkout', '--quiet', '--detach', 'main')
  catalog.git('merge', '--quiet', '--no-ff', '--message', 'trial', 'topic')
  const trial = catalog.git('rev-parse', 'HEAD')
  catalog.git('checkout', '--quiet', 'main')
  catalog.git('update-ref', 'refs/pull/7/merge', trial)
  catalog.git('tag', 'alpha-v1.1.0')
  return { catalog, first, second, head, trial }
}

const PROPOSED = ['modified addons/beta', 'added addons/delta']
const EVERYTHING = ['unchanged addons/alpha', 'unchanged addons/beta', 'unchanged experimental/addons/gamma']

const github = (event: string, payload: object, environment: Readonly<Record<string, string>> = {}) =>
  parseEvent(
    {
      GITHUB_EVENT_NAME: event,
      GITHUB_REPOSITORY: 'octo/catalog',
      GITHUB_SHA: history.second,
      ...environment,
    },
    { repository, ...payload },
  )
const gitlab = (variables: Readonly<Record<string, string>>) =>
  parseEvent(
    { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main', CI_COMMIT_SHA: history.second, ...variables },
    undefined,
  )

const proposal = (more: object = {}) => ({
  number: 7,
  pull_request: {
    number: 7,
    base: { ref: 'main', sha: history.second, repo: { full_name: 'octo/catalog' } },
    head: { ref: 'topic', sha: history.head, repo: { full_name: 'octo/catalog' } },
    ...more,
  },
})
const push = (before: string, after: string, ref = 'refs/heads/main') => ({ ref, before, after })

// As the engine's checkout step leaves it: one commit, detached.
async function selectedAt(ref: string, event: EventContext | undefined): Promise<readonly string[]> {
  return kindsOf(await selectChanged(history.catalog.clone({ depth: 1, ref }), event))
}

describe('what each event of GitHub selects, in a clone of depth 1', () => {
  it.each<[string, () => EventContext | undefined, keyof Commits, readonly string[]]>([
    ['push', () => github('push', push(history.first, history.second)), 'second', ['modified addons/alpha']],
    ['first push: all-zero before', () => github('push', push(ZERO, history.second)), 'second', EVERYTHING],
    [
      'push of a new branch: all-zero before',
      () => github('push', push(ZERO, history.head, 'refs/heads/topic')),
      'head',
      PROPOSED,
    ],
    [
      'force-push from one line of history to another',
      () => github('push', { ...push(history.head, history.second), forced: true }),
      'second',
      ['modified addons/alpha', 'modified addons/beta', 'deleted addons/delta'],
    ],
    ['pull_request, trial merge', () => github('pull_request', proposal()), 'trial', PROPOSED],
    ['pull_request, its own head', () => github('pull_request', proposal()), 'head', PROPOSED],
    [
      'pull_request_target, head checked out',
      () => github('pull_request_target', proposal()),
      'head',
      PROPOSED,
    ],
    ['pull_request_target, base checked out', () => github('pull_request_target', proposal()), 'second', []],
    [
      'merge_group',
      () => github('merge_group', { merge_group: { base_sha: history.second, head_sha: history.trial } }),
      'trial',
      PROPOSED,
    ],
    [
      'a tag',
      () => github('push', push(ZERO, history.second, 'refs/tags/alpha-v1.1.0')),
      'second',
      EVERYTHING,
    ],
    [
      'release',
      () => github('release', { action: 'published', release: { tag_name: 'alpha-v1.1.0' } }),
      'second',
      EVERYTHING,
    ],
    ['schedule', () => github('schedule', {}), 'second', EVERYTHING],
    [
      'workflow_dispatch',
      () => github('workflow_dispatch', { ref: 'refs/heads/main' }),
      'second',
      EVERYTHING,
    ],
    ['workflow_call', () => github('workflow_call', {}), 'second', EVERYTHING],
    [
      'workflow_run',
      () => github('workflow_run', { workflow_run: { event: 'push', head_branch: 'main' } }),
      'second',
      EVERYTHING,
    ],
    ['a deleted branch', () => github('push', push(history.head, ZERO, 'refs/heads/topic')), 'second', []],
    ['delete', () => github('delete', { ref: 'topic', ref_type: 'branch' }), 'second', []],
  ])('%s', async (_, event, checkedOut, expected) => {
    expect(await selectedAt(history[checkedOut], event())).toEqual(expected)
  })
})

describe('what pipelines of GitLab and jobs of Gitea select', () => {
  const request = {
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
  }

  it.each<[string, () => EventContext | undefined, keyof Commits, readonly string[]]>([
    [
      'GitLab: push',
      () =>
        gitlab({
          CI_PIPELINE_SOURCE: 'push',
          CI_COMMIT_BRANCH: 'main',
          CI_COMMIT_BEFORE_SHA: history.first,
        }),
      'second',
      ['modified addons/alpha'],
    ],
    [
      'GitLab: push of a new branch',
      () =>
        gitlab({
          CI_PIPELINE_SOURCE: 'push',
          CI_COMMIT_BRANCH: 'topic',
          CI_COMMIT_BEFORE_SHA: ZERO,
          CI_COMMIT_SHA: history.head,
        }),
      'head',
      PROPOSED,
    ],
    [
      'GitLab: merge request with the merge base it tells',
      () =>
        gitlab({ ...request, CI_MERGE_REQUEST_DIFF_BASE_SHA: history.first, CI_COMMIT_SHA: history.head }),
      'head',
      PROPOSED,
    ],
    [
      'GitLab: trial merge of a merge request',
      () =>
        gitlab({
          ...request,
          CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
          CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: history.head,
          CI_MERGE_REQUEST_TARGET_BRANCH_SHA: history.second,
          CI_MERGE_REQUEST_DIFF_BASE_SHA: history.first,
          CI_COMMIT_SHA: history.trial,
        }),
      'trial',
      PROPOSED,
    ],
    [
      'GitLab: merge train',
      () =>
        gitlab({
          ...request,
          CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train',
          CI_MERGE_REQUEST_TARGET_BRANCH_SHA: history.second,
          CI_COMMIT_SHA: history.trial,
        }),
      'trial',
      PROPOSED,
    ],
    ['GitLab: schedule', () => gitlab({ CI_PIPELINE_SOURCE: 'schedule' }), 'second', EVERYTHING],
    [
      'Gitea: pull request',
      () =>
        github('pull_request', proposal({ merge_base: history.first }), {
          GITEA_ACTIONS: 'true',
          GITHUB_SHA: history.head,
        }),
      'head',
      PROPOSED,
    ],
  ])('%s', async (_, event, checkedOut, expected) => {
    expect(await selectedAt(history[checkedOut], event())).toEqual(expected)
  })
})

describe('a repository whose file names are no UTF-8', () => {
  it('still tells which addon changed', async () => {
    const odd = makeRepository()
    const first = odd.commit(addonFiles('addons/alpha'))
    const after = commitBytes(odd, Buffer.from('addons/alpha/resources/\xffname\xfe.cue', 'latin1'))

    const selected = await selectChanged(odd, github('push', push(first, after)))

    expect(kindsOf(selected)).toEqual(['modified addons/alpha'])
    expect(selected.addons[0]?.change.reasons).toEqual(['addons/alpha/resources/\ufffdname\ufffd.cue'])
  })
})

// Commits a file whose name no text can hold, without the file in the work tree.
function commitBytes(into: TestRepository, name: Buffer): string {
  const blob = into.git('rev-parse', 'HEAD:addons/alpha/template.yaml')
  into.write({ '.git/odd': Buffer.concat([Buffer.from(`100644 ${blob}\t`), name, Buffer.from([0])]) })
  into.git('-c', `alias.feed=!git update-index -z --index-info <.git/odd`, 'feed')
  into.git('commit', '--quiet', '--message', 'odd')
  return into.git('rev-parse', 'HEAD')
}

type Commits = Omit<typeof history, 'catalog'>
