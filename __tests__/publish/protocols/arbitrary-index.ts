import fc from 'fast-check'
import type { HelmIndex, IndexRow } from '../../../src/publish/protocols/helm-index.ts'

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    'yes',
    'n',
    '1.10',
    '010',
    '0o7',
    '1_0',
    '~',
    'null',
    '2020-01-01',
    '1:30',
    '.inf',
    '=',
    '<<',
    '- a',
    '# x',
    'a: b',
    "it's",
    'x ',
    ' x',
    '中文',
    '\u2028',
    '\u007F',
    '\uFEFF',
    'a\r\nb',
    '\t',
    '!x',
    '&a',
    '*a',
    '%x',
    '@',
    '0x1F',
    '1e3',
    'true',
    '---',
    '...',
  ),
)
// Half of a surrogate pair is no text: printing replaces it.
const wellFormed = text.filter((value) => !/\p{Cs}/u.test(value))
const version = fc
  .tuple(
    fc.constantFrom('', 'v'),
    fc.nat(3),
    fc.nat(12),
    fc.nat(3),
    fc.constantFrom('', '-rc.1', '-2', '+b1'),
  )
  .map(([v, major, minor, patch, suffix]) => `${v}${major}.${minor}.${patch}${suffix}`)
const time = fc.constantFrom(
  '2020-01-01T00:00:00Z',
  '2024-02-29T23:59:59.123456789+08:00',
  '0001-01-01T00:00:00Z',
)

/** Rows as strict readers accept them. */
export const arbitraryRow: fc.Arbitrary<IndexRow> = fc.record(
  {
    name: fc.constantFrom('a', 'b-c'),
    version,
    urls: fc.array(wellFormed, { maxLength: 2 }),
    created: time,
    digest: wellFormed,
    annotations: fc.dictionary(wellFormed, wellFormed, { maxKeys: 3 }),
    rest: fc.record(
      {
        description: wellFormed,
        keywords: fc.array(wellFormed, { maxLength: 3 }),
        deprecated: fc.boolean(),
        maintainers: fc.array(fc.record({ name: wellFormed, email: wellFormed }), { maxLength: 2 }),
        dependencies: fc.array(
          fc.record({ name: wellFormed, tags: fc.array(wellFormed, { maxLength: 2 }) }),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['name', 'version', 'urls', 'rest'] },
)

/** Indexes as strict readers accept them. */
export const arbitraryIndex: fc.Arbitrary<HelmIndex> = fc
  .record({
    generated: time,
    names: fc.uniqueArray(fc.oneof(fc.constantFrom('a', 'b', 'fluxcd', '1', 'yes'), wellFormed), {
      maxLength: 4,
    }),
    rows: fc.array(fc.array(arbitraryRow, { maxLength: 4 }), { minLength: 4, maxLength: 4 }),
    labels: fc.dictionary(wellFormed, wellFormed, { maxKeys: 2 }),
  })
  .map(({ generated, names, rows, labels }) => ({
    generated,
    entries: new Map(names.map((name, index) => [name, rows[index] ?? []])),
    rest: { apiVersion: 'v1', annotations: labels },
  }))
