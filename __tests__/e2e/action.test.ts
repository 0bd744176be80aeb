import process from 'node:process'
import { describe } from 'vitest'

import { actionContract } from './action.contract.ts'

describe(`the built action on Node ${process.versions.node}`, () => {
  actionContract(process.execPath)
})
