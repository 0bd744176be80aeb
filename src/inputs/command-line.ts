import { parseArgs } from 'node:util'
import { nearNames } from '../addon/near-names.ts'
import { ActionError } from '../errors.ts'
import { COMMANDS, type CommandName, goesWith, INPUTS } from './catalog.ts'
import type { ReadInput } from './parse-inputs.ts'
import { sayableAddress } from './sayable-address.ts'

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly command: CommandName | undefined }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run'
      readonly command: CommandName
      readonly operands: readonly string[]
      readonly read: ReadInput
    }

/**
 * Parses the words after the program's name: a command, operands and `--kebab-case` flags, one for each input of the action.
 * A flag given several times is a list with one item a line. Fails with an input error that lists what is allowed, also for a
 * flag that the command never reads; secrets as flags are refused with the variable to set, because every process can read a
 * command line.
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = parseWords(words)
  const [first, ...operands] = positionals
  const command = first === undefined ? undefined : parseCommand(first)
  if (values['version'] === true) return { kind: 'version' }
  if (values['help'] === true || command === undefined) return { kind: 'help', command }
  const read: ReadInput = (name) => (values[`no-${name}`] === true ? 'false' : flagText(values[name]))
  requireRead(command, read)
  return { kind: 'run', command, operands, read }
}

// What is switched off or empty asks for nothing: scripts hand such flags through.
function requireRead(command: CommandName, read: ReadInput): void {
  for (const spec of INPUTS) {
    const value = read(spec.name) ?? ''
    if (goesWith(spec, command) || value.trim() === '' || (spec.shape === 'flag' && value === 'false'))
      continue
    throw new ActionError(`--${spec.name} does not go with ${command}`, {
      kind: 'input',
      hint: `--${spec.name} goes with ${spec.commands?.join(', ')}`,
    })
  }
}

type FlagValue = string | boolean | (string | boolean)[] | undefined

function flagText(value: FlagValue): string | undefined {
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.join('\n') : String(value)
}

function parseWords(words: readonly string[]): {
  values: Readonly<Record<string, FlagValue>>
  positionals: readonly string[]
} {
  try {
    return parseArgs({
      args: words.map(spellOutFlag),
      options: flagOptions(),
      allowPositionals: true,
      strict: true,
    })
  } catch (cause) {
    throw refuseWords(words, cause)
  }
}

// `--dry-run` alone means true; `--dry-run=false` is written in workflows that pass an input through.
function spellOutFlag(word: string): string {
  const match = /^--([a-z-]+)=(true|false)$/.exec(word)
  if (match === null || !INPUTS.some(({ name, shape }) => name === match[1] && shape === 'flag')) return word
  return match[2] === 'true' ? `--${match[1]}` : `--no-${match[1]}`
}

function flagOptions() {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  }
  for (const { name, shape } of INPUTS) {
    if (shape === 'flag') {
      options[name] = { type: 'boolean' }
      options[`no-${name}`] = { type: 'boolean' }
    } else if (shape === 'text') options[name] = { type: 'string', multiple: true }
  }
  return options
}

function parseCommand(word: string): CommandName {
  const found = COMMANDS.find((command) => command === word)
  if (found !== undefined) return found
  throw new ActionError(`unknown command: "${sayableAddress(word)}"`, {
    kind: 'input',
    hint: `commands are ${COMMANDS.join(', ')}`,
  })
}

function refuseWords(words: readonly string[], cause: unknown): ActionError {
  const names = words.flatMap((word) => /^--(?:no-)?([A-Za-z][\w-]*)/.exec(word)?.[1] ?? [])
  const secret = INPUTS.find(({ name, shape }) => shape === 'secret' && names.includes(name))
  if (secret !== undefined) {
    return new ActionError(`--${secret.name} is not a flag: other processes can read a command line`, {
      kind: 'input',
      hint: secret.help.replace(/^.*On the command line: /, 'set '),
    })
  }
  const unknown = names.find((name) => flagOptions()[name] === undefined)
  if (unknown !== undefined) {
    const allowed = INPUTS.filter(({ shape }) => shape !== 'secret').map(({ name }) => name)
    const [near] = nearNames(unknown, allowed)
    return new ActionError(`unknown flag: --${unknown}`, {
      kind: 'input',
      hint: `${near === undefined ? '' : `did you mean --${near}? `}flags are ${allowed.map((name) => `--${name}`).join(', ')}`,
    })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ActionError(`invalid command line: ${reason}`, { kind: 'input', hint: 'see --help', cause })
}
