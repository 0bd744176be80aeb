import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'
import { openGit } from '../../src/adapters/git.ts'
import { bump } from '../../src/commands/bump.ts'
import type { CommandContext } from '../../src/commands/command.ts'
import { openRepository } from '../../src/forges/open-repository.ts'
import type { EventContext } from '../../src/inputs/event.ts'
import { numberField, textField } from '../../src/inputs/payload.ts'
import { makeSecret } from '../../src/secret.ts'
import { aContext } from '../commands/a-context.ts'
import { aCue } from '../cue-port.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { makeRepository, removeTemporary, TEST_ENVIRONMENT } from '../git-repository.ts'
import { GITEA_ACCOUNT, type GiteaServer, startGitea } from './gitea-server.ts'
import { findPeer } from './peer-binaries.ts'

const cue = aCue({ timeMs: 60_000 })
const FILES = {
  'addons/alpha/metadata.yaml': 'name: alpha\nversion: 1.0.0 # kept\ndescription: the addon alpha\n',
  'addons/alpha/template.cue':
    'package main\noutput: {apiVersion: "core.oam.dev/v1beta1", kind: "Application", spec: components: []}\n',
  'addons/alpha/parameter.cue': 'parameter: {a: *1 | int}\n',
}

describe.skipIf(findPeer('gitea').kind === 'missing')('the release pull request on a real Gitea', () => {
  let gitea: GiteaServer
  beforeAll(async () => {
    gitea = await startGitea()
  }, 60_000)
  afterAll(async () => {
    await gitea?.stop()
    await cue.close()
    removeTemporary()
  })

  it('is opened once, kept up to date, merged, and not opened again', async () => {
    const address = await gitea.createRepository('catalog')
    const work = makeRepository()
    work.git('remote', 'add', 'origin', address)
    work.commit(FILES)
    work.commit({ 'addons/alpha/parameter.cue': 'parameter: {a: *1 | int, b?: string}\n' })
    work.git('push', '--quiet', 'origin', 'main')
    await gitea.untilFilled('catalog')
    const pulls = async () => {
      const answer = await gitea.api('GET', `/repos/${GITEA_ACCOUNT.username}/catalog/pulls?state=all`)
      const listed: unknown = await answer.json()
      const found: readonly unknown[] = Array.isArray(listed) ? listed : []
      return found.map((pull) => ({
        number: numberField(pull, 'number') ?? 0,
        title: textField(pull, 'title') ?? '',
        state: textField(pull, 'state') ?? '',
        body: textField(pull, 'body') ?? '',
      }))
    }

    await run(work.path, address)
    const opened = await pulls()
    await run(work.path, address)
    const again = await pulls()

    expect(opened).toMatchObject([{ title: 'chore(release): raise alpha to 1.1.0', state: 'open' }])
    expect(opened[0]?.body).toContain('Merging this publishes')
    expect(again).toEqual(opened)

    writeFileSync(join(work.path, 'addons/alpha/parameter.cue'), 'parameter: {b?: string}\n')
    work.commit()
    work.git('push', '--quiet', 'origin', 'main')
    await run(work.path, address)
    expect(await pulls()).toMatchObject([{ title: 'chore(release): raise alpha to 2.0.0', state: 'open' }])

    const number = opened[0]?.number ?? 0
    await expect
      .poll(
        async () => {
          const merged = await gitea.api(
            'POST',
            `/repos/${GITEA_ACCOUNT.username}/catalog/pulls/${number}/merge`,
            {
              Do: 'merge',
            },
          )
          return merged.status
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(200)
    work.git('pull', '--quiet', '--ff-only', 'origin', 'main')
    await run(work.path, address)
    expect(await pulls()).toHaveLength(1)
    expect(work.git('show', 'HEAD:addons/alpha/metadata.yaml')).toContain('version: 2.0.0 # kept')
  }, 120_000)

  async function run(directory: string, address: string): Promise<void> {
    const git = openGit({ directory, environment: TEST_ENVIRONMENT, trustedDirectory: undefined })
    const event: EventContext = {
      engine: 'gitea',
      trigger: { kind: 'dispatch' },
      repository: `${GITEA_ACCOUNT.username}/catalog`,
      defaultBranch: 'main',
      commit: undefined,
      apiUrl: `${gitea.url}/api/v1`,
      workspace: directory,
    }
    const clock = fastClock()
    const token = makeSecret(gitea.token)
    const url = new URL(address)
    const basic = Buffer.from(`${url.username}:${url.password}`).toString('base64')
    url.username = ''
    url.password = ''
    const context: CommandContext = {
      ...aContext({ tree: {}, inputs: { validate: 'full', deliver: 'pull-request' } }),
      tree: openFileTree(directory),
      cue,
      git,
      event,
      clock,
      repository: () =>
        openRepository({
          event,
          token,
          environment: TEST_ENVIRONMENT,
          clock,
          git,
          origin: async () => ({ url: url.href, authorization: makeSecret(`Basic ${basic}`) }),
        }),
    }
    await bump(context)
  }
})
