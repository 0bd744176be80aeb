import { toActionError } from '../errors.ts'
import { sha256Of } from '../package/package-addon.ts'
import type { Clock, Cue, Folder, Logger } from '../ports.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import { INDEX_FILE } from '../publish/protocols/helm-index.ts'
import { localFiles } from '../publish/protocols/index-row.ts'
import { parseHelmIndex } from '../publish/protocols/parse-helm-index.ts'
import type { RegistryPage } from '../publish/registry-page.ts'
import { ADDONS_FILE, parseAddons, printAddons } from './addons-file.ts'
import { ARTIFACT_HUB_FILE, artifactHubText } from './artifact-hub.ts'
import { catalogOfIndex, type ListedAddon } from './catalog-of-index.ts'
import type { PageAddon, PageDetails } from './catalog-page.ts'
import { isOwnPage, PAGE_FILE, pageHtml, pageMark } from './page-html.ts'
import { keptProse } from './prose.ts'
import { readDetails } from './read-details.ts'

/** What a page is made with. */
export interface PageKeeperOptions {
  /** The name that users give the registry in `vela addon registry add`. */
  readonly registry: string
  readonly cue: Cue
  readonly clock: Clock
  readonly logger: Logger
  /** True to read every archive anew, whatever is known of it. */
  readonly isFresh?: boolean
}

// Reading an archive takes a fraction of a second, and only those that are new are read. A large registry that never had a page gets
// it piece by piece, one publish after the other.
const READING_BUDGET_MS = 60_000
const READ_AT_ONCE = 4

/**
 * Keeps the page of a static registry: `index.html`, `addons.json` and, once, `artifacthub-repo.yml`, beside the index and made from
 * it and the archives. What was read from an archive is kept in `addons.json`, by its digest. Files of these names that are not ours
 * stay as they are. Whatever goes wrong is told and goes no further.
 */
export function createPageKeeper(options: PageKeeperOptions): RegistryPage {
  const { clock, logger, cue } = options
  const remembered = new Map<string, PageDetails>()

  async function detailsOf(folder: Folder, { addon, shown }: ListedAddon): Promise<PageDetails | undefined> {
    for (const file of localFiles({ name: addon.name, row: shown })) {
      const bytes = await folder.read(file)
      if (bytes !== undefined) return readDetails(bytes, cue)
    }
    return undefined
  }

  async function complete(folder: Folder, listed: readonly ListedAddon[]): Promise<Completed> {
    const end = clock.now() + READING_BUDGET_MS
    let isWhole = true
    let done = 0
    const addons = await mapBounded(listed, READ_AT_ONCE, async (one): Promise<PageAddon> => {
      done += 1
      logger.progress('reading addons for the page', done, listed.length)
      const known = remembered.get(one.shown.digest ?? '')
      if (known !== undefined) return { ...one.addon, details: known }
      if (clock.now() >= end) {
        isWhole = false
        return one.addon
      }
      const details = await detailsOf(folder, one)
      if (details === undefined) return one.addon
      remembered.set(details.digest, details)
      return { ...one.addon, details }
    })
    return { addons, isWhole }
  }

  async function write(folder: Folder): Promise<void> {
    const index = await folder.read(INDEX_FILE)
    if (index === undefined) return
    const reading = parseHelmIndex(index)
    if (reading.kind === 'broken') return
    const kept = parseAddons(await folder.read(ADDONS_FILE))
    if (kept.kind === 'ours' && options.isFresh !== true)
      for (const [digest, details] of kept.details) remembered.set(digest, details)
    const { addons, isWhole } = await complete(folder, catalogOfIndex(reading.index))
    if (!isWhole)
      logger.info(
        'the page of the registry tells only the names of some addons: the next publish reads more of them',
      )
    const catalog = { addons, index: isWhole ? sha256Of(index) : `${UNFINISHED} ${sha256Of(index)}` }
    if (kept.kind !== 'foreign') await replace(folder, ADDONS_FILE, printAddons(catalog))
    if ((await folder.read(ARTIFACT_HUB_FILE)) === undefined)
      await folder.write(ARTIFACT_HUB_FILE, Buffer.from(artifactHubText()))
    // The page goes last: by its mark the next run knows that everything was written, also where this one is killed.
    const page = await folder.read(PAGE_FILE)
    if (page === undefined || isOwnPage(page)) {
      const known = keptProse(options.isFresh === true ? undefined : page)
      await replace(folder, PAGE_FILE, pageHtml(catalog, options, known))
    }
  }

  return {
    async isCurrent(folder) {
      try {
        const index = await folder.read(INDEX_FILE)
        const page = await folder.read(PAGE_FILE)
        if (index === undefined || (page !== undefined && !isOwnPage(page))) return true
        return (
          page !== undefined &&
          hasMark(page, sha256Of(index)) &&
          (await folder.read(ADDONS_FILE)) !== undefined
        )
      } catch {
        return true
      }
    },
    async update(folder) {
      try {
        await write(folder)
      } catch (thrown) {
        logger.info(`the page of the registry could not be made: ${toActionError(thrown).message}`)
        logger.info('  what is published is not concerned; the next publish, or index repair, tries again')
      }
    },
  }
}

interface Completed {
  readonly addons: readonly PageAddon[]
  /** False where the time was over before every archive was read. */
  readonly isWhole: boolean
}

const UNFINISHED = 'unfinished'

async function replace(folder: Folder, file: string, text: string): Promise<void> {
  const bytes = Buffer.from(text)
  const current = await folder.read(file)
  if (current === undefined || Buffer.compare(current, bytes) !== 0) await folder.write(file, bytes)
}

function hasMark(page: Uint8Array, index: string): boolean {
  return Buffer.from(page.subarray(0, 4096)).includes(pageMark(index))
}
