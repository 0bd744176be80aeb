import type { Environment, PullRequestTrigger, Trigger } from './event.ts'
import { commitField, fieldOf, numberField, textField } from './payload.ts'

// Events about a pull request that run with the base repository's secrets, whoever proposed it.
const PRIVILEGED = new Set(['pull_request_target', 'pull_request_review', 'pull_request_review_comment'])
const BY_HAND = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_call'])

/**
 * Reads what triggered a workflow of GitHub or Gitea Actions (docs.github.com, "Events that trigger workflows" and "Webhook
 * events and payloads"; Gitea's payloads carry the same fields, and a pull request's merge base besides).
 */
export function githubTrigger(event: string, environment: Environment, payload: unknown): Trigger {
  if (event === 'push') return pushTrigger(environment, payload)
  if (event === 'pull_request' || PRIVILEGED.has(event)) {
    return pullRequestTrigger(payload, environment, event !== 'pull_request')
  }
  if (event === 'merge_group') return mergeGroupTrigger(payload, event)
  if (event === 'release') return releaseTrigger(payload, environment, event)
  if (event === 'schedule') return { kind: 'schedule' }
  if (BY_HAND.has(event)) return { kind: 'dispatch' }
  if (event === 'workflow_run') return workflowRunTrigger(payload)
  if (event === 'create') return createTrigger(payload, environment, event)
  if (event === 'delete') return { kind: 'deletion', ref: textField(payload, 'ref') ?? '' }
  return { kind: 'other', name: event }
}

function pushTrigger(environment: Environment, payload: unknown): Trigger {
  const ref = textField(payload, 'ref') ?? textField(environment, 'GITHUB_REF') ?? ''
  const after = commitField(payload, 'after') ?? commitField(environment, 'GITHUB_SHA')
  const hasAfter = fieldOf(payload, 'after') !== undefined
  const isDeletion =
    fieldOf(payload, 'deleted') === true || (hasAfter && commitField(payload, 'after') === undefined)
  if (isDeletion || after === undefined) return { kind: 'deletion', ref }
  if (ref.startsWith('refs/tags/')) return { kind: 'tag', tag: ref.slice('refs/tags/'.length), commit: after }
  return {
    kind: 'push',
    branch: ref.replace(/^refs\/heads\//, ''),
    before: commitField(payload, 'before'),
    after,
    forced: fieldOf(payload, 'forced') === true,
  }
}

function pullRequestTrigger(
  payload: unknown,
  environment: Environment,
  isPrivileged: boolean,
): PullRequestTrigger {
  const request = fieldOf(payload, 'pull_request')
  return {
    kind: 'pull-request',
    number: numberField(request, 'number') ?? numberField(payload, 'number'),
    baseBranch: textField(request, 'base', 'ref') ?? textField(environment, 'GITHUB_BASE_REF'),
    base: commitField(request, 'base', 'sha'),
    head: commitField(request, 'head', 'sha'),
    mergeBase: commitField(request, 'merge_base'),
    changedFiles: numberField(request, 'changed_files'),
    labels: labelsOf(fieldOf(request, 'labels')),
    headBranch: textField(request, 'head', 'ref') ?? textField(environment, 'GITHUB_HEAD_REF'),
    isFork: isOtherRepository(fieldOf(request, 'head', 'repo'), fieldOf(request, 'base', 'repo')),
    isPrivileged,
  }
}

function labelsOf(labels: unknown): readonly string[] {
  if (!Array.isArray(labels)) return []
  return labels.flatMap((label: unknown) => textField(label, 'name') ?? [])
}

// A head repository that was deleted since is null in the payload: it cannot be told from a fork, so it is one.
function isOtherRepository(head: unknown, own: unknown): boolean {
  const headName = textField(head, 'full_name')
  const ownName = textField(own, 'full_name')
  return headName === undefined || ownName === undefined || headName.toLowerCase() !== ownName.toLowerCase()
}

function mergeGroupTrigger(payload: unknown, event: string): Trigger {
  const base = commitField(payload, 'merge_group', 'base_sha')
  const head = commitField(payload, 'merge_group', 'head_sha')
  if (base === undefined || head === undefined) return { kind: 'other', name: event }
  const baseBranch = textField(payload, 'merge_group', 'base_ref')?.replace(/^refs\/heads\//, '')
  return { kind: 'merge-group', base, head, baseBranch }
}

// Only a release that became visible asks for anything; edits and deletions do not.
function releaseTrigger(payload: unknown, environment: Environment, event: string): Trigger {
  const action = textField(payload, 'action')
  const isPublication =
    action === undefined || ['published', 'released', 'prereleased', 'created'].includes(action)
  const tag = textField(payload, 'release', 'tag_name') ?? tagOfRef(environment)
  if (!isPublication || tag === undefined) return { kind: 'other', name: `${event} ${action ?? ''}`.trim() }
  return { kind: 'release', tag, isDraft: fieldOf(payload, 'release', 'draft') === true }
}

function tagOfRef(environment: Environment): string | undefined {
  const ref = textField(environment, 'GITHUB_REF')
  return ref?.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined
}

function workflowRunTrigger(payload: unknown): Trigger {
  const run = fieldOf(payload, 'workflow_run')
  return {
    kind: 'workflow-run',
    origin: textField(run, 'event') ?? '',
    branch: textField(run, 'head_branch'),
    owner: textField(run, 'head_repository', 'owner', 'login'),
    commit: commitField(run, 'head_sha'),
    isFork: isOtherRepository(fieldOf(run, 'head_repository'), fieldOf(payload, 'repository')),
  }
}

function createTrigger(payload: unknown, environment: Environment, event: string): Trigger {
  const tag = textField(payload, 'ref_type') === 'tag' ? textField(payload, 'ref') : undefined
  if (tag === undefined) return { kind: 'other', name: event }
  return { kind: 'tag', tag, commit: commitField(environment, 'GITHUB_SHA') }
}
