import process from 'node:process'
import type { Logger } from '../ports.ts'
import { safeText } from '../report/safe-text.ts'
import type { Style } from '../report/style.ts'
import { cutToWidth } from '../report/text-table.ts'
import { progressLines } from './progress-lines.ts'
import { measureProgress } from './progress-rate.ts'

/** A stream of a terminal, a pipe or a file. */
export interface TextStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
  /** Hears of writes that came to nothing; absent where none can. */
  on?(event: 'error', listener: (error: Error) => void): unknown
}

/** Where a command line reads its surroundings from. */
export interface Surroundings {
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A person at a terminal, or a program behind a pipe. */
export interface Terminal {
  /** Lines and progress go to standard error, so that standard output holds the answer only. */
  readonly logger: Logger
  /** Look of what is printed to standard output. */
  readonly style: Style
  /** Prints the answer to standard output, as it is. */
  print(text: string): void
  /** Takes the progress bar away; to be called before the answer is printed. */
  close(): void
}

/** Opens the terminal. Colour follows NO_COLOR and FORCE_COLOR (no-color.org, force-color.org), then whether it is one. */
export function openTerminal(
  surroundings: Surroundings = process,
  options: { readonly isDebug?: boolean; readonly now?: () => number } = {},
): Terminal {
  const { stdout, stderr, env } = surroundings
  const now = options.now ?? Date.now
  for (const stream of [stdout, stderr]) stream.on?.('error', outliveReader)
  const bar = makeBar(stderr, env, now)
  const line = (text: string) => {
    bar.clear()
    stderr.write(`${safeText(text)}\n`)
  }
  return {
    logger: {
      info: line,
      debug: (text) => (options.isDebug === true ? line(text) : undefined),
      progress: isTerminal(stderr, env) ? bar.show : progressLines(line, now),
    },
    style: { hasColour: hasColour(stdout, env), width: widthOf(stdout) },
    print(text) {
      bar.clear()
      stdout.write(text)
    },
    close: bar.clear,
  }
}

// Whoever reads may have seen enough (`| head`). That ends what is said, never what is done, and the exit status stays that of the work.
function outliveReader(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
}

const DEFAULT_COLUMNS = 80
const BAR_CELLS = 24
const CLEAR_LINE = '\r\u001b[2K'

interface Bar {
  show(label: string, done: number, total: number): void
  clear(): void
}

function isTerminal(stream: TextStream, env: Surroundings['env']): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

function makeBar(stream: TextStream, env: Surroundings['env'], now: () => number): Bar {
  if (!isTerminal(stream, env)) return { show: () => undefined, clear: () => undefined }
  const rateOf = measureProgress(now)
  let shown = ''
  const clear = () => {
    if (shown !== '') stream.write(CLEAR_LINE)
    shown = ''
  }
  return {
    show(label, done, total) {
      if (total <= 0 || done >= total) return clear()
      const rate = rateOf(label, done, total)
      const said = `${barText(safeText(label), done, total)}${rate === '' ? '' : `, ${rate}`}`
      const text = cutToWidth(said, (stream.columns ?? DEFAULT_COLUMNS) - 1)
      if (text !== shown) stream.write(`${CLEAR_LINE}${text}`)
      shown = text
    },
    clear,
  }
}

function barText(label: string, done: number, total: number): string {
  const full = Math.max(0, Math.floor((done / total) * BAR_CELLS))
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} ${done}/${total} ${label}`
}

function hasColour(stream: TextStream, env: Surroundings['env']): boolean {
  if (isSet(env['NO_COLOR'])) return false
  const forced = env['FORCE_COLOR']
  if (isSet(forced)) return forced !== '0' && forced !== 'false'
  return isTerminal(stream, env)
}

function widthOf(stream: TextStream): number {
  return stream.isTTY === true ? (stream.columns ?? DEFAULT_COLUMNS) : Number.POSITIVE_INFINITY
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
