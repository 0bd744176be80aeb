import { describe, expect, it } from 'vitest'
import type { Trigger } from '../../src/inputs/event.ts'
import { parseEvent } from '../../src/inputs/parse-event.ts'
import { fieldOf, textField } from '../../src/inputs/payload.ts'
import { webhookEvents, webhookExample, webhookExamples } from './webhook-examples.ts'

const SHA = 'c'.repeat(40)
const RUNNER = {
  GITHUB_REPOSITORY: 'Codertocat/Hello-World',
  GITHUB_SHA: SHA,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_WORKSPACE: '/home/runner/work/catalog/catalog',
}

function triggerOf(event: string, payload: unknown, environment = {}): Trigger | undefined {
  return parseEvent({ ...RUNNER, GITHUB_EVENT_NAME: event, ...environment }, payload)?.trigger
}

// What a payload says, read without the code that is tested.
const at = (payload: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => fieldOf(value, key), payload)
const isZero = (id: unknown): boolean => typeof id === 'string' && /^0+$/.test(id)

describe('parseEvent on the payloads that GitHub and its Enterprise servers send', () => {
  it.each(webhookEvents())('reads every example of %s without a failure', (event) => {
    for (const { payload } of webhookExamples(event)) {
      const context = parseEvent({ ...RUNNER, GITHUB_EVENT_NAME: event }, payload)

      expect(context?.engine).toBe('github')
      expect(context?.trigger.kind).toMatch(/^[a-z-]+$/)
      expect(context?.defaultBranch).toBe(textField(payload, 'repository', 'default_branch'))
    }
  })

  it('reads pushes to branches: the zero commit before a new branch is none', () => {
    const pushes = webhookExamples('push').filter(({ payload }) =>
      String(at(payload, 'ref')).startsWith('refs/heads/'),
    )
    expect(pushes.length).toBeGreaterThan(0)
    for (const { payload } of pushes) {
      const before = at(payload, 'before')

      expect(triggerOf('push', payload)).toEqual({
        kind: 'push',
        branch: String(at(payload, 'ref')).slice('refs/heads/'.length),
        before: isZero(before) ? undefined : before,
        after: at(payload, 'after'),
        forced: at(payload, 'forced'),
      })
    }
  })

  it('reads pushes of tags as tags, and deletions of either as deletions', () => {
    const pushes = webhookExamples('push').filter(({ payload }) =>
      String(at(payload, 'ref')).startsWith('refs/tags/'),
    )
    const kinds = pushes.map(({ payload }) => {
      const trigger = triggerOf('push', payload)
      expect(trigger?.kind).toBe(at(payload, 'deleted') === true ? 'deletion' : 'tag')
      return trigger?.kind
    })

    expect(new Set(kinds)).toEqual(new Set(['tag', 'deletion']))
  })

  it('reads a branch that was deleted by a push', () => {
    const payload = webhookExample('push', (push) => at(push, 'ref') === 'refs/heads/master')
    const deleted = { ...Object(payload), before: SHA, after: '0'.repeat(40), deleted: true }

    expect(triggerOf('push', deleted)).toEqual({ kind: 'deletion', ref: 'refs/heads/master' })
  })

  it.each(['pull_request', 'pull_request_target'])(
    'reads every %s: its ends, its number, whether it runs with secrets',
    (event) => {
      for (const { payload } of webhookExamples('pull_request')) {
        expect(triggerOf(event, payload)).toEqual({
          kind: 'pull-request',
          number: at(payload, 'number'),
          baseBranch: at(payload, 'pull_request', 'base', 'ref'),
          base: at(payload, 'pull_request', 'base', 'sha'),
          head: at(payload, 'pull_request', 'head', 'sha'),
          mergeBase: undefined,
          changedFiles: at(payload, 'pull_request', 'changed_files'),
          labels: [at(payload, 'pull_request', 'labels')].flat().map((label) => at(label, 'name')),
          headBranch: at(payload, 'pull_request', 'head', 'ref'),
          isFork: false,
          isPrivileged: event === 'pull_request_target',
        })
      }
    },
  )

  it('T54 takes another head repository for a fork, and one that is gone', () => {
    const payload = webhookExample('pull_request')
    const proposal = Object(at(payload, 'pull_request'))
    const from = (repo: unknown) => ({
      ...Object(payload),
      pull_request: { ...proposal, head: { ...proposal.head, repo } },
    })

    expect(triggerOf('pull_request', from({ full_name: 'mallory/Hello-World' }))).toMatchObject({
      isFork: true,
    })
    expect(triggerOf('pull_request', from(null))).toMatchObject({ isFork: true })
    expect(triggerOf('pull_request', from({ full_name: 'codertocat/hello-world' }))).toMatchObject({
      isFork: false,
    })
  })

  it('reads merge groups', () => {
    for (const { payload } of webhookExamples('merge_group')) {
      expect(triggerOf('merge_group', payload)).toEqual({
        kind: 'merge-group',
        base: at(payload, 'merge_group', 'base_sha'),
        head: at(payload, 'merge_group', 'head_sha'),
        baseBranch: 'main',
      })
    }
  })

  it('reads releases that appear, and no others', () => {
    for (const { payload } of webhookExamples('release')) {
      const action = String(at(payload, 'action'))
      const appears = ['published', 'released', 'prereleased', 'created'].includes(action)

      expect(triggerOf('release', payload)).toEqual(
        appears
          ? { kind: 'release', tag: at(payload, 'release', 'tag_name'), isDraft: false }
          : { kind: 'other', name: `release ${action}` },
      )
    }
  })

  it('reads runs after other workflows, and whose they were', () => {
    for (const { payload } of webhookExamples('workflow_run')) {
      const own = at(payload, 'repository', 'full_name')

      expect(triggerOf('workflow_run', payload)).toEqual({
        kind: 'workflow-run',
        origin: at(payload, 'workflow_run', 'event'),
        branch: at(payload, 'workflow_run', 'head_branch'),
        owner: at(payload, 'workflow_run', 'head_repository', 'owner', 'login'),
        commit: at(payload, 'workflow_run', 'head_sha'),
        isFork: at(payload, 'workflow_run', 'head_repository', 'full_name') !== own,
      })
    }
  })

  it.each(['workflow_dispatch', 'repository_dispatch', 'workflow_call'])(
    'reads %s as started by hand',
    (event) => {
      const examples = webhookExamples(event)
      for (const { payload } of examples) expect(triggerOf(event, payload)).toEqual({ kind: 'dispatch' })

      expect(triggerOf(event, {})).toEqual({ kind: 'dispatch' })
    },
  )

  it('reads the clock, creations and deletions', () => {
    const created = webhookExample('create', (payload) => at(payload, 'ref_type') === 'tag')

    expect(triggerOf('schedule', { schedule: '0 3 * * *' })).toEqual({ kind: 'schedule' })
    expect(triggerOf('create', created)).toEqual({ kind: 'tag', tag: 'simple-tag', commit: SHA })
    expect(triggerOf('create', { ref: 'topic', ref_type: 'branch' })).toEqual({
      kind: 'other',
      name: 'create',
    })
    expect(triggerOf('delete', webhookExample('delete'))).toEqual({ kind: 'deletion', ref: 'simple-tag' })
  })

  it('knows that others answer to pull requests with the secrets of the base', () => {
    for (const event of ['pull_request_review', 'pull_request_review_comment']) {
      expect(triggerOf(event, webhookExample(event))).toMatchObject({
        kind: 'pull-request',
        isPrivileged: true,
      })
    }
  })

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ ref: 7, before: {}, after: 'not a commit', pull_request: 'x', merge_group: [], release: 1 }],
    [{ ref: 'refs/heads/main', before: 'HEAD; id', after: `--output=${SHA}` }],
  ])('never fails on a payload like %j, and believes no commit that is none', (payload) => {
    for (const event of [
      'push',
      'pull_request',
      'merge_group',
      'release',
      'workflow_run',
      'create',
      'delete',
    ]) {
      const text = JSON.stringify(triggerOf(event, payload))

      expect(text).not.toMatch(/HEAD; id|--output/)
    }
  })

  it('is nothing outside of workflow engines', () => {
    expect(parseEvent({ PATH: '/bin' }, {})).toBeUndefined()
  })
})

describe('parseEvent under Gitea and Forgejo', () => {
  it.each(['GITEA_ACTIONS', 'FORGEJO_ACTIONS'])(
    'tells the engine by %s and takes the merge base it sends',
    (name) => {
      const base = { ref: 'main', sha: 'a'.repeat(40), repo: { full_name: 'octo/catalog' } }
      const payload = {
        action: 'opened',
        number: 3,
        pull_request: {
          number: 3,
          merge_base: 'b'.repeat(40),
          base,
          head: { ref: 'topic', sha: SHA, repo: { full_name: 'octo/catalog' } },
        },
        repository: { full_name: 'octo/catalog', default_branch: 'main' },
      }

      const context = parseEvent({ ...RUNNER, [name]: 'true', GITHUB_EVENT_NAME: 'pull_request' }, payload)

      expect(context).toMatchObject({
        engine: 'gitea',
        trigger: { kind: 'pull-request', number: 3, mergeBase: 'b'.repeat(40), isFork: false },
      })
    },
  )

  it('reads a push', () => {
    const payload = {
      ref: 'refs/heads/main',
      before: 'a'.repeat(40),
      after: 'b'.repeat(40),
      repository: { full_name: 'octo/catalog', default_branch: 'main' },
    }

    expect(triggerOf('push', payload, { GITEA_ACTIONS: 'true' })).toMatchObject({
      kind: 'push',
      branch: 'main',
      before: 'a'.repeat(40),
      after: 'b'.repeat(40),
    })
  })
})
