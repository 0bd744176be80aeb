import { toActionError } from '../errors.ts'
import type { Publisher } from '../publish/publisher.ts'
import { describeTrouble } from '../publish/registry-error.ts'
import type { Diagnosis } from './doctor.ts'

/**
 * Says whether what is published on a branch or as tags of a repository can be read. Whether it takes a push is not asked: only a
 * push tells.
 */
export async function doctorBranch(open: () => Promise<Publisher>): Promise<Diagnosis> {
  try {
    const publisher = await open()
    const catalog = await publisher.catalog?.()
    const message = inWords(catalog?.size ?? 0)
    return { isUsable: true, findings: [{ subject: 'reading', isGood: true, message }], corrected: {} }
  } catch (thrown) {
    const error = toActionError(thrown)
    if (error.kind === 'internal') throw error
    const finding = { subject: 'reading', isGood: false, ...describeTrouble(error) } as const
    return { isUsable: false, findings: [finding], corrected: {} }
  }
}

function inWords(names: number): string {
  const held =
    names === 0
      ? 'nothing is published there yet, and a first publish makes what is missing'
      : `it can be read: ${names} ${names === 1 ? 'name' : 'names'}`
  return `${held}; only a push tells whether it takes one`
}
