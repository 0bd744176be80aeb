import { afterEach, describe, expect, it } from 'vitest'

import { type ChartMuseumOptions, type ChartMuseumServer, startChartMuseum } from './chartmuseum-server.ts'
import { findEveryPeer, findPeer, whyMissing } from './peer-binaries.ts'

const pinned = findPeer('chartmuseum')

describe.skipIf(pinned.kind === 'missing')(`startChartMuseum${whyMissing(pinned)}`, () => {
  const started: ChartMuseumServer[] = []

  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()))
  })

  const start = async (options: ChartMuseumOptions = {}): Promise<ChartMuseumServer> => {
    const server = await startChartMuseum(options)
    started.push(server)
    return server
  }

  const status = async (url: string, authorization?: string): Promise<number> => {
    const answer = await fetch(url, authorization === undefined ? {} : { headers: { authorization } })
    await answer.arrayBuffer()
    return answer.status
  }

  it.each(findEveryPeer('chartmuseum'))('serves an empty index ($binary)', async ({ binary }) => {
    const server = await start({ binary })

    const answer = await fetch(`${server.url}/index.yaml`)

    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('entries: {}')
  })

  it('asks for the password it was given', async () => {
    const server = await start({
      basicAuth: { username: 'user', password: 'word' },
    })

    const url = `${server.url}/index.yaml`
    expect(await status(url)).toBe(401)
    expect(await status(url, `Basic ${Buffer.from('user:word').toString('base64')}`)).toBe(200)
  })

  it('accepts its own bearer tokens for what they allow', async () => {
    const server = await start({ bearerAuth: true })

    const url = `${server.url}/index.yaml`
    expect(await status(url)).toBe(401)
    expect(await status(url, `Bearer ${server.bearerToken({ actions: ['push'] })}`)).toBe(401)
    expect(await status(url, `Bearer ${server.bearerToken()}`)).toBe(200)
  })

  it('lets anonymous readers in where told so', async () => {
    const server = await start({
      basicAuth: { username: 'user', password: 'word' },
      anonymousGet: true,
    })

    expect(await status(`${server.url}/index.yaml`)).toBe(200)
  })

  it('serves below a context path and by tenants', async () => {
    const server = await start({ contextPath: '/museum', depth: 2 })

    expect(server.url).toMatch(/\/museum$/)
    expect(await status(`${server.url}/team/one/index.yaml`)).toBe(200)
  })

  it('is gone after stop', async () => {
    const server = await startChartMuseum()

    await server.stop()

    await expect(fetch(`${server.url}/index.yaml`)).rejects.toThrow()
  })
})
