import { describe } from 'vitest'
import { mirrorContract } from '../mirror/mirror.contract.ts'
import { startChartMuseum } from './chartmuseum-server.ts'
import { findPeer, whyMissing } from './peer-binaries.ts'

const chartmuseum = findPeer('chartmuseum')

describe.skipIf(chartmuseum.kind === 'missing')(
  `mirror into a real ChartMuseum${whyMissing(chartmuseum)}`,
  () => {
    mirrorContract(() => startChartMuseum())
  },
)
