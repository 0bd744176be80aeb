import { describe, expect, it } from 'vitest'
import { parseEvent } from '../../src/inputs/parse-event.ts'

const SHA = 'c'.repeat(40)
const BASE = 'a'.repeat(40)
const PIPELINE = {
  GITLAB_CI: 'true',
  CI_PROJECT_PATH: 'group/sub/catalog',
  CI_PROJECT_ID: '7',
  CI_DEFAULT_BRANCH: 'main',
  CI_COMMIT_SHA: SHA,
  CI_API_V4_URL: 'https://gitlab.example/api/v4',
  CI_PROJECT_DIR: '/builds/catalog',
}

const triggerOf = (variables: Readonly<Record<string, string>>) =>
  parseEvent({ ...PIPELINE, ...variables }, undefined)?.trigger

const REQUEST = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '12',
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
  CI_MERGE_REQUEST_DIFF_BASE_SHA: BASE,
  CI_MERGE_REQUEST_PROJECT_ID: '7',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7',
}

describe('parseEvent under GitLab CI', () => {
  it('tells the engine, the project and where it is', () => {
    expect(parseEvent({ ...PIPELINE, CI_PIPELINE_SOURCE: 'web' }, undefined)).toMatchObject({
      engine: 'gitlab',
      repository: 'group/sub/catalog',
      defaultBranch: 'main',
      commit: SHA,
      workspace: '/builds/catalog',
    })
  })

  it('reads a push, and the zero commit before a new branch as none', () => {
    const push = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: BASE }

    expect(triggerOf(push)).toEqual({ kind: 'push', branch: 'main', before: BASE, after: SHA, forced: false })
    expect(triggerOf({ ...push, CI_COMMIT_BEFORE_SHA: '0'.repeat(40) })).toMatchObject({ before: undefined })
  })

  it('reads a merge request with the merge base that GitLab tells', () => {
    const labelled = {
      ...REQUEST,
      CI_MERGE_REQUEST_LABELS: 'addon:minor,bug',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'topic',
    }

    expect(triggerOf(labelled)).toEqual({
      kind: 'pull-request',
      number: 12,
      baseBranch: 'main',
      base: undefined,
      head: SHA,
      mergeBase: BASE,
      changedFiles: undefined,
      labels: ['addon:minor', 'bug'],
      headBranch: 'topic',
      isFork: false,
      isPrivileged: false,
    })
  })

  it('takes the request’s own commit in a pipeline of its trial merge', () => {
    const merged = {
      ...REQUEST,
      CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: 'd'.repeat(40),
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: 'e'.repeat(40),
    }

    expect(triggerOf(merged)).toMatchObject({ head: 'd'.repeat(40), base: 'e'.repeat(40) })
  })

  it('reads a merge train as a merge group', () => {
    expect(triggerOf({ ...REQUEST, CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train' })).toEqual({
      kind: 'merge-group',
      base: BASE,
      head: SHA,
      baseBranch: 'main',
    })
  })

  it('T54 takes a request of another project, or of one that it does not know, for a fork', () => {
    const { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: _, ...unknown } = REQUEST

    expect(triggerOf({ ...REQUEST, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '8' })).toMatchObject({ isFork: true })
    expect(triggerOf(unknown)).toMatchObject({ isFork: true })
  })

  it('reads tags, the clock and the rest', () => {
    expect(triggerOf({ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'fluxcd-v1.0.0' })).toEqual({
      kind: 'tag',
      tag: 'fluxcd-v1.0.0',
      commit: SHA,
    })
    expect(triggerOf({ CI_PIPELINE_SOURCE: 'schedule' })).toEqual({ kind: 'schedule' })
    for (const source of ['web', 'api', 'trigger', 'pipeline', 'parent_pipeline', 'chat'])
      expect(triggerOf({ CI_PIPELINE_SOURCE: source })).toEqual({ kind: 'dispatch' })
  })
})
