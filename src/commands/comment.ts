import { ActionError } from '../errors.ts'
import { makeComment } from '../report/comment.ts'
import { readReport } from '../report/read-report.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { postComment } from './post-comment.ts'

const REPORT_FILE = 'report.json'

/**
 * `comment --from FOLDER`: comments on a proposal what an earlier run found, from the report that it left. That run judged somebody
 * else's work without any right; this one has rights and takes the report for data: which proposal it is about, the event says.
 */
export async function comment(context: CommandContext): Promise<CommandResult> {
  const { inputs, readNamed, logger } = context
  if (inputs.from?.kind !== 'folder') {
    throw new ActionError('comment needs the folder of a report', {
      kind: 'input',
      hint: 'write comment --from FOLDER, the folder of the artifact that the check uploaded',
    })
  }
  const path = `${inputs.from.folder}/${REPORT_FILE}`
  const bytes = await readNamed(path)
  if (bytes === undefined) {
    throw new ActionError(`there is no file "${path}"`, {
      kind: 'input',
      hint: `let the check write ${REPORT_FILE} into the artifact (report: ${REPORT_FILE})`,
    })
  }
  const report = readReport(bytes, path)
  const target = await context.commentTarget()
  if (target.kind === 'none') {
    logger.info(`no comment: ${target.reason}`)
    return { addons: [] }
  }
  if (inputs.dryRun) return { addons: [], document: makeComment(report, target.place) }
  const said = await postComment(report, target)
  logger.info(said)
  return { addons: [] }
}
