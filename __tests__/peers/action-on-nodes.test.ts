import { describe } from 'vitest'

import { actionContract } from '../e2e/action.contract.ts'
import { findNode, whyMissing } from './peer-binaries.ts'

for (const release of ['node22', 'node24'] as const) {
  const node = findNode(release)
  describe.skipIf(node.kind === 'missing')(`the built action on ${release}${whyMissing(node)}`, () => {
    actionContract(node.kind === 'present' ? node.binary : '')
  })
}
