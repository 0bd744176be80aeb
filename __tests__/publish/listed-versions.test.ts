import { describe, expect, it } from 'vitest'
import { listedVersions } from '../../src/publish/listed-versions.ts'
import type { Publisher, RegistryCatalog } from '../../src/publish/publisher.ts'
import { aRegistry } from '../commands/a-context.ts'

const ROWS: RegistryCatalog = new Map([['alpha', [{ version: '1.0.0' }]]])

// A registry that counts what it is asked.
function counting(more: Partial<Publisher>) {
  const asked: string[] = []
  const publisher: Publisher = {
    ...aRegistry().publisher,
    catalog: async () => {
      asked.push('catalog')
      return ROWS
    },
    versions: async (name) => {
      asked.push(name)
      return ROWS.get(name) ?? []
    },
    ...more,
  }
  return { publisher, asked }
}

describe('listedVersions', () => {
  it('reads an index once, however many names there are', async () => {
    const { publisher, asked } = counting({})

    const listed = await listedVersions(publisher, ['alpha', 'beta'])

    expect(asked).toEqual(['catalog'])
    expect(listed.get('alpha')).toEqual([{ version: '1.0.0' }])
  })

  it('asks an OCI registry by name, each name once', async () => {
    const { publisher, asked } = counting({ kind: 'oci' })

    expect(await listedVersions(publisher, ['alpha', 'beta', 'alpha'])).toEqual(ROWS)
    expect(asked).toEqual(['alpha', 'beta'])
  })

  it('asks nothing about no name', async () => {
    const { publisher, asked } = counting({})

    await listedVersions(publisher, [])

    expect(asked).toEqual([])
  })

  it('rejects where the registry cannot be read, rather than to call it empty', async () => {
    const { publisher } = counting({ catalog: () => Promise.reject(new Error('no answer')) })

    await expect(listedVersions(publisher, ['alpha'])).rejects.toThrow('no answer')
  })
})
