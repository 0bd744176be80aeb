import { createPagesPublisher } from '../../../src/publish/registries/pages.ts'
import { fastClock } from '../../fakes/fast-clock.ts'
import { publisherContract } from '../publisher.contract.ts'
import { bareRepository } from './bare-repository.ts'

publisherContract('a branch of a git repository', async () => {
  const repository = bareRepository()
  const open = () =>
    createPagesPublisher({
      registry: 'pages:gh-pages/addons',
      branch: repository.open(),
      directory: 'addons',
      clock: fastClock({ realShare: 0.2 }),
      random: Math.random,
    })
  return {
    publisher: open(),
    another: open,
    // Every commit on any branch is a change.
    mutations: () => Number(repository.git('rev-list', '--all', '--count')),
    secrets: [],
    stop: async () => repository.remove(),
  }
})
