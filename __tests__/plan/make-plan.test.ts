import { describe, expect, it } from 'vitest'
import { type Held, makePlan } from '../../src/plan/make-plan.ts'
import type { Settled } from '../../src/publish/settle.ts'
import type { OnConflict } from '../../src/publish/verdict.ts'
import { anArchive } from '../publish/an-archive.ts'

type Present = Extract<Settled, { kind: 'present' }>

function present(comparison: Present['comparison']): Settled {
  return { kind: 'present', comparison, bytes: new Uint8Array(), url: 'https://a.example/demo.tgz' }
}

async function planned(settled: Settled, onConflict: OnConflict = 'fail') {
  const held: Held = { registry: 'prod', settled, listed: ['1.0.0'] }
  const archive = await anArchive()
  return makePlan([{ name: 'demo', version: '1.0.0', archive, held: [held] }], { onConflict })
}

describe('makePlan', () => {
  it('publishes what is not there', async () => {
    expect(await planned({ kind: 'absent' })).toEqual([
      { name: 'demo', version: '1.0.0', registry: 'prod', step: 'publish', reason: 'new version' },
    ])
  })

  it.each([
    [present({ kind: 'same-bytes' }), 'skip'],
    [present({ kind: 'same-content' }), 'skip'],
    [present({ kind: 'documentation', files: ['README.md'] }), 'skip'],
    [present({ kind: 'different', files: ['template.cue'] }), 'conflict'],
    [present({ kind: 'torn', problem: 'half of it' }), 'conflict'],
    [{ kind: 'unclear', error: { message: 'no answer' } } satisfies Settled, 'unknown'],
  ])('plans %j as %s', async (settled, step) => {
    expect(await planned(settled)).toMatchObject([{ step, reason: expect.stringMatching(/./) }])
  })

  it('T79 replaces other content only where force is asked for', async () => {
    const different = present({ kind: 'different', files: ['template.cue'] })

    expect(await planned(different, 'skip')).toMatchObject([{ step: 'skip' }])
    expect(await planned(different, 'force')).toMatchObject([{ step: 'replace' }])
  })

  it('keeps back what findings stop, in no registry', () => {
    const candidate = { name: 'demo', version: '1.0.0', archive: undefined, held: [] }

    expect(makePlan([candidate], { onConflict: 'force' })).toMatchObject([{ registry: '', step: 'blocked' }])
  })
})
