import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOSE_MARKER, OPEN_MARKER, parameterTable, spliceTable } from '../../src/report/parameter-table.ts'

const SCHEMA = {
  type: 'object',
  required: ['name', 'port'],
  properties: {
    name: { type: 'string', description: 'Who | @mention <b>' },
    port: { type: 'integer', default: 80 },
    mode: { type: 'string', enum: ['a', 'b'] },
  },
}
const TABLE = parameterTable(SCHEMA)

describe('parameterTable', () => {
  it('words a schema, with every text of the addon as text', () => {
    expect(TABLE).toBe(
      [
        '| Parameter | Type | Default | Meaning |',
        '| --- | --- | --- | --- |',
        '| `name` | `string` | required | Who `\\|` `@mention` `<b>` |',
        '| `port` | `integer` | `80` |  |',
        '| `mode` | `"a" \\| "b"` |  |  |',
      ].join('\n'),
    )
  })

  it('says so where there are none', () => {
    expect(parameterTable(undefined)).toBe('This addon takes no parameters.')
  })
})

describe('spliceTable', () => {
  function splice(readme: string, isEmpty = false): string {
    const spliced = spliceTable(readme, TABLE, { isEmpty })
    return spliced.kind === 'spliced' ? spliced.text : `${spliced.line}: ${spliced.message}`
  }

  it('replaces what stands between the markers and nothing else', () => {
    expect(splice(`# A\n${OPEN_MARKER}\nold\n${CLOSE_MARKER}\n  rest`)).toBe(
      `# A\n${OPEN_MARKER}\n${TABLE}\n${CLOSE_MARKER}\n  rest`,
    )
  })

  it('adds a part of its own where there are no markers', () => {
    expect(splice('# A')).toBe(`# A\n\n## Parameters\n\n${OPEN_MARKER}\n${TABLE}\n${CLOSE_MARKER}\n`)
  })

  it('leaves a README without markers alone where there is nothing to tell', () => {
    expect(splice('# A\n\n', true)).toBe('# A\n\n')
  })

  it('keeps the line ends of the file', () => {
    expect(splice(`# A\r\n${OPEN_MARKER}\r\n${CLOSE_MARKER}\r\nz`)).toBe(
      `# A\r\n${OPEN_MARKER}\r\n${TABLE.replaceAll('\n', '\r\n')}\r\n${CLOSE_MARKER}\r\nz`,
    )
  })

  it.each([
    ['only the first', `a\n${OPEN_MARKER}\n`, 2],
    ['only the second', `a\nb\n${CLOSE_MARKER}\n`, 3],
    ['both the wrong way round', `${CLOSE_MARKER}\n${OPEN_MARKER}\n`, 2],
  ])('touches nothing where there is %s', (_, readme, line) => {
    expect(splice(readme)).toMatch(new RegExp(`^${line}: `))
  })

  it('does not take a marker that a text tells of for one', () => {
    expect(splice(`Put \`${OPEN_MARKER}\` there`)).toContain('## Parameters')
  })

  it('changes nothing the second time', () => {
    const line = fc.constantFrom('', 'text', OPEN_MARKER, CLOSE_MARKER, '## Parameters', '| a |')
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (parts, newline) => {
        const once = spliceTable(parts.join(newline), TABLE, { isEmpty: false })
        if (once.kind === 'broken') return
        expect(spliceTable(once.text, TABLE, { isEmpty: false })).toEqual(once)
      }),
    )
  })
})
