import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listings } from '../../../src/publish/protocols/helm-index.ts'
import { localFiles } from '../../../src/publish/protocols/index-row.ts'
import { isTime, parseHelmIndex } from '../../../src/publish/protocols/parse-helm-index.ts'
import { printHelmIndex } from '../../../src/publish/protocols/print-helm-index.ts'
import { arbitraryIndex } from './arbitrary-index.ts'

describe('parseHelmIndex', () => {
  it.each([
    ['an unknown key', 'version: "1.0.0"\n    flavour: sweet', 'unknown key "flavour"'],
    ['a key given twice', 'version: "1.0.0"\n    version: "1.0.1"', 'twice'],
    ['a key given twice in other letters', 'version: "1.0.0"\n    Version: "1.0.1"', 'twice'],
    ['a version that is a number', 'version: 1.10', 'no text'],
    ['a keyword that is a number', 'version: "1"\n    keywords: [1]', 'no text'],
    ['an annotation that is a truth value', 'version: "1"\n    annotations: {x: yes}', 'no text'],
    ['a flag that is a text', 'version: "1"\n    deprecated: "false"', 'neither true nor false'],
    ['urls that are no list', 'version: "1"\n    urls: a.tgz', 'no list'],
    ['a time that is none', 'version: "1"\n    created: yesterday', 'RFC 3339'],
    ['a day that is none', 'version: "1"\n    created: 2023-02-29T00:00:00Z', 'RFC 3339'],
    ['an empty row', 'version: "1"\n  -', 'empty'],
    ['a row that is a text', 'version: "1"\n  - hello', 'no mapping'],
    [
      'an unknown key of a maintainer',
      'version: "1"\n    maintainers: [{phone: "1"}]',
      'unknown key "phone"',
    ],
  ])('breaks at %s, as KubeVela does', (_, rest, message) => {
    const reading = parse(`apiVersion: v1\nentries:\n  demo:\n  - name: demo\n    ${rest}\n`)

    expect(reading.kind === 'broken' && reading.message).toContain(message)
  })

  it.each([
    ['nothing', ''],
    ['a comment', '# index\n'],
    ['a web page', '<!DOCTYPE html>\n<html><body>404</body></html>\n'],
    ['an error in JSON', '["not found"]'],
    ['half a row', 'apiVersion: v1\nentries:\n  demo:\n  - name: "de'],
    ['two documents', 'entries: {}\n---\nentries: {demo: []}\n'],
    ['an unknown key at the top', 'entries: {}\ncharts: []\n'],
    ['an entry given twice', 'entries:\n  demo: []\n  demo: []\n'],
    ['control characters', 'entries: {}\nannotations: {x: "\u0007"}\n'],
  ])('never takes %s for an empty index (F34)', (_, text) => {
    expect(parse(text).kind).toBe('broken')
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(parseHelmIndex(Buffer.from([0x65, 0xff, 0xfe])).kind).toBe('broken')
  })

  it.each([
    ['letter case of keys aside', 'Version: "1.0.0"'],
    ['numbers where Helm itself names the field', 'version: "1.0.0"\n    digest: 123\n    urls: [1.10]'],
    ['absent values', 'version: "1.0.0"\n    created:\n    keywords:\n    urls: [~]'],
    [
      'every key that Helm knows of a dependency',
      'version: "1.0.0"\n    dependencies: [{name: x, repository: z, import-values: [a, {b: c}], enabled: true}]',
    ],
  ])('reads %s', (_, rest) => {
    const reading = parse(`apiVersion: v1\nentries:\n  demo:\n  - name: demo\n    ${rest}\n`)

    expect(reading.kind === 'read' && listings(reading.index)[0]?.row.version).toBe('1.0.0')
  })

  it('reads an index in JSON', () => {
    const reading = parse(
      '{"apiVersion":"v1","entries":{"demo":[{"name":"demo","version":"1.0.0","urls":["a.tgz"]}]}}',
    )

    expect(reading.kind === 'read' && listings(reading.index)).toHaveLength(1)
  })

  it('keeps what it does not use: maintainers, sources, server info', () => {
    const text = `apiVersion: v1
entries:
  demo:
  - maintainers:
    - email: a@example.com
      name: A
    name: demo
    sources:
    - https://example.com
    urls:
    - demo-1.0.0.tgz
    version: "1.0.0"
generated: "2020-01-01T00:00:00Z"
serverInfo:
  contextPath: "/x"
`
    const reading = parse(text)

    // Only the quotes are ours.
    expect(reading.kind === 'read' && printHelmIndex(reading.index).replaceAll('"', '')).toBe(
      text.replaceAll('"', ''),
    )
  })

  it('keeps names such as __proto__ as data (T26)', () => {
    const reading = parse(
      'entries:\n  __proto__:\n  - name: x\n    version: "1"\n    annotations: {__proto__: polluted}\n',
    )

    expect(reading.kind).toBe('read')
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  it('decides about any damaged index without throwing (T70)', () => {
    fc.assert(
      fc.property(
        arbitraryIndex,
        fc.nat(),
        fc.nat(),
        fc.string({ maxLength: 6 }),
        (index, from, length, noise) => {
          const text = printHelmIndex(index)
          const start = from % text.length
          const damaged = text.slice(0, start) + noise + text.slice(start + (length % 20))
          expect(['read', 'broken']).toContain(parse(damaged).kind)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('localFiles', () => {
  it.each([
    '../../etc/passwd',
    'file:///etc/passwd.tgz/..',
    '/abs/..',
    'a\\b.tgz',
    '-rf.tgz',
    '.hidden.tgz',
    'a%2Fb.tgz',
  ])('takes nothing but plain archive names from %j (T70)', (url) => {
    const files = localFiles({ name: 'demo', row: { name: 'demo', version: '1.0.0', urls: [url], rest: {} } })

    expect(files.filter((file) => /[/\\%]|^[.-]/.test(file))).toEqual([])
  })

  it('takes no name from a hostile name or version', () => {
    expect(localFiles({ name: '../x', row: { name: '', version: '../../1', urls: [], rest: {} } })).toEqual(
      [],
    )
  })
})

describe('isTime', () => {
  it.each(['2020-01-01T00:00:00Z', '2024-02-29T23:59:59.5+14:00', '0001-01-01T00:00:00Z'])(
    'takes %s',
    (text) => {
      expect(isTime(text)).toBe(true)
    },
  )

  it.each([
    '2020-01-01',
    '2020-01-01t00:00:00z',
    '2020-13-01T00:00:00Z',
    '2020-01-01T24:00:00Z',
    '2020-01-01T00:00:60Z',
    '2020-01-01T00:00:00',
    '2023-02-29T00:00:00Z',
  ])('refuses %s', (text) => {
    expect(isTime(text)).toBe(false)
  })
})

function parse(text: string) {
  return parseHelmIndex(Buffer.from(text))
}
