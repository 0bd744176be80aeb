import { expect, it } from 'vitest'
import { helpText } from '../../src/inputs/help.ts'

it('tells every word that index takes', () => {
  const line = helpText(undefined)
    .split('\n')
    .find((text) => text.startsWith('  index '))

  expect(line).toMatch(/verify\|repair\|adopt.*seed \[first\] --from/)
})
