import { ActionError } from '../errors.ts'
import type { AllowedHosts } from '../inputs/allowed-hosts.ts'
import type { Http, HttpCredential } from '../ports.ts'
import { INDEX_FILE, type IndexRow, listings } from '../publish/protocols/helm-index.ts'
import { MAX_INDEX_BYTES, parseHelmIndex } from '../publish/protocols/parse-helm-index.ts'
import { MAX_ARCHIVE_BYTES } from '../publish/read-archive.ts'
import { keyOf, type Offer, type SyncSource, type Taken } from './sync-source.ts'
import { takeArchive } from './take-archive.ts'

/** A Helm repository that is only read. */
export interface SiteOptions {
  /** The address that `helm repo add` takes. */
  readonly url: string
  readonly name?: string | undefined
  readonly http: Http
  readonly credential?: HttpCredential | undefined
  /** Hosts beside its own that archives may be fetched from: an index may name any. */
  readonly allowedHosts: AllowedHosts
}

/** A source that is any server of an `index.yaml`: a static registry, a ChartMuseum, a forge. Rows are tried at each address they name. */
export function siteSource(options: SiteOptions): SyncSource {
  const base = options.url.replace(/\/+$/, '')
  const location = options.name ?? base
  let rows: ReadonlyMap<string, IndexRow> = new Map()

  async function get(url: string, maxBytes: number) {
    const { http, credential } = options
    return await http.send({
      method: 'GET',
      url,
      maxBytes,
      ...(credential === undefined ? {} : { credential }),
    })
  }

  return {
    location,
    holdsHistory: true,
    async offers() {
      const url = `${base}/${INDEX_FILE}`
      const answer = await get(url, MAX_INDEX_BYTES)
      if (answer.kind === 'failure') throw unreadable(url, answer.message)
      if (answer.status !== 200) throw unreadable(url, `it answered ${answer.status}`)
      const reading = parseHelmIndex(answer.body)
      if (reading.kind === 'broken')
        throw unreadable(url, `it is no index that KubeVela could read: ${reading.message}`)
      const listed = listings(reading.index)
      rows = new Map(listed.map(({ name, row }) => [keyOf({ name, version: row.version }), row]))
      return listed.map(
        ({ name, row: { version, digest } }): Offer => ({
          name,
          version,
          ...(digest === undefined ? {} : { digest }),
        }),
      )
    },
    async take(offer) {
      let trouble = 'its row names no address'
      for (const written of rows.get(keyOf(offer))?.urls ?? []) {
        const url = addressOf(written, base)
        const obstacle = whyNotFetch(url, base, options.allowedHosts)
        if (obstacle !== undefined) return obstacle
        const answer = await get(url, MAX_ARCHIVE_BYTES)
        if (answer.kind === 'answer' && answer.status === 200)
          return await takeArchive(offer, { bytes: answer.body, location })
        trouble = answer.kind === 'failure' ? answer.message : `${url} answered ${answer.status}`
      }
      return {
        kind: 'refused',
        error: { message: `${location} does not serve ${offer.name} ${offer.version}: ${trouble}` },
      }
    },
  }
}

// KubeVela joins the texts with a slash (pkg/utils/url.go); so do we, but for addresses that are whole.
function addressOf(written: string, base: string): string {
  return /^https?:\/\//i.test(written) ? written : `${base}/${written.replace(/^\/+/, '')}`
}

function whyNotFetch(url: string, base: string, allowedHosts: AllowedHosts): Taken | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined)
    return { kind: 'refused', error: { message: `not an address: ${JSON.stringify(url.slice(0, 200))}` } }
  if (parsed.origin === new URL(base).origin || allowedHosts.allows(url)) return undefined
  return {
    kind: 'refused',
    error: {
      message: `the index names the host ${parsed.host}, which is not the registry's own`,
      hint: `add ${parsed.host} to allow-host if archives may come from there`,
    },
  }
}

function unreadable(url: string, problem: string): ActionError {
  return new ActionError(`cannot read the list of ${url}: ${problem}`, {
    kind: 'registry',
    hint: 'give the address that `helm repo add` takes; the command doctor says what is there',
  })
}
