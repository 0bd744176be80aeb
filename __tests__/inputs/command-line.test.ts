import { describe, expect, it } from 'vitest'
import { COMMANDS, INPUTS } from '../../src/inputs/catalog.ts'
import { parseCommandLine } from '../../src/inputs/command-line.ts'

function run(...words: string[]) {
  const parsed = parseCommandLine(words)
  if (parsed.kind !== 'run') throw new Error(`not a run: ${parsed.kind}`)
  return parsed
}

describe('parseCommandLine', () => {
  it('reads a command, operands and flags in any order', () => {
    const { command, operands, read } = run('package', '--out', 'dist', 'fluxcd', 'dex', '--root=.')

    expect([command, operands, read('out'), read('root')]).toEqual([
      'package',
      ['fluxcd', 'dex'],
      'dist',
      '.',
    ])
  })

  it('joins a flag that is given several times, one a line', () => {
    expect(run('publish', '--registry', 'a', '--registry', 'b').read('registry')).toBe('a\nb')
  })

  it.each([
    [['--dry-run'], 'true'],
    [['--dry-run=true'], 'true'],
    [['--dry-run=false'], 'false'],
    [['--no-dry-run'], 'false'],
    [[], undefined],
  ])('reads %j as dry-run %s', (words, expected) => {
    expect(run('publish', ...words).read('dry-run')).toBe(expected)
  })

  it('asks for help where no command is given', () => {
    expect(parseCommandLine([])).toEqual({ kind: 'help', command: undefined })
    expect(parseCommandLine(['check', '-h'])).toEqual({ kind: 'help', command: 'check' })
  })

  it('lists the commands for an unknown one', () => {
    expect(() => parseCommandLine(['publsh'])).toThrow(
      expect.objectContaining({
        message: 'unknown command: "publsh"',
        hint: expect.stringContaining('publish'),
      }),
    )
  })

  it('T61 keeps a password to itself where an address stands for the command', () => {
    expect(() => parseCommandLine(['https://user:S3cret/pw@h'])).toThrow('unknown command: "https://***@h"')
  })

  it('lists the flags for an unknown one', () => {
    expect(() => parseCommandLine(['publish', '--registri', 'x'])).toThrow(
      expect.objectContaining({
        message: 'unknown flag: --registri',
        hint: expect.stringContaining('--registry'),
      }),
    )
  })

  it.each([
    ['--registri', '--registry'],
    ['--no-dryrun', '--dry-run'],
    ['--bundel', '--bundle'],
  ])('says for %s first that %s was meant', (word, meant) => {
    expect(() => parseCommandLine(['publish', word, 'x'])).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(new RegExp(`^did you mean ${meant}\\? flags are `)),
      }),
    )
  })

  it('only lists the flags where none is near', () => {
    expect(() => parseCommandLine(['publish', '--zzzzzz'])).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^flags are --root, /) }),
    )
  })

  it.each([
    [['publish', '--fix'], '--fix does not go with publish', 'check'],
    [['publish', '--from', 'x'], '--from does not go with publish', 'sync, index, comment'],
    [['check', '--write'], '--write does not go with check', 'mirror'],
    [['docs', '--check', '--write'], '--write does not go with docs', 'mirror'],
    [['publish', '--prune'], '--prune does not go with publish', 'sync'],
    [['auto', '--prune'], '--prune does not go with auto', 'sync'],
    [['check', '--no-changelog', '--bundle=x'], '--bundle does not go with check', 'mirror'],
  ])('refuses %j, and says what the flag goes with', (words, message, commands) => {
    const [flag] = message.split(' ')
    expect(() => parseCommandLine(words)).toThrow(
      expect.objectContaining({ kind: 'input', message, hint: `${flag} goes with ${commands}` }),
    )
  })

  it.each([
    ['check', '--fix'],
    ['auto', '--fix'],
    ['docs', '--check'],
    ['index', 'seed', '--from', 'https://h'],
    ['publish', '--prune=false'],
    ['publish', '--no-fix'],
    ['publish', '--from', ''],
    ['publish', '--archives', 'x'],
  ])('takes %s %s', (...words) => {
    expect(parseCommandLine(words).kind).toBe('run')
  })

  it('lets a flag go with each command that its help begins with', () => {
    const wrong = INPUTS.filter(({ help, commands }) => {
      const first = COMMANDS.find((command) => help.startsWith(`${command}:`))
      return first !== undefined && commands?.includes(first) !== true
    })

    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  it.each(['--password=hunter22', '--token', '--username', '--github-token'])(
    'T61 refuses %s, with the variable to set and without repeating it',
    (word) => {
      expect(() => parseCommandLine(['publish', word, 'x'])).toThrow(
        expect.objectContaining({
          message: expect.not.stringContaining('hunter22'),
          hint: expect.stringMatching(/^set [A-Z_]+/),
        }),
      )
    },
  )

  it('refuses a flag without its value', () => {
    expect(() => parseCommandLine(['publish', '--root'])).toThrow('invalid command line')
  })
})
