import { afterAll, describe, expect, it } from 'vitest'
import { openFileTree } from '../src/adapters/file-tree.ts'
import { openGit } from '../src/adapters/git.ts'
import type { EventContext } from '../src/inputs/event.ts'
import { readConfig } from '../src/read-config.ts'
import { pullRequestEvent, pushEvent } from './detect/select.ts'
import {
  addonFiles,
  makeRepository,
  removeTemporary,
  TEST_ENVIRONMENT,
  type TestRepository,
} from './git-repository.ts'

afterAll(removeTemporary)

const OWN = 'registries:\n  - url: https://charts.example.com\n'
const EVIL = 'registries:\n  - url: https://evil.example.com\n'

async function registriesFor(repository: TestRepository, event: EventContext | undefined) {
  const notes: string[] = []
  const config = await readConfig({
    tree: openFileTree(repository.path),
    git: openGit({ directory: repository.path, environment: TEST_ENVIRONMENT }),
    event,
    logger: { info: (line) => notes.push(line), debug: () => undefined, progress: () => undefined },
  })
  return { urls: JSON.stringify(config.registries), notes }
}

function aProposal(configs: { readonly base?: string; readonly head?: string }) {
  const repository = makeRepository()
  const base = repository.commit({ ...addonFiles('addons/alpha'), '.addon-registry.yaml': configs.base })
  const head = repository.commit({ '.addon-registry.yaml': configs.head, 'docs/x.md': 'x' })
  return { repository, base, head }
}

describe('readConfig (T68): who proposes a change does not decide where it goes', () => {
  it('reads the base branch’s file on a proposal', async () => {
    const { repository, base, head } = aProposal({ base: OWN, head: EVIL })

    const { urls } = await registriesFor(repository, pullRequestEvent(base, head, { isFork: true }))

    expect(urls).toContain('charts.example.com')
    expect(urls).not.toContain('evil')
  })

  it('reads none where only the proposal brings one', async () => {
    const { repository, base, head } = aProposal({ head: EVIL })

    expect((await registriesFor(repository, pullRequestEvent(base, head))).urls).not.toContain('evil')
  })

  it('fetches the base into a clone of depth 1', async () => {
    const { repository, base, head } = aProposal({ base: OWN, head: EVIL })
    const clone = repository.clone({ depth: 1, ref: head })

    expect((await registriesFor(clone, pullRequestEvent(base, head))).urls).toContain('charts.example.com')
  })

  it('does without, and says so, where the base cannot be had', async () => {
    const { repository, head } = aProposal({ base: OWN, head: EVIL })

    const { urls, notes } = await registriesFor(repository, pullRequestEvent('d'.repeat(40), head))

    expect(urls).not.toContain('evil')
    expect(notes.join()).toContain('the base of the proposal cannot be read')
  })

  it('reads the work tree’s file where the owners are at work', async () => {
    const { repository, base, head } = aProposal({ base: OWN, head: EVIL })

    expect((await registriesFor(repository, pushEvent(base, head))).urls).toContain('evil')
    expect((await registriesFor(repository, undefined)).urls).toContain('evil')
  })
})
