import { chosenRow, fetchedUrl, isOnlyByNumber, whyNotLoaded } from './as-kubevela.ts'
import { compareContent } from './content.ts'
import type { Delivery } from './delivery.ts'
import type { IndexRow } from './protocols/helm-index.ts'
import type { IndexReading } from './protocols/parse-helm-index.ts'
import type { HelmReader, OutcomeError } from './publisher.ts'
import type { RegistrySession } from './registry-session.ts'

/**
 * Reads back what is there as KubeVela reads it: the index by its strict reader, the row that it chooses for the version, the
 * address that it makes of the row, the archive as it loads it. What KubeVela could not enable is not called published.
 */
export async function readBack(deliveries: readonly Delivery[], session: RegistrySession): Promise<void> {
  const { reader } = session.publisher
  const { stop } = session.settings
  const there = deliveries.filter(({ verdict }) => verdict !== undefined && isGreen(verdict.status))
  if (reader === undefined || there.length === 0 || stop.aborted) return
  const index = reader.index()
  for (const delivery of there) {
    await session.guarded(delivery, async () => {
      const found = await seenByKubevela(delivery, { reader, index: await index })
      const { verdict } = delivery
      if (verdict === undefined) return
      const place = verdict.url === undefined ? {} : { url: verdict.url }
      if (found.error !== undefined) delivery.verdict = { status: 'failed', ...place, error: found.error }
      else if (found.note !== undefined) {
        const reason = [verdict.reason, found.note].filter((one) => one !== undefined).join('; ')
        delivery.verdict = { ...verdict, reason }
      }
    })
  }
}

function isGreen(status: string): boolean {
  return status === 'published' || status === 'unchanged'
}

interface Seen {
  /** Why KubeVela cannot enable it. */
  readonly error?: OutcomeError
  /** What to know where it can. */
  readonly note?: string
}

interface Registry {
  readonly reader: HelmReader
  readonly index: IndexReading
}

async function seenByKubevela(delivery: Delivery, { reader, index }: Registry): Promise<Seen> {
  const { name, version, bytes } = delivery.item.archive
  if (index.kind === 'broken') return { error: unreadable(index.message) }
  const problem = await whyNotLoaded(name, bytes)
  if (problem !== undefined) return { error: hidden(delivery, problem) }
  const row = chosenRow(index.index, name, version)
  // What is not listed yet was told when it was looked for (F31).
  if (row === undefined) return delivery.verdict?.status === 'unchanged' ? { note: UNLISTED } : {}
  const trouble = await notBehind(row, delivery, reader)
  if (trouble !== undefined) return trouble
  return isOnlyByNumber(version)
    ? { note: `a prerelease: KubeVela installs it only where asked for, with --version ${version}` }
    : {}
}

const UNLISTED = 'the index does not list it: it cannot be installed until the registry builds its index anew'

// KubeVela tries the addresses of a row in turn and takes the first archive that loads.
async function notBehind(row: IndexRow, delivery: Delivery, reader: HelmReader): Promise<Seen | undefined> {
  const { archive } = delivery.item
  const base = await reader.address()
  const addresses = row.urls.map((url) => fetchedUrl(base, url))
  let unclear: string | undefined
  for (const address of addresses) {
    if (address === delivery.verdict?.url) return undefined
    const stored = await reader.archive(address)
    if (stored.kind === 'unclear') unclear ??= stored.error.message
    if (stored.kind !== 'present') continue
    const { kind } = await compareContent(archive.bytes, stored.bytes)
    if (kind === 'same-bytes' || kind === 'same-content' || kind === 'documentation') return undefined
    return { error: hidden(delivery, `for it KubeVela fetches ${address}, which holds something else`) }
  }
  if (unclear !== undefined) return { note: `not seen as KubeVela sees it: ${unclear}` }
  const [first = 'nowhere'] = addresses
  return { error: hidden(delivery, `KubeVela looks for it at ${first}, where it is not`) }
}

function unreadable(problem: string): OutcomeError {
  return {
    message: `it is stored, but KubeVela cannot read the index of this registry: ${problem}`,
    hint: 'take the row that the index breaks at out of the registry (the command `index` mends static ones), and run again',
  }
}

function hidden({ item }: Delivery, problem: string): OutcomeError {
  const { name, version } = item.archive
  return {
    message: `${name} ${version} is stored, but cannot be enabled from there: ${problem}`,
    hint: 'mend the archive or its row in the index, and run again',
  }
}
