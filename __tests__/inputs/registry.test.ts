import { describe, expect, it } from 'vitest'
import { ActionError } from '../../src/errors.ts'
import { parseRegistry } from '../../src/inputs/registry.ts'

describe('parseRegistry', () => {
  it.each([
    [
      'https://charts.example.com/',
      { kind: 'chartmuseum', name: undefined, url: 'https://charts.example.com' },
    ],
    ['prod=http://10.0.0.1:8080/a/b', { kind: 'chartmuseum', name: 'prod', url: 'http://10.0.0.1:8080/a/b' }],
    ['./registry', { kind: 'static', name: undefined, folder: './registry' }],
    ['site=public/addons', { kind: 'static', name: 'site', folder: 'public/addons' }],
    ['file:///srv/addons', { kind: 'static', name: undefined, folder: '/srv/addons' }],
    ['file:addons', { kind: 'static', name: undefined, folder: 'addons' }],
    ['pages:gh-pages', { kind: 'pages', name: undefined, branch: 'gh-pages', folder: '' }],
    ['pages:gh-pages/official/', { kind: 'pages', name: undefined, branch: 'gh-pages', folder: 'official' }],
    [
      'https://harbor.example.com/chartrepo/team',
      { kind: 'harbor', name: undefined, url: 'https://harbor.example.com/chartrepo/team' },
    ],
    [
      'own=https://git.example.com/sub/api/packages/acme/helm/',
      { kind: 'gitea', name: 'own', url: 'https://git.example.com/sub/api/packages/acme/helm' },
    ],
    [
      'https://gitlab.com/api/v4/projects/acme%2Faddons/packages/helm/stable',
      {
        kind: 'gitlab',
        name: undefined,
        url: 'https://gitlab.com/api/v4/projects/acme%2Faddons/packages/helm/stable',
      },
    ],
    [
      'https://charts.example.com/chartrepo',
      { kind: 'chartmuseum', name: undefined, url: 'https://charts.example.com/chartrepo' },
    ],
    ['oci://GHCR.io/acme/addons/', { kind: 'oci', name: undefined, host: 'ghcr.io', path: 'acme/addons' }],
    ['./a:b@c//d', { kind: 'static', name: undefined, folder: './a:b@c//d' }],
    ['../a:b', { kind: 'static', name: undefined, folder: '../a:b' }],
    ['/srv/a:b', { kind: 'static', name: undefined, folder: '/srv/a:b' }],
    ['D:\\addons', { kind: 'static', name: undefined, folder: 'D:\\addons' }],
    ['site=d:/addons', { kind: 'static', name: 'site', folder: 'd:/addons' }],
    ['hub=oci://127.0.0.1:5000', { kind: 'oci', name: 'hub', host: '127.0.0.1:5000', path: '' }],
  ])('reads %s', (line, expected) => {
    expect(parseRegistry(line)).toEqual(expected)
  })

  it('T61 refuses credentials in an address without repeating them', () => {
    expect(() => parseRegistry('https://user:hunter22@charts.example.com')).toThrow(
      'invalid input registry: "https://***@charts.example.com" holds a user name or password',
    )
  })

  it.each([
    'https://user:S3cret/pw@charts.example.com',
    'https://user:S3cret#pw@charts.example.com',
    'https://user:S3cret?pw@charts.example.com',
    'https://user:S3cret@pw@charts.example.com',
    'https://user:80/S3cret@charts.example.com',
    'https://user:80#S3cret@charts.example.com',
    'https://user:p@ss/S3cret@charts.example.com',
    'oci://user:S3cret/pw@charts.example.com',
    'oci://user:80/S3cret@charts.example.com',
    'https://user:S3cret@charts.example.com:notaport/',
    'hub=https://user:S3cret/pw@charts.example.com/api/v4/projects/1/packages/helm',
    'git+https://user:S3cret/pw@charts.example.com/r.git',
    'git+https://user:80/S3cret@charts.example.com/r.git',
    'git+ssh://user:S3cret@charts.example.com/r.git',
    'https://user:S3cret#pw@charts.example.com/r.git',
    'ftp://user:S3cret/pw@charts.example.com',
  ])('T61 refuses %s, and says the host at most', (line) => {
    const error = thrownBy(() => parseRegistry(line))

    expect(error).toMatchObject({ kind: 'input', message: expect.stringContaining('***@') })
    expect(`${error.message} ${error.hint}`).not.toMatch(/S3cret|pw|user:/)
  })

  it('says where a user name and a password go', () => {
    expect(thrownBy(() => parseRegistry('https://user:S3cret/pw@charts.example.com')).hint).toMatch(
      /give them as username and password.*ADDON_REGISTRY_PASSWORD/,
    )
  })

  it('T61 keeps a token of a query to itself', () => {
    expect(thrownBy(() => parseRegistry('https://charts.example.com/?token=S3cret')).message).toBe(
      'invalid input registry: "https://charts.example.com/?***" has a query or fragment',
    )
  })

  it('repeats what was given, not what it was read as', () => {
    expect(thrownBy(() => parseRegistry('oci://')).message).toBe('invalid input registry: "oci://"')
  })

  it.each([
    ['charts.example.com:8080', 'charts.example.com:8080'],
    ['hub=charts.example.com:8080/a', 'charts.example.com:8080/a'],
    ['h:8080', 'h:8080'],
    ['user:S3cret@charts.example.com', '***@charts.example.com'],
    ['git@charts.example.com:o/r.git', '***@charts.example.com:o/r.git'],
    ['https//user:S3cret@charts.example.com', 'https//***@charts.example.com'],
    ['https:/charts.example.com', 'https:/charts.example.com'],
    ['charts.example.com//addons', 'charts.example.com//addons'],
  ])('refuses %s, a server without its scheme, instead of making a folder', (line, said) => {
    expect(thrownBy(() => parseRegistry(line))).toMatchObject({
      kind: 'input',
      message: `invalid input registry: "${said}" is neither the address of a server nor a folder`,
      hint: 'write https://… for a server, ./… for a folder',
    })
  })

  it('takes git for the repository itself', () => {
    expect(parseRegistry('git')).toEqual({ kind: 'git', name: undefined })
    expect(parseRegistry('origin=git')).toEqual({ kind: 'git', name: 'origin' })
  })

  it.each([
    'ftp://x',
    'pages:',
    'pages:-x',
    'pages:a..b',
    'https://',
    'https://x?force=1',
    'https://x#y',
    'https://gitlab.com/api/v4/projects/1/packages/helm',
    'https://gitlab.com/api/v4/projects/1/packages/helm/api/stable/charts',
    'oci://',
    'oci://ghcr.io/Acme',
    'oci://ghcr.io/acme/demo:1.0.0',
    'oci://ghcr.io/acme/../x',
    'oci://ghcr.io//acme',
    'oci://user:hunter22@ghcr.io/acme',
    'oci://ghcr.io/acme@sha256:00',
  ])('refuses %s and lists what is allowed', (line) => {
    expect(() => parseRegistry(line)).toThrow(
      expect.objectContaining({ kind: 'input', hint: expect.any(String) }),
    )
  })
})

function thrownBy(act: () => unknown): ActionError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof ActionError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}
