import { describe } from 'vitest'
import { startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'
import { mirrorContract } from '../mirror/mirror.contract.ts'

describe('mirror, as a user runs it', () => {
  mirrorContract(() => startFakeChartMuseum())
})
