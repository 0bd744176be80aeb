import { describe, expect, it } from 'vitest'
import { type AddonNeeds, dependantsOf } from '../../src/detect/dependants.ts'

const addon = (name: string, ...dependencies: readonly string[]): AddonNeeds => ({
  root: `addons/${name}`,
  name,
  dependencies,
})
const changed = (name: string) => ({ root: `addons/${name}`, name })

describe('dependantsOf', () => {
  it('lists who depends on a changed addon, and through which', () => {
    const found = dependantsOf([changed('fluxcd')], [addon('fluxcd'), addon('minio', 'fluxcd'), addon('dex')])

    expect(found).toEqual([
      {
        root: 'addons/minio',
        change: {
          kind: 'affected',
          reasons: ['depends on fluxcd, which changed'],
          files: [],
          documentationOnly: false,
        },
      },
    ])
  })

  it('goes on through addons that are affected themselves', () => {
    const catalog = [addon('a'), addon('b', 'a'), addon('c', 'b'), addon('d', 'c', 'a')]

    expect(dependantsOf([changed('a')], catalog).map(({ root, change }) => [root, change.reasons])).toEqual([
      ['addons/b', ['depends on a, which changed']],
      ['addons/c', ['depends on b, which is affected itself']],
      ['addons/d', ['depends on a, which changed']],
    ])
  })

  it('lists none that changed itself, and ends where dependencies are a circle', () => {
    const catalog = [addon('a', 'b'), addon('b', 'c'), addon('c', 'a')]

    expect(dependantsOf([changed('a'), changed('c')], catalog).map(({ root }) => root)).toEqual(['addons/b'])
    expect(dependantsOf([changed('a')], catalog).map(({ root }) => root)).toEqual(['addons/b', 'addons/c'])
  })

  it('lists who depends on an addon that is deleted', () => {
    expect(dependantsOf([changed('gone')], [addon('b', 'gone')])).toMatchObject([{ root: 'addons/b' }])
  })

  it('takes each addon of a name that two have', () => {
    const twin = { ...addon('b', 'a'), root: 'experimental/addons/b' }

    expect(dependantsOf([changed('a')], [addon('a'), addon('b', 'a'), twin]).map(({ root }) => root)).toEqual(
      ['addons/b', 'experimental/addons/b'],
    )
  })
})
