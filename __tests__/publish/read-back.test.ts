import { describe, expect, it } from 'vitest'
import { printYaml } from '../../src/addon/yaml.ts'
import type { Archive } from '../../src/package/package-addon.ts'
import { fetchedUrl } from '../../src/publish/as-kubevela.ts'
import { publishThroughFaults } from './a-faulty-registry.ts'
import { anArchive, anItem } from './an-archive.ts'

interface Row {
  readonly [key: string]: unknown
}

/** Publishes an archive to a server whose index says afterwards what it is told to say. */
async function publishedUnder(
  row: (archive: Archive) => readonly Row[],
  { name = 'demo', version = '1.0.0' } = {},
) {
  const item = await anItem({ name, version })
  return publishThroughFaults([item], {
    schedule: ({ path }, mutations) =>
      path.endsWith('/index.yaml') && mutations > 0
        ? {
            kind: 'answer',
            status: 200,
            body: printYaml({
              apiVersion: 'v1',
              entries: { [name]: row(item.archive) },
              generated: '2026-11-24T00:00:00Z',
            }),
          }
        : undefined,
  })
}

const good = ({ name, version, file }: Archive): Row => ({ name, version, urls: [`charts/${file}`] })

describe('what is published', () => {
  it('is published where KubeVela finds it', async () => {
    const { outcome } = await publishedUnder((archive) => [good(archive)])

    expect(outcome.status).toBe('published')
    expect(outcome.reason).toBeUndefined()
  })

  it.each([
    ['a key that Helm does not know', { sparkles: true }, 'sparkles'],
    ['a version that is a number', { version: 1 }, 'version'],
    ['a time that is none', { created: 'yesterday' }, 'created'],
  ])('is failed where the index holds %s, for KubeVela then reads nothing of it', async (_, fault, word) => {
    const { outcome, server } = await publishedUnder((archive) => [{ ...good(archive), ...fault }])

    expect(server.storage.has('demo-1.0.0.tgz')).toBe(true)
    expect(outcome.status).toBe('failed')
    expect(outcome.error?.message).toContain('KubeVela cannot read the index')
    expect(outcome.error?.message).toContain(word)
  })

  it('is failed where the row leads to nothing', async () => {
    const { outcome } = await publishedUnder((archive) => [
      { ...good(archive), urls: ['/charts/elsewhere.tgz'] },
    ])

    expect(outcome.status).toBe('failed')
    expect(outcome.error?.message).toContain('/charts/elsewhere.tgz, where it is not')
  })

  it('is failed where the row has no address at all', async () => {
    const { outcome } = await publishedUnder((archive) => [{ ...good(archive), urls: [] }])

    expect(outcome.status).toBe('failed')
  })

  it('is found at the second address where the first does not answer', async () => {
    const { outcome } = await publishedUnder((archive) => [
      { ...good(archive), urls: ['charts/gone.tgz', `charts/${archive.file}`] },
    ])

    expect(outcome.status).toBe('published')
  })

  it('is failed where KubeVela takes another archive for it', async () => {
    const other = await anArchive({ version: 'v1.0.0', files: { 'template.cue': 'output: {other: 1}\n' } })
    const item = await anItem()
    const run = await publishThroughFaults([item], {
      schedule: ({ path }, mutations) => {
        if (path.endsWith('v1.0.0.tgz')) return { kind: 'answer', status: 200, body: other.bytes }
        if (!path.endsWith('/index.yaml') || mutations === 0) return undefined
        const entries = { demo: [good(other), good(item.archive)] }
        return { kind: 'answer', status: 200, body: printYaml({ apiVersion: 'v1', entries }) }
      },
    })

    expect(run.outcome.status).toBe('failed')
    expect(run.outcome.error?.message).toContain('demo-v1.0.0.tgz, which holds something else')
  })

  it('is not asked for on another host: that is told (T70)', async () => {
    const { outcome } = await publishedUnder((archive) => [
      { ...good(archive), urls: [`https://elsewhere.invalid/${archive.file}`] },
    ])

    expect(outcome.status).toBe('published')
    expect(outcome.reason).toContain('https://elsewhere.invalid, which was not asked')
  })

  it('is installed by its number only where it is a prerelease, and that is told', async () => {
    const { outcome } = await publishedUnder((archive) => [good(archive)], { version: '1.0.0-rc.1' })

    expect(outcome).toMatchObject({
      status: 'published',
      reason: expect.stringContaining('--version 1.0.0-rc.1'),
    })
  })

  it('is failed where its own name hides its metadata from KubeVela', async () => {
    const { outcome } = await publishedUnder((archive) => [good(archive)], { name: 'metadata' })

    expect(outcome.status).toBe('failed')
    expect(outcome.error?.message).toContain('hides its own metadata.yaml')
  })
})

describe('fetchedUrl', () => {
  it.each([
    ['https://a.example', 'demo-1.0.0.tgz', 'https://a.example/demo-1.0.0.tgz'],
    ['https://a.example/charts/', 'demo.tgz', 'https://a.example/charts/demo.tgz'],
    ['https://a.example/charts', '/demo.tgz', 'https://a.example/charts/demo.tgz'],
    ['https://a.example/charts', '../demo.tgz', 'https://a.example/demo.tgz'],
    ['https://a.example/charts', '../../../demo.tgz', 'https://a.example/demo.tgz'],
    ['https://a.example/charts?key=1', 'demo.tgz', 'https://a.example/charts/demo.tgz?key=1'],
    ['https://a.example', 'demo-1.0.0+b1.tgz', 'https://a.example/demo-1.0.0+b1.tgz'],
    ['https://a.example', 'demo-1.0.0%2Bb1.tgz', 'https://a.example/demo-1.0.0%252Bb1.tgz'],
    ['https://a.example/a%2Fb', 'demo.tgz', 'https://a.example/a%2Fb/demo.tgz'],
    ['https://a.example', 'demo.tgz?token=1', 'https://a.example/demo.tgz%3Ftoken=1'],
    ['https://a.example', 'HTTPS://b.example/demo.tgz', 'HTTPS://b.example/demo.tgz'],
    ['https://a.example', 'ftp://b.example/demo.tgz', 'https://a.example/ftp:/b.example/demo.tgz'],
  ])('makes of %s and %s what KubeVela makes: %s', (address, url, fetched) => {
    expect(fetchedUrl(address, url)).toBe(fetched)
  })
})
