import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { packageAddon, sha256Of } from '../package/package-addon.ts'
import { readArchive } from '../publish/read-archive.ts'
import { readReadyArchive } from '../publish/ready-archive.ts'
import { filesTree } from '../read/files-tree.ts'
import { readAddon } from '../read/read-addon.ts'
import type { Offer, Taken } from './sync-source.ts'

/** What a source sent for an offer. */
export interface Delivered {
  readonly bytes: Uint8Array
  readonly provenance?: Uint8Array
  /** Where it came from, for people. */
  readonly location: string
}

/**
 * Makes an item to publish of what a source sent: the bytes as they are, once they have the digest and the name that were offered.
 * An addon's archive without Chart.yaml, which no Helm registry takes, is packed anew from its own files.
 */
export async function takeArchive(offer: Offer, { bytes, provenance, location }: Delivered): Promise<Taken> {
  const label = `${offer.name} ${offer.version}`
  if (offer.digest !== undefined && sha256Of(bytes) !== offer.digest) {
    return refused(
      `${location} serves other bytes for ${label} than it lists`,
      'repair its index (the command index), or look who changed the archive',
    )
  }
  const whole = await withChart(bytes, offer)
  if (whole.kind === 'refused') return whole
  const ready = await readReadyArchive({
    path: `${label} of ${location}`,
    bytes: whole.bytes,
    ...(provenance === undefined || whole.isRepacked ? {} : { provenance }),
  })
  if (ready.kind === 'refused') return refused(ready.message, ready.hint)
  const { name, version } = ready.item.archive
  if (name !== offer.name || version !== offer.version) {
    return refused(
      `${location} lists ${label} but serves ${name} ${version}`,
      'repair its index (the command index)',
    )
  }
  const note = 'packed anew: its archive has no Chart.yaml'
  return { kind: 'taken', item: ready.item, ...(whole.isRepacked ? { note } : {}) }
}

type Whole =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array; readonly isRepacked: boolean }
  | Extract<Taken, { kind: 'refused' }>

async function withChart(bytes: Uint8Array, { name, version }: Offer): Promise<Whole> {
  const contents = await readArchive(bytes)
  if (contents.kind !== 'read')
    return refused(`the archive of ${name} ${version} cannot be read: ${contents.message}`)
  const has = (path: string) => contents.files.some((file) => file.path === path)
  if (has(CHART_FILE) || !has(METADATA_FILE)) return { kind: 'whole', bytes, isRepacked: false }
  const addon = await readAddon(filesTree(contents.files, name), name)
  const [outside] = addon.refused
  if (outside !== undefined)
    return refused(`${name} ${version} cannot be packed anew: ${outside.path} is refused (${outside.reason})`)
  if (addon.metadata.kind !== 'parsed')
    return refused(`${name} ${version} cannot be packed anew: its metadata.yaml cannot be read`)
  return { kind: 'whole', bytes: packageAddon(addon).bytes, isRepacked: true }
}

function refused(message: string, hint?: string): Extract<Taken, { kind: 'refused' }> {
  return { kind: 'refused', error: hint === undefined ? { message } : { message, hint } }
}
