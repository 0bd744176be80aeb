import type { Environment, EventContext, Trigger } from './event.ts'
import { commitField, textField } from './payload.ts'

/** Reads what triggered a pipeline of GitLab CI (docs.gitlab.com, "Predefined CI/CD variables"). */
export function gitlabContext(environment: Environment): EventContext {
  return {
    engine: 'gitlab',
    trigger: gitlabTrigger(environment),
    repository: textField(environment, 'CI_PROJECT_PATH'),
    defaultBranch: textField(environment, 'CI_DEFAULT_BRANCH'),
    commit: commitField(environment, 'CI_COMMIT_SHA'),
    apiUrl: textField(environment, 'CI_API_V4_URL'),
    workspace: textField(environment, 'CI_PROJECT_DIR'),
  }
}

function gitlabTrigger(environment: Environment): Trigger {
  const source = textField(environment, 'CI_PIPELINE_SOURCE') ?? ''
  const isMergeRequest = textField(environment, 'CI_MERGE_REQUEST_IID') !== undefined
  if (isMergeRequest || source === 'merge_request_event' || source === 'external_pull_request_event') {
    return textField(environment, 'CI_MERGE_REQUEST_EVENT_TYPE') === 'merge_train'
      ? mergeTrain(environment)
      : mergeRequest(environment)
  }
  const tag = textField(environment, 'CI_COMMIT_TAG')
  if (tag !== undefined) return { kind: 'tag', tag, commit: commitField(environment, 'CI_COMMIT_SHA') }
  if (source === 'schedule') return { kind: 'schedule' }
  const after = commitField(environment, 'CI_COMMIT_SHA')
  if (source !== 'push' || after === undefined) return { kind: 'dispatch' }
  return {
    kind: 'push',
    branch: textField(environment, 'CI_COMMIT_BRANCH') ?? textField(environment, 'CI_COMMIT_REF_NAME') ?? '',
    before: commitField(environment, 'CI_COMMIT_BEFORE_SHA'),
    after,
    // GitLab does not say; a commit before that is no ancestor shows it.
    forced: false,
  }
}

function mergeRequest(environment: Environment): Trigger {
  const number = Number(textField(environment, 'CI_MERGE_REQUEST_IID') ?? Number.NaN)
  const source = textField(environment, 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID')
  const own = textField(environment, 'CI_MERGE_REQUEST_PROJECT_ID') ?? textField(environment, 'CI_PROJECT_ID')
  return {
    kind: 'pull-request',
    number: Number.isSafeInteger(number) ? number : undefined,
    baseBranch: textField(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME'),
    base: commitField(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA'),
    // Set in pipelines of a trial merge only; elsewhere the pipeline's commit is the request's own.
    head:
      commitField(environment, 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA') ??
      commitField(environment, 'CI_COMMIT_SHA'),
    mergeBase: commitField(environment, 'CI_MERGE_REQUEST_DIFF_BASE_SHA'),
    changedFiles: undefined,
    labels: (textField(environment, 'CI_MERGE_REQUEST_LABELS') ?? '')
      .split(',')
      .filter((label) => label !== ''),
    headBranch: textField(environment, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'),
    isFork: source === undefined || own === undefined || source !== own,
    isPrivileged: false,
  }
}

function mergeTrain(environment: Environment): Trigger {
  const base =
    commitField(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_SHA') ??
    commitField(environment, 'CI_MERGE_REQUEST_DIFF_BASE_SHA')
  const head = commitField(environment, 'CI_COMMIT_SHA')
  if (base === undefined || head === undefined) return mergeRequest(environment)
  const baseBranch = textField(environment, 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME')
  return { kind: 'merge-group', base, head, baseBranch }
}
