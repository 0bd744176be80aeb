import { describe, expect, it } from 'vitest'
import { type VelaRegistry, velaLines } from '../../src/report/vela-lines.ts'

const ADDON = { name: 'fluxcd', version: '2.2.0' }

function linesOf(registry: VelaRegistry) {
  return velaLines(registry, ADDON).lines
}

describe('velaLines', () => {
  it('serves a folder before it adds it, because vela fetches archives over http', () => {
    expect(linesOf({ kind: 'folder', name: 'mine', folder: './registry' })).toEqual([
      'python3 -m http.server 8080 --directory ./registry',
      'vela addon registry add mine --type helm --endpoint http://127.0.0.1:8080',
      'vela addon enable mine/fluxcd --version 2.2.0',
    ])
  })

  it('reads the password of a Helm registry from the environment', () => {
    expect(linesOf({ kind: 'helm', name: 'mine', url: 'https://c.example', needsPassword: true })[0]).toBe(
      'vela addon registry add mine --type helm --endpoint https://c.example --username "$USERNAME" --password "$PASSWORD"',
    )
  })

  it('pins nothing for GitHub, and says so', () => {
    const advice = velaLines(
      {
        kind: 'git',
        name: 'mine',
        forge: 'github',
        url: 'https://github.com/o/r',
        path: 'addons',
        ref: 'v1',
      },
      ADDON,
    )

    expect(advice.lines).toEqual([
      'vela addon registry add mine --type git --endpoint https://github.com/o/r --path addons',
      'vela addon enable mine/fluxcd',
    ])
    expect(advice.notes.join()).toContain('pins nothing')
  })

  it('pins a tag for Gitee', () => {
    expect(
      linesOf({
        kind: 'git',
        name: 'm',
        forge: 'gitee',
        url: 'https://gitee.com/o/r',
        path: 'addons',
        ref: 'v1',
      })[0],
    ).toBe('vela addon registry add m --type gitee --endpoint https://gitee.com/o/r/tree/v1 --path addons')
  })

  it('names the repository for GitLab', () => {
    expect(
      linesOf({
        kind: 'git',
        name: 'm',
        forge: 'gitlab',
        url: 'https://git.example/o/r',
        path: 'addons',
        ref: 'main',
      })[0],
    ).toBe(
      'vela addon registry add m --type gitlab --endpoint https://git.example/o/r/tree/main --path addons --gitlabRepoName r',
    )
  })

  it('does not pretend that vela reads oci addresses', () => {
    const registry = { kind: 'oci', name: 'm', host: 'c.example', path: 'x' } as const

    const { lines, notes } = velaLines(registry, ADDON)

    expect(lines).toEqual(['helm pull oci://c.example/x/fluxcd --version 2.2.0'])
    expect(notes[0]).toContain('no released vela reads addons from oci:// addresses')
  })

  it('says of a version with a v that helm must be told it', () => {
    const registry = { kind: 'oci', name: 'm', host: 'c.example', path: '' } as const

    const { lines, notes } = velaLines(registry, { name: 'traefik', version: 'v1.0.0' })

    expect(lines).toEqual(['helm pull oci://c.example/traefik --version v1.0.0'])
    expect(notes[1]).toContain('--version must name it')
  })

  it('says of a prerelease that it must be named', () => {
    const registry = { kind: 'helm', name: 'm', url: 'https://c.example', needsPassword: false } as const

    expect(velaLines(registry, { name: 'traefik', version: 'v2.6.3-3' }).notes).toHaveLength(1)
    expect(velaLines(registry, ADDON).notes).toEqual([])
  })

  it('quotes what a shell would read', () => {
    expect(linesOf({ kind: 'folder', name: 'm', folder: "it's $(id)" })[0]).toBe(
      "python3 -m http.server 8080 --directory 'it'\\''s $(id)'",
    )
  })
})
