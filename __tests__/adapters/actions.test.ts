import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openActions } from '../../src/adapters/actions.ts'
import type { Annotation } from '../../src/report/annotations.ts'
import { makeWorkflowCommands, workflowCommand } from '../../src/report/workflow-commands.ts'
import { makeSecret } from '../../src/secret.ts'
import { aFinding, anAddonRun, aReport, HOSTILE_TEXTS } from '../report/a-report.ts'
import { commandsIn, pairsIn, plainLinesIn } from './runner-oracle.ts'

// 100,000 in CI; fewer where someone waits.
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1500)
const PATIENCE = 30_000 + RUNS * 3 // milliseconds

const pieces = fc.constantFrom(
  '::',
  ':',
  '##[',
  '#',
  '[',
  ']',
  '%0A',
  '%25',
  '%3A',
  '%5D',
  ';',
  ',',
  '=',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u0085',
  '\u2028',
  '\u200b',
  '\ufeff',
  '\u001b[1m',
  'error',
  'add-mask',
  'set-output name=a',
  'stop-commands',
  'file=a',
  'x',
  'é',
)
const texts = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)

const folders: string[] = []
const saved = { ...process.env }

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'actions-'))
  folders.push(made)
  return made
}

/** Runs something and returns what it wrote to standard output. */
function outputOf(work: () => void): string {
  const { write } = process.stdout
  const chunks: string[] = []
  process.stdout.write = (chunk: string | Uint8Array) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    return true
  }
  try {
    work()
  } finally {
    process.stdout.write = write
  }
  return chunks.join('')
}

beforeEach(() => {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH'])
    delete process.env[name]
})

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name]
  Object.assign(process.env, saved)
  process.exitCode = undefined
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

describe('the log', () => {
  it(
    'T43 T44 T53 carries no command, whatever is printed',
    () => {
      const actions = openActions()
      fc.assert(
        fc.property(texts, (text) => {
          const output = outputOf(() => {
            actions.logger.info(text)
            actions.print(`  ${text}\n${text}`)
          })

          expect(commandsIn(output)).toEqual([])
          expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u)
        }),
        { numRuns: RUNS },
      )
    },
    PATIENCE,
  )

  it(
    'T43 carries one debug command for a line of debug output, which holds no further one',
    () => {
      const actions = openActions()
      fc.assert(
        fc.property(texts, (text) => {
          const commands = commandsIn(outputOf(() => actions.logger.debug(text)))

          expect(commands.map(({ name }) => name)).toEqual(['debug'])
          expect(commandsIn(commands[0]?.data ?? '')).toEqual([])
        }),
        { numRuns: RUNS },
      )
    },
    PATIENCE,
  )

  it('leaves ordinary text as it is', () => {
    const line = 'published fluxcd 2.2.0 to http://[::1]:8080/charts (100%) # 说明 ✔'

    expect(outputOf(() => openActions().logger.info(line)).trimEnd()).toBe(line)
  })

  it('shows what it escapes', () => {
    const output = outputOf(() => openActions().logger.info('a\u001b[31mb\n::error::c\n##[error]d'))

    expect(plainLinesIn(output)).toEqual(['a\\u{1b}[31mb', ': :error::c', '# #[error]d', ''])
  })
})

describe('annotations', () => {
  const annotations = fc.record({
    level: fc.constantFrom('error' as const, 'warning' as const, 'notice' as const),
    title: texts,
    message: texts,
    file: texts,
    line: fc.integer({ min: 1, max: 9999 }),
    column: fc.integer({ min: 1, max: 9999 }),
  })

  it(
    'T45 T48 arrive as the one command that was meant, with the place that was meant',
    () => {
      const actions = openActions()
      fc.assert(
        fc.property(annotations, (annotation: Annotation) => {
          const commands = commandsIn(outputOf(() => actions.annotate([annotation])))

          expect(commands).toHaveLength(1)
          const { name, properties, data } = commands[0] ?? { name: '', properties: {}, data: '' }
          expect(name).toBe(annotation.level)
          expect(properties['line']).toBe(String(annotation.line))
          expect(properties['col']).toBe(String(annotation.column))
          expect(Object.keys(properties).every((key) => ['title', 'file', 'line', 'col'].includes(key))).toBe(
            true,
          )
          expect(commandsIn(data)).toEqual([])
          expect(commandsIn(properties['file'] ?? '')).toEqual([])
        }),
        { numRuns: RUNS },
      )
    },
    PATIENCE,
  )

  it('T48 keep a harmless path and message byte for byte', () => {
    const annotation = {
      level: 'error',
      title: 't',
      message: '100% a:b,c\nd',
      file: 'a b/c,d:e%0A.yaml',
    } as const
    const [command] = commandsIn(outputOf(() => openActions().annotate([annotation])))

    expect(command).toEqual({
      name: 'error',
      properties: { title: 't', file: annotation.file },
      data: annotation.message,
    })
  })

  it('are the same through the toolkit and as --format github prints them', () => {
    const actions = openActions()
    fc.assert(
      fc.property(annotations, (annotation: Annotation) => {
        const output = outputOf(() => actions.annotate([annotation]))

        expect(commandsIn(`${workflowCommand(annotation)}\n`)).toEqual(commandsIn(output))
      }),
      { numRuns: Math.min(RUNS, 1000) },
    )
  })

  it('T43 of a report are as many commands as annotations were meant', () => {
    const findings = HOSTILE_TEXTS.slice(0, 9).map((text) =>
      aFinding({ message: text, path: text, rule: text }),
    )
    const output = makeWorkflowCommands(aReport([anAddonRun({ name: 'x\n::error::y', findings })]))

    expect(commandsIn(output)).toHaveLength(findings.length)
    expect(plainLinesIn(output)).toEqual([''])
  })
})

describe('outputs', () => {
  it('T46 T47 arrive as they were set, and nothing else is written', () => {
    const here = folder()
    const files = Object.fromEntries(
      ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'].map((name) => [name, join(here, name)]),
    )
    for (const file of Object.values(files)) writeFileSync(file, '')
    Object.assign(process.env, files)
    const actions = openActions()
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z-]{1,9}$/), texts), (outputs) => {
        writeFileSync(files['GITHUB_OUTPUT'] ?? '', '')
        const printed = outputOf(() => actions.setOutputs(outputs))

        const read = pairsIn(readFileSync(files['GITHUB_OUTPUT'] ?? '', 'utf8'))
        expect(commandsIn(printed)).toEqual([])
        expect([...read.keys()].toSorted()).toEqual(Object.keys(outputs).toSorted())
      }),
      { numRuns: 200 },
    )
    expect(readFileSync(files['GITHUB_ENV'] ?? '', 'utf8')).toBe('')
    expect(readFileSync(files['GITHUB_PATH'] ?? '', 'utf8')).toBe('')
  })

  it.each([
    ['names no file', () => undefined],
    ['is empty', () => ''],
    ['is missing', () => join(folder(), 'gone', 'output')],
    ['is a directory', () => folder()],
    ['is on a full disk', () => '/dev/full'],
  ])('F66 that cannot be set because GITHUB_OUTPUT %s are warned about once', (_, make) => {
    const file = make()
    if (file === '/dev/full' && !existsSync(file)) return
    if (file !== undefined) process.env['GITHUB_OUTPUT'] = file
    const commands = commandsIn(outputOf(() => openActions().setOutputs({ a: '1', b: '2' })))

    expect(commands.map(({ name }) => name)).toEqual(['warning'])
    expect(commands[0]?.data).toMatch(/^outputs are not set: /)
    expect(process.exitCode).toBeUndefined()
  })
})

describe('the job summary', () => {
  it('is appended to', () => {
    const file = join(folder(), 'summary')
    writeFileSync(file, 'before\n')
    openActions(() => ({ GITHUB_STEP_SUMMARY: file })).writeSummary('after\n')

    expect(readFileSync(file, 'utf8')).toBe('before\nafter\n')
  })

  it.each([
    ['names no file', () => undefined],
    ['is in no folder', () => join(folder(), 'gone', 'summary')],
    ['is a directory', () => folder()],
    ['is on a full disk', () => '/dev/full'],
  ])('F66 that cannot be written because GITHUB_STEP_SUMMARY %s is warned about', (_, make) => {
    const file = make()
    if (file === '/dev/full' && !existsSync(file)) return
    const actions = openActions(() => ({ GITHUB_STEP_SUMMARY: file }))
    const commands = commandsIn(outputOf(() => actions.writeSummary('x')))

    expect(commands.map(({ name }) => name)).toEqual(['warning'])
    expect(process.exitCode).toBeUndefined()
  })

  it.skipIf(process.getuid?.() === 0)('F66 that is read-only is warned about', () => {
    const file = join(folder(), 'summary')
    writeFileSync(file, '')
    chmodSync(file, 0o444)
    const actions = openActions(() => ({ GITHUB_STEP_SUMMARY: file }))

    expect(commandsIn(outputOf(() => actions.writeSummary('x')))).toHaveLength(1)
  })
})

describe('inputs', () => {
  it('are undefined where they are empty', () => {
    process.env['INPUT_ADDON-ROOTS'] = 'addons'
    process.env['INPUT_BASE'] = '  '
    const actions = openActions()

    expect(actions.readInput('addon-roots')).toBe('addons')
    expect(actions.readInput('base')).toBeUndefined()
    expect(actions.readInput('head')).toBeUndefined()
  })
})

describe('masking', () => {
  const password = 'p4ss w/rd+ünd "mehr"'

  function masksOf(secret: string, username?: string): readonly string[] {
    const output = outputOf(() => openActions().mask(makeSecret(secret), username))
    return commandsIn(output).flatMap(({ name, data }) => (name === 'add-mask' ? [data] : []))
  }

  it.each([
    ['as it is', password],
    ['percent-encoded', encodeURIComponent(password)],
    ['as JSON', JSON.stringify(password).slice(1, -1)],
    ['in base64', Buffer.from(password).toString('base64')],
    ['in base64 with its user name', Buffer.from(`alice:${password}`).toString('base64')],
    ['in URL-safe base64', Buffer.from(password).toString('base64url')],
    ['in hex', Buffer.from(password).toString('hex')],
  ])('T62 hides a password %s', (_, form) => {
    expect(masksOf(password, 'alice').some((mask) => form.includes(mask))).toBe(true)
  })

  it('T62 hides each line of a secret of several lines', () => {
    expect(masksOf('first-line-of-key\nsecond-line-of-key')).toEqual(
      expect.arrayContaining(['first-line-of-key', 'second-line-of-key']),
    )
  })

  it.each(['a', '1234567'])(
    'T63 warns of a secret too short to hide, and does not hide ordinary text: %s',
    (secret) => {
      const commands = commandsIn(outputOf(() => openActions().mask(makeSecret(secret))))

      expect(commands.map(({ name }) => name)).toEqual(['warning'])
      expect(commands[0]?.data).not.toContain(secret === 'a' ? '"a"' : secret)
    },
  )

  it('T63 does nothing for an empty secret', () => {
    expect(outputOf(() => openActions().mask(makeSecret('')))).toBe('')
  })
})

describe('fail', () => {
  it('T42 ends the step as failed, with a message that is cut', () => {
    const [command] = commandsIn(outputOf(() => openActions().fail('x'.repeat(10_000))))

    expect(command?.name).toBe('error')
    expect(Buffer.byteLength(command?.data ?? '')).toBeLessThanOrEqual(2048)
    expect(process.exitCode).toBe(1)
  })
})
