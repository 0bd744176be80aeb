import { ActionError } from '../errors.ts'
import type { Clock, Folder } from '../ports.ts'
import { type IndexProblem, mendIndex } from '../publish/mend-index.ts'
import { INDEX_FILE } from '../publish/protocols/helm-index.ts'
import type { RegistryPage } from '../publish/registry-page.ts'

/** The ways of the `index` command: look only; set right what is listed; set right, and list what is not. */
export type IndexMode = 'verify' | 'repair' | 'adopt'

/** What the `index` command works on. */
export interface IndexRequest {
  readonly folder: Folder
  readonly clock: Clock
  readonly mode: IndexMode
  /** Where the folder is served, for absolute URLs in new rows. */
  readonly baseUrl?: string | undefined
  /** What is made of the index when it was set right. */
  readonly page?: RegistryPage | undefined
}

/** What the `index` command found and did. */
export interface IndexResult {
  /** Everything that was wrong before. */
  readonly problems: readonly IndexProblem[]
  /** What is still wrong. */
  readonly left: readonly IndexProblem[]
  readonly hasWritten: boolean
}

/**
 * Verifies, repairs or adopts the index of a static registry, also one that others made: missing and wrong digests, lost system
 * requirements, rows without an archive, versions listed twice, archives that no row lists. Archives are never changed.
 */
export async function indexFolder({
  folder,
  clock,
  mode,
  baseUrl,
  page,
}: IndexRequest): Promise<IndexResult> {
  const now = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  const mend = () => mendIndex(folder, { now, baseUrl, adopt: mode === 'adopt' })
  if (mode === 'verify') {
    const { problems } = await mend()
    return { problems, left: problems, hasWritten: false }
  }
  return folder.exclusively(async () => {
    const { problems, text, before } = await mend()
    const hasChanged = before === undefined || Buffer.compare(Buffer.from(text), before) !== 0
    if (hasChanged) await folder.write(INDEX_FILE, Buffer.from(text))
    await page?.update(folder)
    const left = (await mend()).problems
    const missed = left.filter(({ mendedBy }) => mendedBy === 'repair')
    if (missed.length > 0) throw notMended(folder, missed)
    return { problems, left, hasWritten: hasChanged }
  })
}

function notMended({ location }: Folder, problems: readonly IndexProblem[]): ActionError {
  const [first] = problems
  const what = first === undefined ? '' : `${first.subject}: ${first.message}`
  return new ActionError(`the repaired index of ${location} is still wrong: ${what}`, { kind: 'internal' })
}
