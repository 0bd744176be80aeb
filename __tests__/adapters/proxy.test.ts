import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Way, wayTo } from '../../src/adapters/proxy.ts'

const VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']
const PROXY = 'http://proxy.example:3128'

describe('the way to an address', () => {
  beforeEach(() => {
    for (const name of VARIABLES.flatMap((variable) => [variable, variable.toUpperCase()]))
      vi.stubEnv(name, undefined)
  })
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['http://a.example', { HTTP_PROXY: PROXY }, PROXY],
    ['https://a.example', { HTTP_PROXY: PROXY }, 'direct'],
    ['https://a.example', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://a.example', { HTTPS_PROXY: 'http://capital', https_proxy: PROXY }, PROXY],
    ['https://a.example', { ALL_PROXY: PROXY }, PROXY],
    ['https://a.example', { ALL_PROXY: 'socks5://a', HTTPS_PROXY: PROXY }, PROXY],
    ['https://a.example', { HTTPS_PROXY: '' }, 'direct'],
    ['https://a.example', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['https://a.example', { HTTPS_PROXY: 'https://proxy.example/' }, 'https://proxy.example'],
    ['https://a.example', { HTTPS_PROXY: 'http://[::1]:3128' }, 'http://[::1]:3128'],
    ['https://a.example', {}, 'direct'],
  ])('%s with %j goes by %s', (url, environment, expected) => {
    const way = wayIn(url, environment)

    expect(way.kind === 'proxy' ? way.address : way.kind).toBe(expected)
  })

  it.each([
    ['*', 'http://a.example', true],
    ['a.example', 'http://a.example', true],
    ['a.example', 'http://A.Example:8080', true],
    ['a.example', 'http://sub.a.example', true],
    ['a.example', 'http://xa.example', false],
    ['.a.example', 'http://sub.a.example', true],
    ['*.a.example', 'http://sub.a.example', true],
    ['b.example, a.example', 'http://a.example', true],
    ['b.example a.example', 'http://a.example', true],
    ['a.example:8080', 'http://a.example:8080', true],
    ['a.example:8080', 'http://a.example', false],
    ['a.example:80', 'http://a.example', true],
    ['c.example, 10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/', 'http://10.1.2.3', false],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['fd00::/8', 'http://[fd00::1]', true],
    ['[fd00::1]:80', 'http://[fd00::1]', true],
    ['fd00::1', 'http://[fd00::1]', true],
    ['fd00::/8', 'http://10.1.2.3', false],
    ['10.1.2.3', 'http://10.1.2.3', true],
    ['2.3', 'http://10.1.2.3', false],
    [' , ', 'http://a.example', false],
    ['', 'http://a.example', false],
    ['', 'http://a.example.', false],
  ])('NO_PROXY "%s" lets %s go direct: %s', (noProxy, url, expected) => {
    const way = wayIn(url, { HTTP_PROXY: PROXY, NO_PROXY: noProxy })

    expect(way.kind === 'direct').toBe(expected)
  })

  it('has the credentials of the proxy decoded, and in nothing that people see', () => {
    const way = wayIn('https://a.example', { HTTPS_PROXY: 'http://me:p%40ss%2Fw%23rd@proxy.example:3128' })

    expect(way).toMatchObject({
      address: PROXY,
      authorization: `Basic ${Buffer.from('me:p@ss/w#rd').toString('base64')}`,
    })
  })

  it.each([
    ['http://me:pa/ss@proxy.example:3128', /HOST:PORT/],
    ['http://me:pa#ss@proxy.example:3128', /HOST:PORT/],
    ['http://me:1234/ss@proxy.example:3128', /HOST:PORT/],
    ['http://me:100%@proxy.example:3128', /HOST:PORT/],
    ['http://', /HOST:PORT/],
    ['socks5://proxy.example:1080', /only http and https/],
  ])('is broken by %s, of which nothing is repeated', (value, problem) => {
    const way = wayIn('https://a.example', { HTTPS_PROXY: value })

    expect(way).toEqual({
      kind: 'broken',
      variable: 'HTTPS_PROXY',
      problem: expect.stringMatching(problem),
    })
    expect(JSON.stringify(way)).not.toMatch(/pa|ss@|1234|100|proxy\.example/)
  })
})

function wayIn(url: string, environment: Readonly<Record<string, string>>): Way {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  return wayTo(url)
}
