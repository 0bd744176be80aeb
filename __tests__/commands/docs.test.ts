import { afterAll, describe, expect, it } from 'vitest'
import { docs } from '../../src/commands/docs.ts'
import { aCue } from '../cue-port.ts'
import { aContext, anAddon } from './a-context.ts'

const cue = aCue()
afterAll(() => cue.close())

const PARAMETERS = 'parameter: {\n  // +usage=How many\n  count: *1 | int\n}\n'
const TABLE = '| `count` | `integer` | `1` | How many |'

describe('docs', () => {
  it('writes the table of an addon into its README', async () => {
    const { document, written, differs } = await run(
      { 'README.md': '# demo\n', 'parameter.cue': PARAMETERS },
      ['demo'],
    )

    expect(document).toBe('✔ addons/demo/README.md: written\n')
    expect(written.get('addons/demo/README.md')).toContain(TABLE)
    expect(differs).toBe(false)
  })

  it('writes nothing where the table is there, and says so', async () => {
    const first = await run({ 'readme.md': '# demo\n', 'parameter.cue': PARAMETERS }, ['demo'])
    const readme = first.written.get('addons/demo/readme.md') ?? ''

    const { document, written } = await run({ 'readme.md': readme, 'parameter.cue': PARAMETERS }, ['demo'])

    expect(document).toBe('✔ addons/demo/readme.md: up to date\n')
    expect(written.size).toBe(0)
  })

  it('makes a README where there is none', async () => {
    const { written } = await run({ 'parameter.cue': PARAMETERS }, ['demo'])

    expect(written.get('addons/demo/README.md')).toMatch(/^# demo\n\n## Parameters\n/)
  })

  it('only says what is stale with --check, whatever was named', async () => {
    const { document, written, differs } = await run(
      { 'README.md': '# demo\n', 'parameter.cue': PARAMETERS },
      [],
      {
        check: 'true',
      },
    )

    expect(document).toBe(
      '✘ addons/demo/README.md: its parameter table is stale\n  next: addon-registry docs demo\n',
    )
    expect(written.size).toBe(0)
    expect(differs).toBe(true)
  })

  it.each([
    ['parameters that CUE refuses', { 'parameter.cue': 'parameter: {\n' }, 'parameter.cue'],
    [
      'half of the markers',
      { 'README.md': '# a\n<!-- parameters -->\n', 'parameter.cue': PARAMETERS },
      'line 2',
    ],
  ])('leaves a README alone with %s', async (_, files, reason) => {
    const { document, written, differs } = await run({ 'README.md': '# a\n', ...files }, ['demo'])

    expect(document).toContain('left alone')
    expect(document).toContain(reason)
    expect(written.size).toBe(0)
    expect(differs).toBe(true)
  })

  it('has nothing to say of an addon without parameters', async () => {
    expect((await run({ 'README.md': '# a\n' }, ['demo'])).document).toContain('up to date')
  })

  it('writes for no addon that was not asked for', async () => {
    await expect(run({ 'README.md': '# a\n' }, [])).rejects.toMatchObject({ kind: 'input' })
    await expect(run({ 'README.md': '# a\n' }, ['other'])).rejects.toMatchObject({ kind: 'input' })
  })

  it('gives machines the same as JSON', async () => {
    const { document } = await run({ 'README.md': '# a\n' }, ['demo'], { format: 'json' })

    expect(JSON.parse(document)).toEqual([{ name: 'demo', path: 'addons/demo/README.md', status: 'current' }])
  })
})

async function run(
  files: Readonly<Record<string, string>>,
  operands: readonly string[],
  inputs: Readonly<Record<string, string>> = {},
) {
  const own = Object.fromEntries(Object.entries(files).map(([path, text]) => [`addons/demo/${path}`, text]))
  const written = new Map<string, string>()
  const context = aContext({ tree: { ...anAddon('demo'), ...own }, operands, inputs })
  const writeSource = async (path: string, bytes: Uint8Array) => {
    written.set(path, Buffer.from(bytes).toString('utf8'))
  }
  const { document = '', differs } = await docs({ ...context, cue, writeSource })
  return { document, written, differs }
}
