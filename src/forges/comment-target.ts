import type { CommentTarget } from '../commands/command.ts'
import type { EventContext, PullRequestTrigger, WorkflowRunTrigger } from '../inputs/event.ts'
import type { OpenProposal, ProposalComments } from '../ports.ts'
import type { CommentContext } from '../report/comment.ts'
import type { Secret } from '../secret.ts'
import { openGithubComments } from './github-comments.ts'

/** What is known of the run that wants to comment. */
export interface CommentRun {
  readonly event: EventContext | undefined
  readonly token: Secret | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Path of `root` below the repository's top, with a final `/`; empty at the top. */
  readonly prefix: string
}

/**
 * Finds the proposal that a run may comment on: the one whose event it is, or the one that an earlier workflow ran for. Only the
 * event and the forge are asked, never what that workflow left; and only a proposal that still stands at the judged commit is
 * commented on (reliability.md T54, T56).
 */
export async function findCommentTarget(run: CommentRun): Promise<CommentTarget> {
  const { event, token } = run
  if (event?.engine !== 'github' || event.repository === undefined || event.apiUrl === undefined)
    return none('only runs on GitHub comment')
  if (token === undefined) return none('github-token is not given')
  const comments = openGithubComments({ repository: event.repository, token, apiUrl: event.apiUrl })
  const { trigger } = event
  if (trigger.kind === 'pull-request') return await ofPullRequest(trigger, comments, run)
  if (trigger.kind === 'workflow-run') return await ofWorkflowRun(trigger, comments, run)
  return none('the run is about no proposal')
}

async function ofPullRequest(
  { number, head }: PullRequestTrigger,
  comments: ProposalComments,
  run: CommentRun,
): Promise<CommentTarget> {
  if (number === undefined) return none('the event names no proposal')
  const proposal = await comments.proposal(number)
  if (proposal === undefined) return none(`proposal ${number} is not there`)
  if (head !== undefined && proposal.commit !== head) return none(`proposal ${number} has moved on since`)
  return { kind: 'proposal', number, comments, place: placeOf(proposal, run) }
}

async function ofWorkflowRun(
  { branch, owner, commit, origin }: WorkflowRunTrigger,
  comments: ProposalComments,
  run: CommentRun,
): Promise<CommentTarget> {
  if (!origin.startsWith('pull_request')) return none('the workflow before ran for no proposal')
  if (branch === undefined || owner === undefined || commit === undefined)
    return none('the event does not say which branch the workflow before ran for')
  const [proposal] = await comments.find({ owner, name: branch }, commit)
  if (proposal === undefined) return none('the proposal is closed or has moved on since')
  return { kind: 'proposal', number: proposal.number, comments, place: placeOf(proposal, run) }
}

function placeOf(
  { repository, branch }: OpenProposal,
  { environment, event, prefix }: CommentRun,
): CommentContext {
  const server = environment['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const host = URL.canParse(server) ? new URL(server).host : 'github.com'
  const run = environment['GITHUB_RUN_ID']
  const segments = (path: string) => path.split('/').map(encodeURIComponent).join('/')
  return {
    hosts: [host],
    ...(repository === undefined
      ? {}
      : {
          editAddressOf: (path: string) =>
            `${server}/${repository}/edit/${segments(branch)}/${segments(`${prefix}${path}`)}`,
        }),
    ...(run === undefined || event?.repository === undefined
      ? {}
      : { runUrl: `${server}/${event.repository}/actions/runs/${encodeURIComponent(run)}` }),
  }
}

function none(reason: string): CommentTarget {
  return { kind: 'none', reason }
}
