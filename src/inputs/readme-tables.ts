import { COMMANDS, INPUTS, OUTPUTS } from './catalog.ts'

const MARKED = /(<!-- (inputs|outputs) -->\n)[\s\S]*?(<!-- \/\2 -->)/g

/** Replaces the tables of inputs and outputs between their markers in the text of the README; all else stays as it is. */
export function withTables(readme: string): string {
  return readme.replace(MARKED, (_, open: string, name: string, close: string) => {
    return `${open}${name === 'inputs' ? inputTable() : outputTable()}${close}`
  })
}

function inputTable(): string {
  const command = `| \`command\` | \`auto\` | ${COMMANDS.map((name) => `\`${name}\``).join(', ')} (on the command line the first word) |`
  const rows = INPUTS.map(({ name, help, commandLineOnly, ...input }) => {
    const where = commandLineOnly === true ? ' (command line only)' : ''
    const fallback = input.default === undefined ? '' : `\`${input.default}\``
    return `| \`${name}\` | ${fallback} | ${cell(help)}${where} |`
  })
  return `${['| input | default | meaning |', '| --- | --- | --- |', command, ...rows].join('\n')}\n`
}

function outputTable(): string {
  const rows = OUTPUTS.map(({ name, help }) => `| \`${name}\` | ${cell(help)} |`)
  return `${['| output | meaning |', '| --- | --- |', ...rows].join('\n')}\n`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
