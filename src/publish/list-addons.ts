import { toActionError } from '../errors.ts'
import type { Delivery } from './delivery.ts'
import type { OutcomeError, PutAnswer } from './publisher.ts'
import { describeTrouble } from './registry-error.ts'
import type { RegistrySession } from './registry-session.ts'

/**
 * Has the registry's own list of addons name what it holds of this run, once for all. An addon that is stored, but that readers of
 * the list do not find, is no success: it says so, and the next run writes the list.
 */
export async function listAddons(deliveries: readonly Delivery[], session: RegistrySession): Promise<void> {
  const { writeCatalog } = session.publisher
  const held = deliveries.filter(
    ({ verdict }) => verdict?.status === 'published' || verdict?.status === 'unchanged',
  )
  if (writeCatalog === undefined || held.length === 0) return
  const answer = await written(() => writeCatalog(held.map(({ item }) => item.archive)), session)
  if (answer.kind === 'accepted') return
  const status = answer.kind === 'uncertain' ? 'unknown' : 'failed'
  for (const delivery of held)
    delivery.verdict = { ...delivery.verdict, status, error: notListed(delivery, answer.error) }
}

async function written(write: () => Promise<PutAnswer>, session: RegistrySession): Promise<PutAnswer> {
  const obstacle = session.whyNotSend()
  if (obstacle !== undefined) return { kind: 'refused', error: obstacle }
  try {
    return await write()
  } catch (thrown) {
    return { kind: 'refused', error: describeTrouble(toActionError(thrown)) }
  }
}

function notListed({ item }: Delivery, { message, hint }: OutcomeError): OutcomeError {
  const { name, version } = item.archive
  const words = `${name} ${version} is stored, but the list of addons was not written: ${message}`
  return hint === undefined ? { message: words } : { message: words, hint }
}
