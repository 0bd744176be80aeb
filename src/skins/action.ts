import { openActions } from '../adapters/actions.ts'
import { systemClock } from '../adapters/clock.ts'
import { readEvent } from '../adapters/event-payload.ts'
import { listenForStop } from '../adapters/stop-signal.ts'
import { makeTemporaryFolder } from '../adapters/temporary-folder.ts'
import { DIGESTS_FILE } from '../commands/publish-ready.ts'
import { COMMANDS } from '../inputs/catalog.ts'
import type { Environment, GivenCredentials } from '../inputs/credentials.ts'
import { parseChoice } from '../inputs/fields.ts'
import type { ReadInput } from '../inputs/parse-inputs.ts'
import { type Run, run } from '../main.ts'
import { makeAnnotations } from '../report/annotations.ts'
import { formatReport } from '../report/format-report.ts'
import { makeOutputs } from '../report/outputs.ts'
import { planText } from '../report/plan-text.ts'
import { PLAIN_STYLE } from '../report/style.ts'
import { makeSummary } from '../report/summary.ts'
import { verdictOf } from '../report/verdict.ts'
import { rules } from '../validate/catalog.ts'
import { VERSION } from '../version.ts'
import { adviceOf, sourcesOf, writeDigests, writeReport } from './show-run.ts'

type Actions = ReturnType<typeof openActions>

/** Runs the action as GitHub's runner runs it, and returns its exit status. */
export async function runAction(environment: Environment): Promise<number> {
  const actions = openActions()
  const temporary = makeTemporaryFolder(environment)
  const defaults: Readonly<Record<string, string>> = {
    report: `${temporary}/report.json`,
    out: `${temporary}/archives`,
  }
  const read: ReadInput = (name) => actions.readInput(name) ?? defaults[name]
  const finished = await run(
    () => ({ command: parseChoice('command', read('command'), COMMANDS) ?? 'auto', operands: [], read }),
    {
      environment,
      logger: actions.logger,
      clock: systemClock,
      stop: listenForStop(),
      event: readEvent(environment),
      defaultSelection: { kind: 'changed' },
      includesWorkTree: false,
      mask: (credentials) => mask(credentials, actions),
    },
  )
  await show(finished, { actions, report: read('report') ?? '', archives: read('out') ?? '' })
  return finished.report.exitCode
}

function mask({ username, password, token }: GivenCredentials, actions: Actions): void {
  if (password !== undefined) actions.mask(password, username)
  if (token !== undefined) actions.mask(token)
}

interface Shown {
  readonly actions: Actions
  readonly report: string
  readonly archives: string
}

async function show(finished: Run, { actions, report: file, archives }: Shown): Promise<void> {
  const { report, inputs, plan, matrix, document, notice } = finished
  const sourceOf = await sourcesOf(finished)
  const advice = adviceOf(finished)
  const format = inputs?.format ?? 'text'
  if (document !== undefined) actions.print(document)
  else {
    actions.print(planText(plan, PLAIN_STYLE))
    actions.print(
      formatReport(report, format, { sourceOf, style: PLAIN_STYLE, advice, version: VERSION, rules }),
    )
  }
  const notices =
    notice === undefined ? [] : [{ level: 'notice', title: report.command, message: notice } as const]
  actions.annotate([...notices, ...makeAnnotations(report)])
  const digests = `${archives}/${DIGESTS_FILE}`
  const written = await attempt(async () => {
    await writeReport(report, file)
    await writeDigests(report, digests)
  })
  if (written !== undefined) actions.logger.info(`the report could not be written: ${written}`)
  actions.setOutputs(makeOutputs(report, { report: file, archives, digests, plan, matrix }))
  if (inputs?.summary !== false) {
    const hosts = ['github.com']
    actions.writeSummary(makeSummary(report, { sourceOf, hosts, advice, reportFile: file }).markdown)
  }
  if (report.exitCode !== 0) actions.fail(verdictOf(report).sentence)
}

async function attempt(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
