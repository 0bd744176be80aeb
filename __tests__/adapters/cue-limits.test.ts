import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { CueReply } from '../../src/ports.ts'
import { aCue } from '../cue-port.ts'

const folder = new URL('../fixtures/render/limits/', import.meta.url)

// Each needs more than any limit allows on the engine named; most do on all three.
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
const bombs = [
  { name: 'nested braces', text: `output: ${'{a: '.repeat(200_000)}1${'}'.repeat(200_000)}` },
  { name: 'nested brackets', text: `output: v: ${'['.repeat(300_000)}${']'.repeat(300_000)}` },
  { name: 'nested parentheses', text: `output: v: ${'('.repeat(300_000)}1${')'.repeat(300_000)}` },
  { name: 'a long sum', text: `output: v: ${Array(200_000).fill('1').join('+')}` },
]
const HEALTHY = { files: [{ name: 'a.cue', text: 'output: a: 1' }], check: 'shallow', lookups: [] } as const

describe('the engine within limits', () => {
  const cue = aCue({ timeMs: 600, threads: 2 })
  const patient = aCue({ threads: 1 })
  afterAll(() => Promise.all([cue.close(), patient.close()]))

  it('has at least 20 sources that no engine can be left alone with', () => {
    expect(files.length + bombs.length).toBeGreaterThanOrEqual(20)
  })

  it.each([...files, ...bombs])(
    'T36 T37 T38 T41 decides $name within its limits, and others go on',
    async ({ name, text }) => {
      const hostile = cue.session('0.14')
      const ask = () => evaluate(hostile, name, text)

      const [reply, other] = await Promise.all([
        name === 'big-multiplication.cue' || name === 'repeat-list.cue'
          ? evaluate(cue.session('0.9'), name, text)
          : ask(),
        patient.session('0.14').evaluate(HEALTHY),
      ])

      expect(reply.kind).toBe('limit')
      expect(other.kind).toBe('answered')
    },
  )

  it('T36 answers no more in a session that passed a limit, and at once', async () => {
    const session = cue.session('0.14')
    const first = await evaluate(session, 'bomb', bombs[0]?.text ?? '')
    const startedAt = performance.now()

    expect(await session.inspect([{ name: 'a.cue', text: 'a: 1' }])).toEqual(first)
    expect(performance.now() - startedAt).toBeLessThan(50)
  })
})

function evaluate(
  session: ReturnType<ReturnType<typeof aCue>['session']>,
  name: string,
  text: string,
): Promise<CueReply<unknown>> {
  return session.evaluate({
    files: [{ name, text }],
    check: 'shallow',
    lookups: [{ path: 'output', want: 'json' }],
  })
}
