import { COMMANDS, INPUTS, OUTPUTS } from './catalog.ts'

const HEADER = `# Generated from src/inputs/catalog.ts by \`npm run generate\`.
name: KubeVela addon registry
description: Check, package and publish KubeVela addons to every kind of registry
author: The addon-registry authors
branding:
  icon: package
  color: blue
`

/** Prints action.yml: every input and output of the catalogue, and how GitHub runs the action. */
export function printActionFile(): string {
  const command = {
    name: 'command',
    help: `What to do: ${COMMANDS.join(', ')}. auto decides from the event: check on pull requests, publish on the default branch`,
    default: 'auto',
  }
  const inputs = [command, ...INPUTS.filter((input) => input.commandLineOnly !== true)].map(printInput)
  const outputs = OUTPUTS.map(({ name, help }) => `  ${name}:\n    description: ${quote(help)}\n`)
  const runs = 'runs:\n  using: node24\n  main: dist/index.cjs\n'
  return `${HEADER}inputs:\n${inputs.join('')}outputs:\n${outputs.join('')}${runs}`
}

interface Printable {
  readonly name: string
  readonly help: string
  readonly default?: string
}

function printInput(input: Printable): string {
  const { name, help } = input
  const fallback = input.default === undefined ? '' : `    default: ${quote(input.default)}\n`
  return `  ${name}:\n    description: ${quote(help)}\n    required: false\n${fallback}`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
