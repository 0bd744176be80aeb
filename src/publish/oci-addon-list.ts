import { parseVersion } from '../addon/version.ts'
import { ActionError } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import { mapBounded } from './map-bounded.ts'
import type { OciStore } from './oci-store.ts'
import {
  CATALOG_CHART,
  isSameList,
  type ListedAddon,
  mergeAddons,
  newestFirst,
  packAddonList,
  readAddonList,
} from './protocols/oci-addon-catalog.ts'
import { isDockerHub, type OciPlace } from './protocols/oci-names.ts'
import type { PutAnswer, RegistryCatalog } from './publisher.ts'

/** The list of an OCI registry's addons: the registry tells its repositories, or a chart of its own holds the list. */
export interface OciAddonList {
  /** All charts below the path, with their versions. */
  read(): Promise<RegistryCatalog>
  /** Makes the chart list what the registry holds of these archives, once for all of them. */
  write(archives: readonly Archive[]): Promise<PutAnswer>
}

/** What keeping the list needs. */
export interface OciAddonListPorts {
  readonly store: OciStore
  /** Waits before another look; `attempt` counts from 1. */
  readonly pause: (attempt: number) => Promise<void>
}

const READS_AT_ONCE = 4
// As often as KubeVela's own writer.
const MAX_ATTEMPTS = 5
const FIRST_VERSION = '0.0.1'

/** Keeps the list of an OCI registry's addons. */
export function createOciAddonList(place: OciPlace, { store, pause }: OciAddonListPorts): OciAddonList {
  const { host, path } = place

  async function read(): Promise<RegistryCatalog> {
    const held = await readHeld()
    const told = await enumerate()
    if (held.kind === 'absent' && told.kind === 'untold') throw cannotTell(store.registry)
    const names = [...addonsIn(held), ...addonsIn(told)].map(({ name }) => name)
    const rows = await mapBounded([...new Set(names)], READS_AT_ONCE, async (name) => {
      return [name, await store.versions(name)] as const
    })
    return new Map(rows.filter(([, versions]) => versions.length > 0))
  }

  // Many registries tell their repositories to nobody, or to administrators only.
  async function enumerate(): Promise<Told> {
    if (isDockerHub(host)) return { kind: 'untold' }
    const listing = await store.repositories()
    if (listing.kind === 'answer') {
      const { answer, problem } = listing
      if (answer.kind === 'answer' && answer.status < 500 && answer.status !== 429) return { kind: 'untold' }
      throw store.trouble(answer, '/v2/_catalog', problem)
    }
    const prefix = path === '' ? '' : `${path}/`
    const names = listing.names
      .filter((repository) => repository.startsWith(prefix))
      .map((repository) => repository.slice(prefix.length))
      .filter((name) => name !== '' && !name.includes('/') && name !== CATALOG_CHART)
    return { kind: 'told', addons: (await mapBounded(names, READS_AT_ONCE, chartsOf)).flat() }
  }

  // Repositories hold images and anything else, too: the newest of the tags tells.
  async function chartsOf(name: string): Promise<readonly ListedAddon[]> {
    const versions = newestFirst((await store.versions(name)).map(({ version }) => version))
    const [newest] = versions
    if (newest === undefined) return []
    const reading = await store.manifest(name, newest)
    if (reading.kind !== 'manifest') return []
    const description = reading.manifest.annotations['org.opencontainers.image.description']
    return [{ name, versions, ...(description === undefined ? {} : { description }) }]
  }

  /** The list that the chart holds now. Anything but its clear absence that is not a list is an error: writing would lose it. */
  async function readHeld(): Promise<Held> {
    const versions = newestFirst((await store.versions(CATALOG_CHART)).map(({ version }) => version))
    const strict = versions.find((version) => parseVersion(version)?.isStrict === true)
    if (versions.length === 0) return { kind: 'absent' }
    if (strict === undefined)
      throw unreadable(store.registry, 'none of its versions is one that KubeVela finds')
    const stored = await store.fetch(CATALOG_CHART, strict)
    if (stored.kind !== 'present')
      throw unreadable(store.registry, stored.kind === 'unclear' ? stored.error.message : 'it is gone')
    const reading = await readAddonList(stored.bytes)
    if (reading.kind === 'broken') throw unreadable(store.registry, reading.message)
    return { kind: 'held', version: strict, addons: reading.addons }
  }

  async function write(archives: readonly Archive[]): Promise<PutAnswer> {
    if (archives.length === 0) return { kind: 'accepted' }
    let last: PutAnswer = { kind: 'accepted' }
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 1) await pause(attempt)
      const held = await readHeld()
      const wanted = await entriesFor(archives, held)
      const known = addonsIn(held)
      const next = mergeAddons(known, wanted)
      if (held.kind === 'held' && isSameList(known, next)) return { kind: 'accepted' }
      // A version of its own for each list: where another publisher was faster, its version is there, and all is read anew.
      const version = held.kind === 'held' ? nextPatch(held.version) : FIRST_VERSION
      last = await store.put(packAddonList(next, version), { force: false })
      if (last.kind === 'refused') return last
    }
    return last.kind === 'accepted' ? { kind: 'uncertain', error: neverSettled(store.registry) } : last
  }

  async function entriesFor(archives: readonly Archive[], held: Held): Promise<readonly ListedAddon[]> {
    const known = addonsIn(held)
    const names = [...new Set(archives.map(({ name }) => name))]
    const own = await mapBounded(names, READS_AT_ONCE, async (name) => {
      const before = known.find((addon) => addon.name === name)
      const versions = await versionsOf(name, before?.versions ?? [])
      const newest = archives.filter((archive) => archive.name === name).find(isNewest(versions))
      const text = newest?.chart['description'] ?? before?.description
      return { name, versions, ...(typeof text === 'string' && text !== '' ? { description: text } : {}) }
    })
    // The first list starts with what the registry holds already, where it tells.
    return held.kind === 'absent' ? mergeAddons(addonsIn(await enumerate()), own) : own
  }

  // A version that was listed and is not told of any more stays, unless the registry says clearly that it is gone.
  async function versionsOf(name: string, listed: readonly string[]): Promise<readonly string[]> {
    const told = (await store.versions(name)).map(({ version }) => version)
    const missing = listed.filter((version) => !told.includes(version))
    const kept = await mapBounded(missing, READS_AT_ONCE, async (version) => {
      const { kind } = await store.manifest(name, version)
      return kind === 'absent' ? [] : [version]
    })
    return newestFirst([...told, ...kept.flat()])
  }

  return { read, write }
}

type Held =
  | { readonly kind: 'absent' }
  | { readonly kind: 'held'; readonly version: string; readonly addons: readonly ListedAddon[] }

type Told = { readonly kind: 'untold' } | { readonly kind: 'told'; readonly addons: readonly ListedAddon[] }

function addonsIn(source: Held | Told): readonly ListedAddon[] {
  return source.kind === 'held' || source.kind === 'told' ? source.addons : []
}

function isNewest([newest]: readonly string[]): (archive: Archive) => boolean {
  return ({ version }) => version === newest
}

function nextPatch(version: string): string {
  const [, numbers = '', patch = '0'] = /^v?(\d+\.\d+\.)(\d+)/.exec(version) ?? []
  return `${numbers}${BigInt(patch) + 1n}`
}

function cannotTell(registry: string): ActionError {
  return new ActionError(`${registry} tells nobody what it holds`, {
    kind: 'registry',
    hint: 'name the addons, or keep a list in the registry with oci-catalog: true',
  })
}

function unreadable(registry: string, problem: string): ActionError {
  return new ActionError(`the addon list of ${registry} (${CATALOG_CHART}) cannot be read: ${problem}`, {
    kind: 'registry',
    hint: 'nothing was written, because every addon in it would be lost; mend or remove that repository, then run again',
  })
}

function neverSettled(registry: string) {
  return {
    message: `the addon list of ${registry} was written, but is not what was written`,
    hint: 'let one workflow publish at a time, and run again',
  }
}
