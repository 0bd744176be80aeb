import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editBytes } from '../../src/addon/edit-bytes.ts'
import { parseMetadata } from '../../src/addon/metadata.ts'
import { applyEdits } from '../../src/addon/text-position.ts'
import { editChart, editVersion } from '../../src/bump/edit-version.ts'

function edited(text: string, version = '1.3.0'): string {
  const answer = editVersion(text, version)
  return answer.kind === 'edit' ? applyEdits(text, [answer.edit]) : `problem: ${answer.message}`
}

describe('editVersion', () => {
  it.each([
    ['plain', 'name: a\nversion: 1.2.0\n', 'name: a\nversion: 1.3.0\n'],
    [
      'a comment behind',
      'version: 1.2.0   # next: 2.0\nname: a\n',
      'version: 1.3.0   # next: 2.0\nname: a\n',
    ],
    ['single quotes', "version: '1.2.0'\n", "version: '1.3.0'\n"],
    ['double quotes', 'version: "1.2.0"\n', 'version: "1.3.0"\n'],
    [
      'Windows line ends',
      'name: a\r\nversion: 1.2.0\r\ntags: [x]\r\n',
      'name: a\r\nversion: 1.3.0\r\ntags: [x]\r\n',
    ],
    ['no final line end', 'name: a\nversion: 1.2.0', 'name: a\nversion: 1.3.0'],
    ['a number that is no text', 'version: 1.10\n', 'version: 1.3.0\n'],
    ['an anchor', 'version: &v 1.2.0\nname: a\n', 'version: &v 1.3.0\nname: a\n'],
    ['an alias', 'description: &v 1.2.0\nversion: *v\n', 'description: &v 1.2.0\nversion: 1.3.0\n'],
    ['a tag', 'version: !!str 1.2.0\n', 'version: !!str 1.3.0\n'],
    ['a flow mapping', '{name: a, version: 1.2.0, tags: [x]}\n', '{name: a, version: 1.3.0, tags: [x]}\n'],
    ['another letter case', 'Version: 1.2.0\n', 'Version: 1.3.0\n'],
    ['a block', 'version: |-\n  1.2.0\nname: a\n', 'version: |-\n  1.3.0\nname: a\n'],
    [
      'a nested version',
      'dependencies:\n- name: b\n  version: 1.2.0\nversion: 1.2.0\n',
      'dependencies:\n- name: b\n  version: 1.2.0\nversion: 1.3.0\n',
    ],
    [
      'repeated keys',
      'version: 1.0.0\nname: a\nversion: 1.2.0\n',
      'version: 1.0.0\nname: a\nversion: 1.3.0\n',
    ],
    ['a later document', 'version: 1.2.0\n---\nversion: 1.2.0\n', 'version: 1.3.0\n---\nversion: 1.2.0\n'],
    ['no version', 'name: a\n', 'problem: metadata.yaml has no version'],
    [
      'an empty version',
      'version:\nname: a\n',
      'problem: the version in metadata.yaml is not written as a plain or quoted text',
    ],
    [
      'an anchor that others use',
      'version: &v 1.2.0\ndescription: *v\n',
      'problem: the version in metadata.yaml is used elsewhere in the file',
    ],
    ['no YAML', 'a: [', 'problem: metadata.yaml cannot be read'],
  ])('keeps all but the scalar: %s', (_, before, after) => {
    expect(edited(before)).toBe(after)
  })

  it('changes the scalar only, whatever stands around it', () => {
    const around = fc.array(
      fc.constantFrom(
        '# a comment: version: 9.9.9',
        'description: "über # that"',
        'tags: [a, b]',
        'icon: >-\n  folded\n  text',
        'url: &u https://example.com',
        'system: {vela: ">=1.9.0"}',
        '',
        '   # indented',
      ),
      { maxLength: 6 },
    )
    const quoted = fc.constantFrom(
      ['', ''],
      ['"', '"'],
      ["'", "'"],
      ['&anchor ', ''],
      ['!!str ', ''],
      ['  ', ' '],
    )
    const sketch = fc.record({
      before: around,
      after: around,
      quotes: quoted,
      comment: fc.constantFrom('', ' # pinned', '\t# tab'),
      newline: fc.constantFrom('\n', '\r\n'),
      mark: fc.constantFrom('', '\uFEFF'),
      version: fc.constantFrom('1.2.3', 'v0.4.3', 'v2.6.3-3', '0.0.10', '12.8.4'),
    })
    fc.assert(
      fc.property(sketch, ({ before, after, quotes, comment, newline, mark, version }) => {
        const unique = [...new Set([...before, ...after])]
        const lines = [
          ...unique.slice(0, before.length),
          `version: ${quotes.join(version)}${comment}`,
          ...unique.slice(before.length),
          '',
        ]
        const text = lines.join('\n').replaceAll('\n', newline)
        const bytes = Buffer.from(mark + text)
        const answer = editVersion(text, '7.8.9')
        if (answer.kind !== 'edit') throw new Error(answer.message)

        const result = Buffer.from(editBytes(bytes, [answer.edit]) ?? []).toString('utf8')

        expect(result).toBe(
          mark +
            lines.join('\n').replace(quotes.join(version), quotes.join('7.8.9')).replaceAll('\n', newline),
        )
        const read = parseMetadata(result.replace('\uFEFF', ''))
        expect(read.kind === 'parsed' && read.value.version).toBe('7.8.9')
      }),
    )
  })
})

describe('editChart', () => {
  it.each([
    [
      'follows with both versions',
      'name: a\nversion: 1.2.0\nappVersion: 1.2.0\n',
      'name: a\nversion: 1.3.0\nappVersion: 1.3.0\n',
    ],
    [
      'leaves an appVersion of its own',
      'version: "1.2.0" # x\nappVersion: "v9"\n',
      'version: "1.3.0" # x\nappVersion: "v9"\n',
    ],
    ['leaves what is no mapping', '- a\n', '- a\n'],
    [
      'leaves dependencies',
      'dependencies:\n- name: b\n  version: 1.2.0\nversion: 1.2.0\n',
      'dependencies:\n- name: b\n  version: 1.2.0\nversion: 1.3.0\n',
    ],
  ])('%s', (_, before, after) => {
    expect(applyEdits(before, editChart(before, { from: '1.2.0', to: '1.3.0' }))).toBe(after)
  })
})
