import { COMMENT_MARK, makeComment } from '../report/comment.ts'
import type { RunReport } from '../report/run-report.ts'
import type { CommentTarget } from './command.ts'

/** Writes the one comment of this action on a proposal, or brings it up to date; says what it did. Rejects with a forge error. */
export async function postComment(
  report: RunReport,
  { comments, number, place }: Extract<CommentTarget, { kind: 'proposal' }>,
): Promise<string> {
  const done = await comments.upsert(number, { mark: COMMENT_MARK, body: makeComment(report, place) })
  return `the comment on proposal ${number} is ${done}`
}
