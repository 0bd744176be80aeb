import { commands } from './commands/catalog.ts'
import type { CommandContext, CommandResult } from './commands/command.ts'
import { postComment } from './commands/post-comment.ts'
import { ActionError, toActionError } from './errors.ts'
import type { CommandName } from './inputs/catalog.ts'
import type { ForgeAddress } from './inputs/forge.ts'
import { type Inputs, parseInputs, type ReadInput } from './inputs/parse-inputs.ts'
import { openRun, type World } from './open-run.ts'
import type { Matrix } from './plan/matrix.ts'
import type { PlannedStep } from './plan/plan.ts'
import { watchEnding } from './publish/ending.ts'
import { makeReport, type RunReport } from './report/run-report.ts'

/** What the user asked for, before it is parsed. */
export interface Request {
  readonly command: CommandName
  readonly operands: readonly string[]
  readonly read: ReadInput
}

/** A run that came to its end, one way or the other: what the skins show. */
export interface Run {
  readonly report: RunReport
  /** Undefined where the inputs could not be parsed. */
  readonly inputs: Inputs | undefined
  readonly plan: readonly PlannedStep[]
  readonly matrix: Matrix
  /** The answer of a command that answers with one document instead of a report. */
  readonly document: string | undefined
  readonly error: ActionError | undefined
  /** Where the repository lives, where tags are made in it and it is on a forge. */
  readonly repository?: ForgeAddress | undefined
  /** For people, where less was done than the event asks for. */
  readonly notice: string | undefined
}

// Publishing has its verdicts four seconds after the run was told to end. What is not done by then waits for something silent, and a
// runner kills after ten.
const LAST_WORK = { milliseconds: 4_500 }

/** Runs one request to its report. Never rejects: what goes wrong is in the report. The only catch-all. */
export async function run(askFor: () => Request, world: World): Promise<Run> {
  const startedAt = world.clock.now()
  let command: CommandName = 'auto'
  let inputs: Inputs | undefined
  let result: CommandResult = { addons: [] }
  let error: ActionError | undefined
  let repository: ForgeAddress | undefined
  let notice: string | undefined
  let context: CommandContext | undefined
  const ending = watchEnding(world.stop, world.clock)
  const telling = () =>
    world.logger.info('told to end: nothing more is begun, the report follows within seconds')
  world.stop.addEventListener('abort', telling, { once: true })
  try {
    const request = askFor()
    command = request.command
    inputs = parseInputs(request.command, request.operands, request.read)
    const opened = await ending.inTime(openRun(inputs, request.read, world), LAST_WORK, giveUp)
    if (opened.kind === 'nothing') world.logger.info(`nothing to do: ${opened.reason}`)
    else {
      command = opened.command
      notice = opened.notice
      context = opened.context
      inputs = context.inputs
      repository = opened.repository
      const working = commands[command](opened.context).finally(opened.close)
      result = await ending.inTime(working, LAST_WORK, giveUp)
      error = result.error
    }
  } catch (thrown) {
    error = toActionError(thrown)
  }
  const report = makeReport({
    command,
    startedAt,
    durationMs: world.clock.now() - startedAt,
    addons: result.addons,
    plan: result.plan,
    validate: inputs?.validate ?? 'full',
    failOn: inputs?.failOn ?? 'error',
    error,
    differs: result.differs,
  })
  if (command === 'check' && inputs?.comment === true && context !== undefined && !world.stop.aborted)
    await ending.inTime(commentOn(report, context), LAST_WORK, () => undefined)
  world.stop.removeEventListener('abort', telling)
  return {
    report,
    inputs,
    plan: result.plan ?? [],
    matrix: result.matrix ?? { include: [] },
    document: result.document,
    error,
    repository,
    notice,
  }
}

function giveUp(): never {
  throw new ActionError('the run was told to end before it was done', { kind: 'stopped', hint: 'run again' })
}

// A comment is a courtesy: the verdict stands without it, and a token that only reads is what forks get (T55).
async function commentOn(report: RunReport, { commentTarget, logger }: CommandContext): Promise<void> {
  try {
    const target = await commentTarget()
    logger.info(target.kind === 'none' ? `no comment: ${target.reason}` : await postComment(report, target))
  } catch (thrown) {
    const { message, hint } = toActionError(thrown)
    logger.info(`no comment: ${message}${hint === undefined ? '' : `; ${hint}`}`)
  }
}
