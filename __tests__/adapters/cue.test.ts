import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createCue } from '../../src/adapters/cue.ts'
import { ActionError } from '../../src/errors.ts'
import type { Cue, CueEngine } from '../../src/ports.ts'
import { aCue } from '../cue-port.ts'

const ENGINES: readonly CueEngine[] = ['0.5', '0.9', '0.14']
const cue = aCue({ threads: 2 })
afterAll(() => cue.close())

async function evaluated(engine: CueEngine, text: string, path = 'output', port: Cue = cue) {
  return await port.session(engine).evaluate({
    files: [{ name: 'a.cue', text }],
    check: 'shallow',
    lookups: [{ path, want: 'json' }],
  })
}

describe('createCue', () => {
  it.each(ENGINES)('evaluates with CUE %s', async (engine) => {
    const reply = await evaluated(engine, 'import "strings"\noutput: {a: strings.ToUpper("x"), b: *1 | int}')

    expect(reply).toEqual({
      kind: 'answered',
      answer: { lookups: [{ exists: true, kind: 'struct', json: { a: 'X', b: 1 } }] },
    })
  })

  it.each(ENGINES)('says where an error is, with CUE %s', async (engine) => {
    const reply = await evaluated(engine, 'a: 1\noutput: {\n\tb: a & 2\n}')
    const problem = reply.kind === 'answered' ? reply.answer.error?.problems[0] : undefined

    expect(problem?.path).toEqual(['output', 'b'])
    expect(problem?.positions?.map(({ line }) => line)).toContain(3)
  })

  it('T39 knows no packages but those of CUE and those it is given', async () => {
    const reply = await evaluated('0.14', 'import "evil.example/x@v0"\noutput: x')

    expect(reply.kind === 'answered' ? reply.answer.error?.message : '').toContain('evil.example')
  })

  it('takes packages that the caller gives it', async () => {
    const reply = await cue.session('0.14').evaluate({
      files: [{ name: 'a.cue', text: 'import "vela/op"\noutput: op.#A & {b: 1}' }],
      libraries: [{ path: 'vela/op', text: '#A: {...}' }],
      check: 'shallow',
      lookups: [{ path: 'output', want: 'json' }],
    })

    expect(reply).toMatchObject({ answer: { lookups: [{ json: { b: 1 } }] } })
  })

  it.each(ENGINES)('T40 gives CUE %s no file, no tag and no command of the machine', async (engine) => {
    const embedded = await evaluated(
      engine,
      '@extern(embed)\npackage a\noutput: _ @embed(file="/etc/passwd",type=text)',
    )
    const tagged = await evaluated(engine, 'output: {host: *"none" | string @tag(host,var=hostname)}')
    const run = await evaluated(
      engine,
      'import "tool/exec"\noutput: {r: exec.Run & {cmd: "id", stdout: *"not run" | string}}',
    )

    expect(JSON.stringify(embedded)).not.toContain('root:')
    expect(tagged).toMatchObject({ answer: { lookups: [{ json: { host: 'none' } }] } })
    expect(JSON.stringify(run)).not.toContain('uid=')
  })

  it.each(ENGINES)('T40 lets time stand still in CUE %s', async (engine) => {
    const text = 'import "tool/os"\nimport "time"\noutput: {a: time.Unix(0, 0), e: os.Environ & {}}'

    expect(await evaluated(engine, text, 'output.a')).toEqual(await evaluated(engine, text, 'output.a'))
  })

  it('T41 refuses sources beyond the limit before any engine sees them', async () => {
    const small = aCue({ requestBytes: 1000, threads: 1 })
    const reply = await evaluated('0.14', `output: "${'x'.repeat(1000)}"`, 'output', small)
    const fitting = await evaluated('0.14', 'output: 1', 'output', small)
    await small.close()

    expect(reply).toMatchObject({ kind: 'limit', limit: 'input' })
    expect(fitting.kind).toBe('answered')
  })

  it('T38 refuses answers beyond the limit', async () => {
    const small = aCue({ answerBytes: 1000, threads: 1 })
    const reply = await evaluated(
      '0.14',
      'import "strings"\noutput: strings.Repeat("x", 2000)',
      'output',
      small,
    )
    await small.close()

    expect(reply).toMatchObject({ kind: 'limit', limit: 'output' })
  })

  it('T42 clips error texts', async () => {
    const name = `::error::${'x'.repeat(5000)}`
    const reply = await evaluated('0.14', `output: {"${name}": 1 & 2}`)
    const message = reply.kind === 'answered' ? (reply.answer.error?.message ?? '') : ''

    expect(message.length).toBeGreaterThan(100)
    expect(message.length).toBeLessThanOrEqual(2049)
  })

  it('says which part of the installation is missing', async () => {
    const modules = mkdtempSync(join(tmpdir(), 'no-engines-'))
    const broken = createCue({ script: join(modules, 'none.cjs'), modules })

    await expect(evaluated('0.14', 'output: 1', 'output', broken)).rejects.toThrow(ActionError)

    await broken.close()
    rmSync(modules, { recursive: true })
  })

  it('runs sessions side by side, in whatever order they end', async () => {
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, at) => evaluated('0.14', `output: ${at}`)),
    )

    expect(
      replies.map((reply) => (reply.kind === 'answered' ? reply.answer.lookups?.[0]?.json : reply)),
    ).toEqual(Array.from({ length: 12 }, (_, at) => at))
  })
})

describe('inspect', () => {
  it.each(ENGINES)('tells what a file is made of, with CUE %s', async (engine) => {
    const text =
      'package main\n\nimport (\n\t"strings"\n\tj "encoding/json"\n)\n\n// +usage=what it is\nparameter: {\n\tname?: *"a" | string\n}\nx: j.Marshal({}) + other.y\nlist: [1] + [2] @tag(l)\n'
    const reply = await cue.session(engine).inspect([{ name: 'a.cue', text }])
    const [outline] = reply.kind === 'answered' ? reply.answer : []

    expect(outline).toMatchObject({
      package: { name: 'main', line: 1 },
      imports: [
        { path: 'strings', used: false, line: 4 },
        { path: 'encoding/json', alias: 'j', used: true, line: 5 },
      ],
      attributes: [{ text: '@tag(l)', line: 13 }],
      listArithmetic: [{ operator: '+', literal: true, line: 13 }],
      declarations: [
        {
          kind: 'field',
          label: 'parameter',
          comments: ['// +usage=what it is'],
          value: { kind: 'struct', fields: [{ label: 'name', constraint: '?' }] },
        },
        { label: 'x' },
        { label: 'list' },
      ],
    })
    expect(outline?.unresolved.map(({ name }) => name)).toContain('other')
  })

  it('says where a file does not parse', async () => {
    const reply = await cue.session('0.14').inspect([{ name: 'b.cue', text: 'a: {\nb: 1\n' }])
    const error = reply.kind === 'answered' ? reply.answer[0]?.error : undefined

    expect(error?.problems[0]?.positions?.[0]).toMatchObject({ file: 'b.cue' })
  })
})
