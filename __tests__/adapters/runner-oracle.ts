/**
 * What the runner of GitHub Actions makes of what an action leaves behind, written from its observed behaviour (actions/runner:
 * ActionCommand.cs, ActionCommandManager.cs, OutputManager.cs, FileCommandManager.cs), for tests to compare with what was meant.
 */

/** A command as the runner would carry it out. */
export interface RunnerCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

const REGISTERED = new Set([
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
])

/** Every command that the runner finds in an output stream; each line is tried in the second form, then in the first. */
export function commandsIn(output: string): readonly RunnerCommand[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const command = secondForm(line) ?? firstForm(line)
    return command === undefined ? [] : [command]
  })
}

/** The lines that the runner prints, which are those that hold no command. */
export function plainLinesIn(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => (secondForm(line) ?? firstForm(line)) === undefined)
}

/** The pairs in a file such as GITHUB_OUTPUT; fails as the runner does for a line that is neither a pair nor a block. */
export function pairsIn(file: string): ReadonlyMap<string, string> {
  const lines = file.split('\n').map((line) => line.replace(/\r$/, ''))
  const pairs = new Map<string, string>()
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const block = line.indexOf('<<')
    if (equals >= 0 && (block < 0 || equals < block)) {
      pairs.set(line.slice(0, equals), line.slice(equals + 1))
      continue
    }
    if (block < 0) throw new Error(`not a pair: ${line}`)
    const end = lines.indexOf(line.slice(block + 2), at + 1)
    if (end < 0) throw new Error(`block without end: ${line}`)
    pairs.set(line.slice(0, block), lines.slice(at + 1, end).join('\n'))
    at = end
  }
  return pairs
}

// The second form: `::name key=value,key=value::data`, after blanks, of which .NET counts these.
const BLANKS = /^[\s\u0085\u180e\u200b\ufeff]*/

function secondForm(line: string): RunnerCommand | undefined {
  const text = line.replace(BLANKS, '')
  if (!text.startsWith('::')) return undefined
  const end = text.indexOf('::', 2)
  if (end < 0) return undefined
  return command(
    text.slice(2, end),
    ',',
    text.slice(end + 2),
    [
      ['%0D', '\r'],
      ['%0A', '\n'],
    ],
    [
      ['%0D', '\r'],
      ['%0A', '\n'],
      ['%3A', ':'],
      ['%2C', ','],
    ],
  )
}

// The first form: `##[name key=value;key=value]data`, anywhere in a line.
function firstForm(line: string): RunnerCommand | undefined {
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const codes = [
    ['%3B', ';'],
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%5D', ']'],
  ] as const
  return command(line.slice(start + 3, end), ';', line.slice(end + 1), codes, codes)
}

type Codes = readonly (readonly [string, string])[]

function command(
  head: string,
  separator: string,
  data: string,
  dataCodes: Codes,
  propertyCodes: Codes,
): RunnerCommand | undefined {
  const blank = head.indexOf(' ')
  const name = blank < 0 ? head : head.slice(0, blank)
  if (!REGISTERED.has(name.toLowerCase())) return undefined
  const parts =
    blank < 0
      ? []
      : head
          .slice(blank + 1)
          .trim()
          .split(separator)
  const pairs = parts.flatMap((part) => {
    const equals = part.indexOf('=')
    return equals <= 0
      ? []
      : [[part.slice(0, equals), decode(part.slice(equals + 1), propertyCodes)] as const]
  })
  return { name, properties: Object.fromEntries(pairs), data: decode(data, dataCodes) }
}

function decode(text: string, codes: Codes): string {
  return [...codes, ['%25', '%'] as const].reduce((done, [code, char]) => done.replaceAll(code, char), text)
}
