import { afterAll, describe, expect, it } from 'vitest'
import { openGit } from '../../src/adapters/git.ts'
import { historySource } from '../../src/sync/history-source.ts'
import { makeRepository, removeTemporary, TEST_ENVIRONMENT, type TestRepository } from '../git-repository.ts'

afterAll(removeTemporary)

const ROOT = 'addons/demo'

function demo(version: string, text = 'a'): Readonly<Record<string, string>> {
  return {
    [`${ROOT}/metadata.yaml`]: `name: demo\nversion: ${version}\n`,
    [`${ROOT}/template.yaml`]: 'kind: Application\n',
    [`${ROOT}/resources/a.yaml`]: `kind: ${text}\n`,
  }
}

function sourceOf({ path }: TestRepository) {
  const git = openGit({ directory: path, environment: TEST_ENVIRONMENT, trustedDirectory: undefined })
  return historySource({ git, location: 'the catalog', roots: [ROOT] })
}

async function digests(repository: TestRepository): Promise<Readonly<Record<string, string>>> {
  const source = await sourceOf(repository)
  const taken = await Promise.all(
    (await source.offers()).map(async (offer) => [offer.version, await source.take(offer)] as const),
  )
  return Object.fromEntries(
    taken.map(([version, one]) => [
      version,
      one.kind === 'taken' ? one.item.archive.sha256 : one.error.message,
    ]),
  )
}

describe('the history of a catalog', () => {
  it('offers every version that the branch ever had, and nothing that only a merged branch had', async () => {
    const repository = makeRepository()
    repository.commit(demo('1.0.0'))
    repository.git('checkout', '--quiet', '-b', 'feature')
    repository.commit(demo('1.1.0-wip'))
    repository.commit(demo('1.1.0'))
    repository.git('checkout', '--quiet', 'main')
    repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'feature')
    repository.commit(demo('2.0.0'))

    const source = await sourceOf(repository)

    expect((await source.offers()).map(({ version }) => version).toSorted()).toEqual([
      '1.0.0',
      '1.1.0',
      '2.0.0',
    ])
  })

  it('rebuilds of each version the last state that had it, the same bytes in every clone', async () => {
    const repository = makeRepository()
    repository.commit(demo('1.0.0', 'first'))
    repository.commit({ ...demo('1.0.0', 'mended'), 'README.md': 'x' })
    const other = makeRepository()
    other.commit(demo('1.0.0', 'mended'))
    repository.commit(demo('2.0.0', 'later'))
    other.commit(demo('2.0.0', 'later'))

    expect(await digests(repository)).toEqual(await digests(other))
    expect(await digests(repository.clone())).toEqual(await digests(repository))
  })

  it('leaves out what nobody could have published, and tells what cannot be packed', async () => {
    const repository = makeRepository()
    repository.commit(demo('not a version'))
    repository.commit({ ...demo('1.0.0'), [`${ROOT}/.git-credentials/x`]: 'x' })

    const source = await sourceOf(repository)

    expect((await source.offers()).map(({ version }) => version)).toEqual(['1.0.0'])
  })

  it('is refused in a shallow clone, with what to do', async () => {
    const repository = makeRepository()
    repository.commit(demo('1.0.0'))
    repository.commit(demo('2.0.0'))

    await expect(sourceOf(repository.clone({ depth: 1 }))).rejects.toMatchObject({
      message: expect.stringContaining('the clone is shallow'),
      hint: expect.stringContaining('fetch-depth: 0'),
    })
  })
})
