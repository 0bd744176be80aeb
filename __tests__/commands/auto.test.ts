import { describe, expect, it } from 'vitest'
import { type AutoChoice, chooseCommand } from '../../src/commands/auto.ts'
import { DEFAULT_TAG_FORMAT, parseTagFormat } from '../../src/detect/tag-name.ts'
import type { EventContext, Trigger } from '../../src/inputs/event.ts'

const SHA = 'c'.repeat(40)

const contextOf = (trigger: Trigger, defaultBranch: string | undefined = 'main'): EventContext => ({
  engine: 'github',
  trigger,
  repository: 'octo/catalog',
  defaultBranch,
  commit: SHA,
  apiUrl: undefined,
  workspace: undefined,
})

const choose = (trigger: Trigger, defaultBranch?: string): AutoChoice =>
  chooseCommand(contextOf(trigger, defaultBranch), parseTagFormat(DEFAULT_TAG_FORMAT).parse)

const push = (branch: string): Trigger => ({ kind: 'push', branch, before: SHA, after: SHA, forced: false })
const afterRun = (branch: string, origin = 'push'): Trigger => ({
  kind: 'workflow-run',
  origin,
  branch,
  commit: SHA,
  isFork: false,
})

describe('chooseCommand', () => {
  it.each<[string, Trigger, string, string]>([
    ['a push to the default branch', push('main'), 'publish', 'changed'],
    ['a push to another branch', push('topic'), 'check', 'changed'],
    ['a merge group', { kind: 'merge-group', base: SHA, head: SHA, baseBranch: 'main' }, 'check', 'changed'],
    ['the clock', { kind: 'schedule' }, 'publish', 'all'],
    ['a start by hand', { kind: 'dispatch' }, 'publish', 'all'],
    ['a run after another on the default branch', afterRun('main'), 'publish', 'all'],
    ['a run after another elsewhere', afterRun('topic'), 'check', 'all'],
    ['a tag of another form', { kind: 'tag', tag: 'v2', commit: SHA }, 'publish', 'all'],
    ['an unknown event', { kind: 'other', name: 'watch' }, 'check', 'all'],
  ])('answers %s', (_, trigger, command, selection) => {
    expect(choose(trigger)).toMatchObject({ kind: 'run', command, selection: { kind: selection } })
  })

  it('publishes the addon of a tag and remembers the version it tells', () => {
    const chosen = { selection: { kind: 'listed', patterns: ['fluxcd'] } }
    const tagged = { tag: 'fluxcd-v1.2.0', name: 'fluxcd', version: '1.2.0' }

    expect(choose({ kind: 'tag', tag: 'fluxcd-v1.2.0', commit: SHA })).toMatchObject({
      command: 'publish',
      ...chosen,
      tagged,
    })
    expect(choose({ kind: 'release', tag: 'fluxcd-v1.2.0', isDraft: false })).toMatchObject({
      command: 'publish',
      ...chosen,
      tagged,
    })
  })

  it.each<[string, Trigger]>([
    ['a deleted branch', { kind: 'deletion', ref: 'refs/heads/topic' }],
    ['a draft of a release', { kind: 'release', tag: 'fluxcd-v1.2.0', isDraft: true }],
  ])('does nothing about %s, and says so', (_, trigger) => {
    expect(choose(trigger)).toEqual({ kind: 'nothing', reason: expect.stringMatching(/./) })
  })

  it('only checks, with a notice, where the default branch is not known', () => {
    const context = { ...contextOf(push('main')), defaultBranch: undefined }

    expect(chooseCommand(context, () => undefined)).toMatchObject({
      command: 'check',
      notice: expect.stringContaining('set command to publish'),
    })
  })

  it('checks everything outside of a workflow', () => {
    expect(chooseCommand(undefined, () => undefined)).toMatchObject({
      command: 'check',
      selection: { kind: 'all' },
    })
  })
})
