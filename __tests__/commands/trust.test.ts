import { afterAll, describe, expect, it } from 'vitest'
import { openGit } from '../../src/adapters/git.ts'
import { chooseCommand } from '../../src/commands/auto.ts'
import { requireSameCommit, requireTrust, trustOf } from '../../src/commands/trust.ts'
import type { CommandName } from '../../src/inputs/catalog.ts'
import type { EventContext } from '../../src/inputs/event.ts'
import { parseEvent } from '../../src/inputs/parse-event.ts'
import { addonFiles, makeRepository, removeTemporary, TEST_ENVIRONMENT } from '../git-repository.ts'

afterAll(removeTemporary)

const SHA = 'c'.repeat(40)
const OWN = 'octo/catalog'
const repository = { full_name: OWN, default_branch: 'main' }

// The payload of an event whose work comes from this repository or from a fork of it.
function payloadOf(event: string, origin: string): unknown {
  const head = { ref: 'main', sha: SHA, repo: { full_name: origin } }
  const base = { ref: 'main', sha: SHA, repo: { full_name: OWN } }
  if (event.startsWith('pull_request'))
    return { number: 7, pull_request: { number: 7, base, head }, repository }
  if (event === 'workflow_run') {
    const run = { event: 'push', head_branch: 'main', head_sha: SHA, head_repository: { full_name: origin } }
    return { workflow_run: run, repository }
  }
  if (event === 'merge_group') return { merge_group: { base_sha: SHA, head_sha: SHA }, repository }
  if (event === 'release') return { action: 'published', release: { tag_name: 'a-v1.0.0' }, repository }
  if (event === 'push') return { ref: 'refs/heads/main', before: SHA, after: SHA, repository }
  return { repository, issue: { number: 7, pull_request: {} } }
}

function contextOf(event: string, origin: string): EventContext | undefined {
  return parseEvent(
    { GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: OWN, GITHUB_SHA: SHA },
    payloadOf(event, origin),
  )
}

// Of these events some can come from people who cannot write here; the others cannot be caused from outside.
const FROM_OUTSIDE = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
  'workflow_run',
]
const FROM_INSIDE = ['push', 'merge_group', 'release', 'schedule', 'workflow_dispatch', 'repository_dispatch']
const WRITING: readonly CommandName[] = ['publish', 'index', 'withdraw']
const READING: readonly CommandName[] = ['check', 'plan', 'package', 'render', 'doctor', 'docs']

describe('trust (T54): who may make this action write', () => {
  it.each(FROM_OUTSIDE)('refuses to write for %s of a fork, whatever the workflow asks for', (event) => {
    const context = contextOf(event, 'mallory/catalog')

    for (const command of WRITING) {
      expect(() => requireTrust(command, context), command).toThrow(`${command} refused`)
    }
    for (const command of READING) expect(() => requireTrust(command, context), command).not.toThrow()
    expect(chooseCommand(context, () => undefined)).toMatchObject({
      command: 'check',
      notice: expect.stringContaining('nothing is published'),
    })
  })

  it.each([...FROM_OUTSIDE, ...FROM_INSIDE])('lets the owners write for %s', (event) => {
    const context = contextOf(event, OWN)

    expect(trustOf(context)).toEqual({ kind: 'trusted' })
    for (const command of [...WRITING, ...READING]) {
      expect(() => requireTrust(command, context), command).not.toThrow()
    }
  })

  it.each(['issue_comment', 'pull_request_review_thread'])(
    'takes %s, which anyone can cause, for untrusted',
    (event) => {
      expect(trustOf(contextOf(event, OWN))).toMatchObject({ kind: 'untrusted' })
    },
  )

  it('takes a run after a proposal for untrusted: its artifacts are the proposal’s', () => {
    for (const origin of ['pull_request', 'pull_request_target', 'issue_comment', 'merge_request_event']) {
      const trigger = { kind: 'workflow-run', origin, branch: 'main', commit: SHA, isFork: false } as const
      const context = contextOf('push', OWN)

      expect(trustOf(context === undefined ? undefined : { ...context, trigger })).toMatchObject({
        kind: 'untrusted',
      })
    }
  })

  it('never publishes a proposal by itself, not even the owners’ own', () => {
    for (const event of ['pull_request', 'pull_request_target', 'merge_group']) {
      expect(chooseCommand(contextOf(event, OWN), () => undefined)).toMatchObject({ command: 'check' })
    }
  })
})

describe('requireSameCommit (T56): what was judged is what is published', () => {
  it('passes while the judged commit is checked out, and where there is none', async () => {
    const repository = makeRepository()
    const judged = repository.commit(addonFiles('addons/alpha'))
    const git = openGit({ directory: repository.path, environment: TEST_ENVIRONMENT })

    await expect(requireSameCommit(git, judged)).resolves.toBeUndefined()
    await expect(requireSameCommit(git, undefined)).resolves.toBeUndefined()
  })

  it('ends the run where another commit came in between', async () => {
    const repository = makeRepository()
    const judged = repository.commit(addonFiles('addons/alpha'))
    const git = openGit({ directory: repository.path, environment: TEST_ENVIRONMENT })
    const later = repository.commit(addonFiles('addons/alpha', { template: 'other' }))

    await expect(requireSameCommit(git, judged)).rejects.toMatchObject({
      kind: 'git',
      message: `nothing was published: ${judged} was judged, but ${later} is checked out now`,
    })
  })
})
