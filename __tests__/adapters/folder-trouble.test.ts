import { describe, expect, it } from 'vitest'
import { folderTrouble } from '../../src/adapters/folder-trouble.ts'
import { ActionError } from '../../src/errors.ts'

describe('folderTrouble', () => {
  it.each(['read', 'write'] as const)('names the right that is lacking: to %s', (use) => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })

    expect(folderTrouble('cannot use /srv', use, denied)).toMatchObject({
      kind: 'registry',
      message: 'cannot use /srv: EACCES',
      hint: `let this user ${use} there, or set registry to another folder`,
    })
  })

  it('leaves words that were found before as they are', () => {
    const known = new ActionError('a link', { kind: 'registry' })

    expect(folderTrouble('cannot use /srv', 'read', known)).toBe(known)
  })
})
