import { openActions } from '../adapters/actions.ts'
import { systemClock } from '../adapters/clock.ts'
import { readEvent } from '../adapters/event-payload.ts'
import { listenForStop } from '../adapters/stop-signal.ts'
import { makeLastingFolder } from '../adapters/temporary-folder.ts'
import { DIGESTS_FILE } from '../commands/publish-ready.ts'
import { COMMANDS } from '../inputs/catalog.ts'
import type { Environment, GivenCredentials } from '../inputs/credentials.ts'
import type { EventContext } from '../inputs/event.ts'
import { parseChoice } from '../inputs/fields.ts'
import type { ReadInput } from '../inputs/parse-inputs.ts'
import { type Run, run } from '../main.ts'
import { prefixOf } from '../open-run.ts'
import { makeAnnotations } from '../report/annotations.ts'
import { formatReport } from '../report/format-report.ts'
import { makeOutputs } from '../report/outputs.ts'
import { planText } from '../report/plan-text.ts'
import { type SourcePlace, sourceAddress } from '../report/source-address.ts'
import { PLAIN_STYLE } from '../report/style.ts'
import { makeSummary } from '../report/summary.ts'
import type { SummaryContext } from '../report/summary-context.ts'
import { verdictOf } from '../report/verdict.ts'
import { rules } from '../validate/catalog.ts'
import { VERSION } from '../version.ts'
import { adviceOf, hostsOf, sourcesOf, writeDigests, writeReport, writeText } from './show-run.ts'

type Actions = ReturnType<typeof openActions>

/** Runs the action as GitHub's runner runs it, and returns its exit status. */
export async function runAction(environment: Environment): Promise<number> {
  const actions = openActions()
  const temporary = makeLastingFolder(environment)
  const defaults: Readonly<Record<string, string>> = {
    report: `${temporary}/report.json`,
    out: `${temporary}/archives`,
  }
  const read: ReadInput = (name) => actions.readInput(name) ?? defaults[name]
  const event = readEvent(environment)
  const finished = await run(
    () => ({ command: parseChoice('command', read('command'), COMMANDS) ?? 'auto', operands: [], read }),
    {
      environment,
      logger: actions.logger,
      clock: systemClock,
      stop: listenForStop(),
      event,
      defaultSelection: { kind: 'changed' },
      includesWorkTree: false,
      mask: (credentials) => mask(credentials, actions),
    },
  )
  const place = placeOf(finished, event, environment)
  await show(finished, { actions, report: read('report') ?? '', archives: read('out') ?? '', place })
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
  /** Where the sources are on the forge; undefined where that is not known. */
  readonly place: SourcePlace | undefined
}

async function show(finished: Run, { actions, report: file, archives, place }: Shown): Promise<void> {
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
    const wholeFile = `${file.slice(0, file.lastIndexOf('/') + 1)}summary.md`
    const context: SummaryContext = {
      sourceOf,
      hosts: [...(place === undefined ? [] : [new URL(place.server).host]), ...hostsOf(inputs)],
      addressOf: place === undefined ? undefined : sourceAddress(place),
      advice,
      document,
      reportFile: file,
      wholeFile,
    }
    const summary = makeSummary(report, context)
    actions.writeSummary(summary.markdown)
    if (!summary.isComplete) {
      const whole = makeSummary(report, { ...context, limitBytes: Number.POSITIVE_INFINITY })
      const trouble = await attempt(() => writeText(whole.markdown, wholeFile))
      if (trouble !== undefined) actions.logger.info(`the whole summary could not be written: ${trouble}`)
    }
  }
  if (report.exitCode !== 0) actions.fail(verdictOf(report).sentence)
}

// The commit that is looked at: a proposal's own, where the engine checks out a trial merge that is gone tomorrow.
function placeOf(
  { inputs }: Run,
  event: EventContext | undefined,
  environment: Environment,
): SourcePlace | undefined {
  const server = environment['GITHUB_SERVER_URL']?.replace(/\/+$/, '') ?? ''
  const { engine, repository, trigger, workspace } = event ?? {}
  const commit = trigger?.kind === 'pull-request' ? (trigger.head ?? event?.commit) : event?.commit
  if (engine === undefined || repository === undefined || commit === undefined || inputs === undefined)
    return undefined
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) return undefined
  return { engine, server, repository, commit, prefix: prefixOf(inputs.root, workspace) }
}

async function attempt(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
