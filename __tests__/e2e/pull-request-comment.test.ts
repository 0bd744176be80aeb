import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type GithubServer, startGithubServer } from '../fakes/github-server.ts'
import { makeRepository, removeTemporary, type TestRepository } from '../git-repository.ts'
import { runAction } from './action.ts'

const REPOSITORY = 'octo/catalog'
const WRITER = 'ghs_writer'
const READER = 'ghs_reader'

let server: GithubServer
let repository: TestRepository
let base: string
let head: string

afterAll(removeTemporary)

beforeEach(async () => {
  server = await startGithubServer({
    tokens: {
      [WRITER]: { login: 'github-actions[bot]', may: 'write' },
      [READER]: { login: 'github-actions[bot]', may: 'read' },
    },
  })
  repository = makeRepository()
  base = repository.commit(addon('1.0.0', 'replicas: *1 | int'))
  repository.git('checkout', '--quiet', '-b', 'feature')
  head = repository.commit(addon('1.0.0', 'replicas: *2 | int\n\tname: string'))
})

afterEach(() => server.stop())

function addon(version: string, parameter: string): Readonly<Record<string, string>> {
  return {
    'addons/demo/metadata.yaml': `name: demo\nversion: ${version}\ndescription: shows it\n`,
    'addons/demo/README.md': '# demo\n',
    'addons/demo/parameter.cue': `parameter: {\n\t// +usage=How many\n\t${parameter}\n}\n`,
    'addons/demo/template.cue':
      'package main\n\noutput: {\n\tapiVersion: "core.oam.dev/v1beta1"\n\tkind: "Application"\n\tspec: components: [{name: "web", type: "webservice", properties: {image: "nginx:1.27", replicas: parameter.replicas}}]\n}\n',
  }
}

function propose(number: number, fork?: { readonly owner: string; readonly commit: string }): void {
  server.store.pulls.push({
    number,
    title: 'more of it',
    body: '',
    head: 'feature',
    base: 'main',
    state: 'open',
    draft: false,
    author: 'someone',
    ...(fork === undefined ? {} : { fork }),
  })
}

function pullRequestEvent(number: number, owner = 'octo') {
  return {
    number,
    pull_request: {
      number,
      base: { ref: 'main', sha: base, repo: { full_name: REPOSITORY } },
      head: { ref: 'feature', sha: head, repo: { full_name: `${owner}/catalog` } },
    },
    repository: { full_name: REPOSITORY, default_branch: 'main' },
  }
}

function check(event: unknown, token: string) {
  return runAction({
    workspace: repository.path,
    inputs: { command: 'check', comment: 'true', 'github-token': token },
    eventName: 'pull_request',
    event,
    ref: 'refs/pull/7/merge',
    sha: head,
    environment: environment(),
  })
}

function environment() {
  return { GITHUB_API_URL: server.apiUrl, GITHUB_REPOSITORY: REPOSITORY, GITHUB_RUN_ID: '42' }
}

// The forge has to know the commit that the proposal stands at.
function forgeKnows(): void {
  const fetched = ['fetch', '--quiet', repository.path, `+refs/heads/feature:refs/heads/feature`]
  server.store.git(fetched)
}

describe('a pull request from the repository itself', () => {
  it('gets one comment with what changes, kept up to date', async () => {
    propose(7)
    forgeKnows()

    const first = await check(pullRequestEvent(7), WRITER)
    const again = await check(pullRequestEvent(7), WRITER)

    expect(first.stdout).toContain('the comment on proposal 7 is created')
    expect(again.stdout).toContain('the comment on proposal 7 is unchanged')
    expect(server.store.comments).toHaveLength(1)
    const body = server.store.comments[0]?.body ?? ''
    expect(body).toContain('| parameter `name` | **must be given now** |')
    expect(body).toContain('| parameter `replicas` | another default | `1` | `2` |')
    expect(body).toContain('+      replicas: 2')
    expect(body).toContain('https://github.com/octo/catalog/edit/feature/addons/demo/')
    expect(body).toContain('https://github.com/octo/catalog/actions/runs/42')
  })

  it('gets none where it has moved on since (T56)', async () => {
    propose(7)
    forgeKnows()
    server.store.git(['update-ref', 'refs/heads/feature', base])

    const run = await check(pullRequestEvent(7), WRITER)

    expect(run.stdout).toContain('no comment: proposal 7 has moved on since')
    expect(server.store.comments).toEqual([])
  })
})

describe('a pull request from a fork', () => {
  it('is checked without a comment, because its token only reads (T55)', async () => {
    propose(7, { owner: 'mallory', commit: head })

    const run = await check(pullRequestEvent(7, 'mallory'), READER)

    expect(run.stdout).toContain('no comment: the forge did not comment on pull request 7: status 403')
    expect(run.report).toMatchObject({ command: 'check', addons: [{ name: 'demo' }] })
    expect(server.store.comments).toEqual([])
  })

  it('gets its comment from a second workflow that takes the report for data', async () => {
    propose(8, { owner: 'mallory', commit: head })
    const report = (await check(pullRequestEvent(8, 'mallory'), READER)).report

    const run = await commentWith(report, head)

    expect(run.status, run.stdout).toBe(0)
    expect(server.store.comments.map(({ issue }) => issue)).toEqual([8])
    expect(server.store.comments[0]?.body).toContain('| parameter `name` | **must be given now** |')
  })

  it('chooses by the event, not by what the artifact says, and only at the judged commit', async () => {
    propose(8, { owner: 'mallory', commit: head })
    const report = { schemaVersion: 1, number: 1, pull_request: 1, addons: [], exitCode: 0 }

    const run = await commentWith(report, base)

    expect(run.stdout).toContain('no comment: the proposal is closed or has moved on since')
    expect(server.store.comments).toEqual([])
  })
})

async function commentWith(report: unknown, commit: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'artifact-'))
  try {
    await writeFile(path.join(folder, 'report.json'), JSON.stringify(report))
    return await runAction({
      workspace: repository.path,
      inputs: { command: 'comment', from: folder, 'github-token': WRITER },
      eventName: 'workflow_run',
      event: {
        action: 'completed',
        workflow_run: {
          event: 'pull_request',
          head_branch: 'feature',
          head_sha: commit,
          head_repository: { full_name: 'mallory/catalog', owner: { login: 'mallory' } },
          pull_requests: [],
        },
        repository: { full_name: REPOSITORY, default_branch: 'main' },
      },
      ref: 'refs/heads/main',
      sha: base,
      environment: environment(),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
