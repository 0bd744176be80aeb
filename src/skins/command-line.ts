import { systemClock } from '../adapters/clock.ts'
import { readEvent } from '../adapters/event-payload.ts'
import { listenForStop } from '../adapters/stop-signal.ts'
import { openTerminal, type Terminal } from '../adapters/terminal.ts'
import { type ActionError, toActionError } from '../errors.ts'
import { parseCommandLine } from '../inputs/command-line.ts'
import { helpText } from '../inputs/help.ts'
import type { ReadInput } from '../inputs/parse-inputs.ts'
import { type Run, run } from '../main.ts'
import { formatReport } from '../report/format-report.ts'
import { planText } from '../report/plan-text.ts'
import { rules } from '../validate/catalog.ts'
import { VERSION } from '../version.ts'
import { adviceOf, sourcesOf, writeReport } from './show-run.ts'

/** The process as the command line sees it. */
export interface CommandLineProcess {
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Runs the command line and returns its exit status (contract.md, Exit status). */
export async function runCommandLine({ words, environment }: CommandLineProcess): Promise<number> {
  const terminal = openTerminal(undefined, { isDebug: environment['ADDON_REGISTRY_DEBUG'] === 'true' })
  try {
    const parsed = parseCommandLine(words)
    if (parsed.kind === 'version') return answer(terminal, `${VERSION}\n`)
    if (parsed.kind === 'help') return answer(terminal, helpText(parsed.command))
    const read: ReadInput = (name) => parsed.read(name) ?? environment[HELM_VARIABLES[name] ?? '']
    const finished = await run(() => ({ ...parsed, read }), {
      environment,
      logger: terminal.logger,
      clock: systemClock,
      stop: listenForStop(),
      event: readEvent(environment),
      defaultSelection: { kind: 'all' },
      includesWorkTree: environment['CI'] === undefined,
      mask: () => undefined,
    })
    await show(finished, terminal)
    return finished.report.exitCode
  } catch (thrown) {
    terminal.close()
    tell(toActionError(thrown), terminal)
    return 2
  }
}

function tell({ message, hint }: ActionError, { logger }: Terminal): void {
  logger.info(`error: ${message}`)
  if (hint !== undefined) logger.info(`  next: ${hint}`)
}

// The variables that `vela addon push` reads for what is not a secret (KubeVela references/cli/addon.go).
const HELM_VARIABLES: Readonly<Record<string, string>> = {
  'context-path': 'HELM_REPO_CONTEXT_PATH',
  'ca-file': 'HELM_REPO_CA_FILE',
  'cert-file': 'HELM_REPO_CERT_FILE',
  'key-file': 'HELM_REPO_KEY_FILE',
  'insecure-skip-tls-verify': 'HELM_REPO_INSECURE',
}

function answer(terminal: Terminal, text: string): number {
  terminal.print(text)
  return 0
}

async function show(finished: Run, terminal: Terminal): Promise<void> {
  const { report, inputs, plan, document, error } = finished
  terminal.close()
  if (error !== undefined && inputs?.format !== undefined && inputs.format !== 'text') tell(error, terminal)
  if (inputs?.report !== undefined) await writeReport(report, inputs.report)
  if (document !== undefined) {
    terminal.print(document)
    if (error !== undefined) tell(error, terminal)
    return
  }
  const { style } = terminal
  const format = inputs?.format ?? 'text'
  if (format === 'text') terminal.print(planText(plan, style))
  terminal.print(
    formatReport(report, format, {
      sourceOf: await sourcesOf(finished),
      style,
      advice: adviceOf(finished),
      version: VERSION,
      rules,
    }),
  )
}
