import { describe, expect, it } from 'vitest'
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
    ['hub=oci://127.0.0.1:5000', { kind: 'oci', name: 'hub', host: '127.0.0.1:5000', path: '' }],
  ])('reads %s', (line, expected) => {
    expect(parseRegistry(line)).toEqual(expected)
  })

  it('T61 refuses credentials in an address without repeating them', () => {
    expect(() => parseRegistry('https://user:hunter22@charts.example.com')).toThrow(
      'the address of charts.example.com holds a user name or password',
    )
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
