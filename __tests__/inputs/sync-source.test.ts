import { describe, expect, it } from 'vitest'
import { parseSyncSource } from '../../src/inputs/sync-source.ts'

describe('parseSyncSource', () => {
  it.each([
    ['./registry', { kind: 'folder', folder: './registry' }],
    ['https://charts.example.com/', { kind: 'site', name: undefined, url: 'https://charts.example.com' }],
    ['old=http://h:8080/org', { kind: 'site', name: 'old', url: 'http://h:8080/org' }],
    ['oci://h/p', { kind: 'registry', spec: { kind: 'oci', name: undefined, host: 'h', path: 'p' } }],
    [
      'git+https://github.com/kubevela/catalog',
      {
        kind: 'git',
        name: undefined,
        remote: 'https://github.com/kubevela/catalog',
        ref: undefined,
        path: '',
      },
    ],
    [
      'c=git+https://h/o/r.git@v1.2/x#a//b/',
      { kind: 'git', name: 'c', remote: 'https://h/o/r.git', ref: 'v1.2/x', path: 'a/b' },
    ],
    [
      'https://h/o/r.git#addons',
      { kind: 'git', name: undefined, remote: 'https://h/o/r.git', ref: undefined, path: 'addons' },
    ],
    [
      'git+ssh://git@h/o/r.git@main',
      { kind: 'git', name: undefined, remote: 'ssh://git@h/o/r.git', ref: 'main', path: '' },
    ],
    [
      'git+file:///srv/r',
      { kind: 'git', name: undefined, remote: 'file:///srv/r', ref: undefined, path: '' },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseSyncSource(text)).toEqual(expected)
  })

  it.each([
    'git+https://user:secret@h/r.git',
    'git+ext::sh -c true',
    'git+https://h/r.git#../x',
    'git+https://h/r.git@../x',
    'git+-oProxyCommand=x',
    'git+',
    'git+https://user:secret/x@h/r.git',
    'https://user:secret/x@h',
    'oci://user:secret#x@h',
    'https://h/?token=secret',
    'charts.example.com:8080',
    'user:secret@charts.example.com',
  ])('refuses %s without repeating a password', (text) => {
    expect(() => parseSyncSource(text)).toThrow(/invalid input from/)
    expect(() => parseSyncSource(text)).not.toThrow(/secret/)
  })
})
