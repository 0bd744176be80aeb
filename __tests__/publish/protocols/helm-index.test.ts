import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EMPTY_INDEX,
  findRow,
  type HelmIndex,
  type IndexRow,
  isOneVersion,
  listings,
  lostRows,
  mergeIndexes,
  putRows,
  sortIndex,
} from '../../../src/publish/protocols/helm-index.ts'
import { rowOf } from '../../../src/publish/protocols/index-row.ts'
import { parseHelmIndex } from '../../../src/publish/protocols/parse-helm-index.ts'
import { printHelmIndex } from '../../../src/publish/protocols/print-helm-index.ts'
import { anArchive } from '../an-archive.ts'
import { arbitraryIndex } from './arbitrary-index.ts'

const NOW = '2026-01-02T03:04:05Z'

describe('an index', () => {
  it('sorts versions newest first and those that cannot be parsed last', () => {
    const index = indexOf({ demo: ['1.0.0', 'banana', '1.10.0', '1.9.0', '2.0.0-rc.1'] })

    expect(versionsOf(sortIndex(index), 'demo')).toEqual(['2.0.0-rc.1', '1.10.0', '1.9.0', '1.0.0', 'banana'])
  })

  it.each([
    ['1.0.0', 'v1.0.0'],
    ['v1.0.0', '1.0.0'],
    ['1.0.0+b1', '1.0.0'],
  ])('takes %s and %s for one version (T33)', (a, b) => {
    expect(isOneVersion(a, b)).toBe(true)
    expect(findRow(indexOf({ demo: [a] }), 'demo', b)?.version).toBe(a)
  })

  it('prefers the version as it is spelled', () => {
    expect(findRow(indexOf({ demo: ['1.0.0', 'v1.0.0'] }), 'demo', 'v1.0.0')?.version).toBe('v1.0.0')
  })

  it('is the same index where nothing is put', () => {
    expect(putRows(EMPTY_INDEX, [], NOW)).toBe(EMPTY_INDEX)
  })

  it('tells which rows would be lost (T82)', () => {
    const lost = lostRows(indexOf({ a: ['1.0.0', '1.1.0'], b: ['1.0.0'] }), indexOf({ a: ['1.1.0'] }))

    expect(lost.map(({ name, row }) => `${name} ${row.version}`)).toEqual(['a 1.0.0', 'b 1.0.0'])
  })
})

describe('mergeIndexes', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(arbitraryIndex, arbitraryIndex, (a, b) => {
        const once = mergeIndexes(a, b)
        expect(printHelmIndex(mergeIndexes(once, b))).toBe(printHelmIndex(once))
      }),
      { numRuns: 60 },
    )
  })

  it('commutes where the indexes have no name in common', () => {
    fc.assert(
      fc.property(arbitraryIndex, arbitraryIndex, (a, b) => {
        const left = { ...a, rest: EMPTY_INDEX.rest }
        const right = { ...renamed(b), rest: EMPTY_INDEX.rest }
        expect(printHelmIndex(mergeIndexes(left, right))).toBe(printHelmIndex(mergeIndexes(right, left)))
      }),
      { numRuns: 60 },
    )
  })

  it('never loses a row of the base (T82)', () => {
    fc.assert(
      fc.property(arbitraryIndex, arbitraryIndex, (a, b) => {
        expect(lostRows(a, mergeIndexes(a, b))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('keeps the time of creation that the base tells', () => {
    const [base, other] = ['2020-01-01T00:00:00Z', NOW].map((created) =>
      indexOf({ demo: ['1.0.0'] }, { created }),
    )

    expect(findRow(mergeIndexes(base ?? EMPTY_INDEX, other ?? EMPTY_INDEX), 'demo', '1.0.0')?.created).toBe(
      '2020-01-01T00:00:00Z',
    )
  })
})

describe('printHelmIndex', () => {
  it('prints what the strict reader reads back as the same index (T72)', () => {
    fc.assert(
      fc.property(arbitraryIndex, (index) => {
        const reading = parseHelmIndex(Buffer.from(printHelmIndex(index)))
        expect(reading.kind === 'broken' ? reading.message : normal(reading.index)).toEqual(normal(index))
      }),
      { numRuns: 300 },
    )
  })

  it('prints the row of an archive as Helm does', async () => {
    const archives = [
      await anArchive(),
      await anArchive({ version: 'v1.10.0' }),
      await anArchive({ name: 'other' }),
    ]
    const rows = archives.map((archive) => {
      const { name, row } = rowOf(archive, { created: NOW })
      return { name, row: { ...row, digest: '0'.repeat(64) } }
    })

    const golden = readFileSync(new URL('golden/index.yaml', import.meta.url), 'utf8')
    expect(printHelmIndex(putRows(EMPTY_INDEX, rows, NOW))).toBe(golden)
  })

  it('gives absolute URLs below the address, whatever slash ends it', async () => {
    const { row } = rowOf(await anArchive(), { created: NOW, baseUrl: 'https://example.com/addons/' })

    expect(row.urls).toEqual(['https://example.com/addons/demo-1.0.0.tgz'])
  })
})

function indexOf(
  versions: Readonly<Record<string, readonly string[]>>,
  more: Partial<IndexRow> = {},
): HelmIndex {
  const entries = Object.entries(versions).map(
    ([name, list]) =>
      [name, list.map((version) => ({ name, version, urls: [], rest: {}, ...more }))] as const,
  )
  return { ...EMPTY_INDEX, generated: NOW, entries: new Map(entries) }
}

function versionsOf(index: HelmIndex, name: string): readonly string[] {
  return (index.entries.get(name) ?? []).map(({ version }) => version)
}

function renamed(index: HelmIndex): HelmIndex {
  return { ...index, entries: new Map([...index.entries].map(([name, rows]) => [`other-${name}`, rows])) }
}

// An empty list and an absent one are the same to Go.
function normal(index: HelmIndex): unknown {
  return {
    generated: index.generated,
    rest: index.rest,
    rows: listings(index).map(({ name, row }) => [name, row]),
    names: [...index.entries.keys()],
  }
}
