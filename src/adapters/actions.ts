import { appendFileSync } from 'node:fs'
import process from 'node:process'
import {
  debug,
  error,
  getInput,
  info,
  isDebug,
  notice,
  setFailed,
  setOutput,
  setSecret,
  warning,
} from '@actions/core'
import { assertNever } from '../errors.ts'
import type { Logger } from '../ports.ts'
import type { Annotation } from '../report/annotations.ts'
import { clipText, safeLogLine, safeLogLines } from '../report/safe-text.ts'
import { MIN_MASKABLE_LENGTH, maskForms, maskFormsOfPair, type Secret } from '../secret.ts'
import { progressLines } from './progress-lines.ts'

/** The runner of GitHub Actions: everything it reads goes through here, and nothing reaches it unescaped (T43 to T53). */
export interface Actions {
  /** Reads one input by its kebab-case name; undefined where it is empty. */
  readInput(name: string): string | undefined
  readonly logger: Logger
  /** Prints several lines to the log. */
  print(text: string): void
  annotate(annotations: readonly Annotation[]): void
  /** Sets outputs. A runner that cannot take them is warned about, no more (F66). */
  setOutputs(outputs: Readonly<Record<string, string>>): void
  /** Appends to the job summary. Where that cannot be done, warns, no more (F66). */
  writeSummary(markdown: string): void
  /** Hides a secret in every form in which it may appear, alone and with its user name (T62); warns where it is too short (T63). */
  mask(secret: Secret, username?: string): void
  /** Ends the step as failed, with one message. */
  fail(message: string): void
  readonly isDebug: boolean
}

/** What of the environment the adapter needs; a parameter so that tests can give their own files. */
export type RunnerFiles = Readonly<
  Partial<Record<'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', string | undefined>>
>

/** Opens the runner's side of the action. */
export function openActions(files: () => RunnerFiles = () => process.env): Actions {
  const warn = (line: string) => warning(safeLogLines(line))

  return {
    readInput(name) {
      const value = getInput(name)
      return value === '' ? undefined : value
    },

    logger: {
      info: (line) => info(safeLogLines(line)),
      debug: (line) => debug(safeLogLines(line)),
      progress: progressLines((line) => info(safeLogLines(line)), Date.now),
    },

    print: (text) => info(safeLogLines(text.replace(/\n$/, ''))),

    annotate(annotations) {
      for (const annotation of annotations) annotateOne(annotation)
    },

    setOutputs(outputs) {
      // Without the file the toolkit would print the value as a command: nothing of ours may travel that way.
      if (isUnset(files().GITHUB_OUTPUT)) return warn('outputs are not set: GITHUB_OUTPUT names no file')
      for (const [name, value] of Object.entries(outputs)) {
        const trouble = attempt(() => setOutput(name, value))
        if (trouble !== undefined) return warn(`outputs are not set: ${trouble}`)
      }
    },

    writeSummary(markdown) {
      const file = files().GITHUB_STEP_SUMMARY
      if (file === undefined || isUnset(file))
        return warn('no job summary: GITHUB_STEP_SUMMARY names no file')
      const trouble = attempt(() => appendFileSync(file, markdown, { encoding: 'utf8' }))
      if (trouble !== undefined) warn(`no job summary: ${trouble}`)
    },

    mask(secret, username) {
      const text = secret.reveal()
      if (text === '') return
      if (text.length < MIN_MASKABLE_LENGTH) {
        warn(
          `a credential of fewer than ${MIN_MASKABLE_LENGTH} characters cannot be hidden in the log: use a longer one`,
        )
        return
      }
      const forms = username === undefined ? maskForms(secret) : maskFormsOfPair(username, secret)
      for (const form of forms) setSecret(form)
    },

    fail: (message) => setFailed(safeLogLines(clipText(message))),

    get isDebug() {
      return isDebug()
    },
  }
}

function annotateOne({ level, title, message, file, line, column }: Annotation): void {
  const text = safeLogLines(message)
  const properties = {
    title: safeLogLine(title),
    ...(file === undefined ? {} : { file: safeLogLine(file) }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  }
  switch (level) {
    case 'error':
      error(text, properties)
      return
    case 'warning':
      warning(text, properties)
      return
    case 'notice':
      notice(text, properties)
      return
    default:
      assertNever(level)
  }
}

function isUnset(file: string | undefined): boolean {
  return file === undefined || file === ''
}

/** Runs a write and returns what went wrong, without the stack. */
function attempt(write: () => void): string | undefined {
  try {
    write()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
