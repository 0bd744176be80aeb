import type { PublishItem } from './publish-item.ts'
import type { Publisher } from './publisher.ts'
import type { Verdict } from './verdict.ts'

/** Whether anything may still be sent. */
export interface ProvenanceOptions {
  readonly mayPut: () => boolean
}

/**
 * Makes a registry hold the provenance file of an archive that it already holds; sent apart from the archive, because ChartMuseum
 * rolls both back by a bare file name where one of them fails. Returns the verdict that replaces the archive's where that did not
 * work: a provenance file that was given is required.
 */
export async function settleProvenance(
  { archive, provenance }: PublishItem,
  publisher: Publisher,
  { mayPut }: ProvenanceOptions,
): Promise<Verdict | undefined> {
  if (provenance === undefined) return undefined
  const label = `the provenance file of ${archive.name} ${archive.version}`
  const { putProvenance, fetchProvenance } = publisher
  if (putProvenance === undefined || fetchProvenance === undefined) {
    return { status: 'failed', error: { message: `${label} cannot be published: this registry keeps none` } }
  }
  const before = await fetchProvenance(archive.name, archive.version)
  if (before.kind === 'unclear') return { status: 'failed', error: before.error }
  if (before.kind === 'present') return isSame(before.bytes, provenance) ? undefined : differs(label)
  if (!mayPut()) return { status: 'failed', error: { message: `${label} was not sent`, hint: 'run again' } }
  const answer = await putProvenance(archive, provenance)
  const after = await fetchProvenance(archive.name, archive.version)
  if (after.kind === 'present') return isSame(after.bytes, provenance) ? undefined : differs(label)
  const error =
    answer.kind === 'accepted' ? { message: `${label} was accepted, but is not served` } : answer.error
  return { status: after.kind === 'unclear' ? 'unknown' : 'failed', error }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function differs(label: string): Verdict {
  return {
    status: 'conflict',
    error: {
      message: `${label} is already published with other content`,
      hint: 'remove the published one where it is wrong, then run again',
    },
  }
}
