import { describe, expect, it } from 'vitest'
import { parseRawAddress } from '../../src/kubevela/raw-address.ts'

const COMMIT = 'a'.repeat(40)

describe('parseRawAddress', () => {
  it.each([
    [`https://raw.githubusercontent.com/o/r/${COMMIT}/x.yaml`, 'commit', COMMIT],
    ['https://raw.githubusercontent.com/o/r/v1.2.3/deploy/x.yaml', 'version', 'v1.2.3'],
    ['https://raw.githubusercontent.com/o/r/chart-1.2.3/x.yaml', 'version', 'chart-1.2.3'],
    ['https://raw.githubusercontent.com/o/r/refs/tags/v1.2/x.yaml', 'version', 'v1.2'],
    ['https://raw.githubusercontent.com/o/r/release-1/x.yaml', 'branch', 'release-1'],
    ['https://raw.githubusercontent.com/o/r/refs/heads/main/x.yaml', 'branch', 'main'],
    ['https://github.com/o/r/raw/master/x.yaml', 'branch', 'master'],
    ['https://gitee.com/o/r/raw/master/x.yaml', 'branch', 'master'],
    ['https://gitlab.com/g/s/r/-/raw/main/x.yaml', 'branch', 'main'],
    ['https://cdn.jsdelivr.net/gh/o/r@main/x.yaml', 'branch', 'main'],
  ] as const)('takes %s for a %s', (url, kind, revision) => {
    expect(parseRawAddress(url)).toEqual({ url, kind, revision })
  })

  it.each([
    'https://github.com/o/r/releases/download/v1/x.yaml',
    'https://example.com/master/x.yaml',
    'nginx:latest',
    '',
  ])('takes %s for no file of a repository', (url) => {
    expect(parseRawAddress(url)).toBeUndefined()
  })
})
