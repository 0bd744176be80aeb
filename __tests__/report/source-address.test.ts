import { describe, expect, it } from 'vitest'
import { sourceAddress } from '../../src/report/source-address.ts'

const PLACE = { server: 'https://git.example', repository: 'o/r', commit: 'abc', prefix: '' }

describe('sourceAddress', () => {
  it.each([
    ['github', 'https://git.example/o/r/blob/abc/addons/a/metadata.yaml#L2'],
    ['gitea', 'https://git.example/o/r/src/commit/abc/addons/a/metadata.yaml#L2'],
    ['gitlab', 'https://git.example/o/r/-/blob/abc/addons/a/metadata.yaml#L2'],
  ] as const)('is where %s shows the line', (engine, wanted) => {
    expect(sourceAddress({ ...PLACE, engine })('addons/a/metadata.yaml', 2)).toBe(wanted)
  })

  it('counts paths from the root of the run', () => {
    const address = sourceAddress({ ...PLACE, engine: 'github', prefix: 'catalog/' })

    expect(address('a b#?.yaml', undefined)).toBe('https://git.example/o/r/blob/abc/catalog/a%20b%23%3F.yaml')
    expect(address('.', undefined)).toBe('https://git.example/o/r/blob/abc/catalog')
  })

  it('takes any path', () => {
    expect(sourceAddress({ ...PLACE, engine: 'github' })('\ud800', 1)).toContain('#L1')
  })
})
