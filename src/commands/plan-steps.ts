import { toActionError } from '../errors.ts'
import type { Archive } from '../package/package-addon.ts'
import { type Held, makePlan } from '../plan/make-plan.ts'
import type { PlannedStep } from '../plan/plan.ts'
import { listedVersions } from '../publish/listed-versions.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import { shadowedBy } from '../publish/next-free-version.ts'
import type { OutcomeError, PublishedVersion, Publisher, RegistryCatalog } from '../publish/publisher.ts'
import { type Settled, settle } from '../publish/settle.ts'
import type { CommandContext } from './command.ts'
import { identityOf } from './load-catalog.ts'
import type { MissingAddon } from './missing-addons.ts'
import type { PackagedAddon } from './package-chosen.ts'

// A plan looks once: a registry that cannot tell now is planned as unknown.
const PLAN_WINDOW_MS = 0

/** How to plan. */
export interface PlanOptions {
  /** True where a registry that cannot be read is no reason to fail: a proposal from a fork has no password. */
  readonly toleratesUnreadable?: boolean
}

/**
 * Asks every registry what it holds of each archive, and decides what publishing would do. Changes nothing. Of a server's list a
 * version that is not in it is taken for absent, a digest for what is stored; only archives that differ are fetched and compared:
 * publishing itself believes neither.
 */
export async function planSteps(
  { inputs, publishers, clock, logger }: CommandContext,
  packaged: readonly PackagedAddon[],
  options: PlanOptions = {},
): Promise<readonly PlannedStep[]> {
  const archives = packaged.flatMap(({ archive }) => archive ?? [])
  const registries = archives.length === 0 ? [] : await publishers()
  const names = archives.map(({ name }) => name)
  const lists = await Promise.all(registries.map((publisher) => readList(publisher, names, options)))
  let done = 0
  const candidates = await mapBounded(packaged, inputs.concurrency, async ({ addon, archive }) => {
    const { name, version = '' } = identityOf(addon)
    const held =
      archive === undefined
        ? []
        : await Promise.all(
            registries.map((publisher, at): Promise<Held> => {
              return look(publisher, archive, { list: lists[at] ?? { kind: 'read', rows: new Map() }, clock })
            }),
          )
    done += 1
    logger.progress('planning', done, packaged.length)
    return { name, version, archive, held }
  })
  return makePlan(candidates, { onConflict: inputs.onConflict })
}

/** Says what `publish` would do about addons that are missing somewhere though the change at hand leaves them alone. */
export function missingSteps(missing: readonly MissingAddon[]): readonly PlannedStep[] {
  const reason = 'missing there: published along, unless findings keep it back'
  return missing.flatMap(({ name, version, registries }) =>
    registries.map((registry): PlannedStep => ({ name, version, registry, step: 'publish', reason })),
  )
}

type ReadList =
  | { readonly kind: 'read'; readonly rows: RegistryCatalog }
  | { readonly kind: 'unreadable'; readonly error: OutcomeError }

async function readList(
  publisher: Publisher,
  names: readonly string[],
  { toleratesUnreadable = false }: PlanOptions,
): Promise<ReadList> {
  try {
    return { kind: 'read', rows: await listedVersions(publisher, names) }
  } catch (thrown) {
    const error = toActionError(thrown)
    if (!toleratesUnreadable || error.kind !== 'registry') throw thrown
    return { kind: 'unreadable', error: { message: error.message } }
  }
}

interface Looking {
  readonly list: ReadList
  readonly clock: CommandContext['clock']
}

async function look(publisher: Publisher, archive: Archive, { list, clock }: Looking): Promise<Held> {
  const { registry } = publisher
  if (list.kind === 'unreadable')
    return { registry, settled: { kind: 'unclear', error: list.error }, listed: [] }
  const rows = list.rows.get(archive.name) ?? []
  const listed = rows.map(({ version }) => version)
  const row = rows.find(({ version }) => version === archive.version)
  const isTold =
    row === undefined ? shadowedBy(archive.version, listed) === undefined : row.digest === archive.sha256
  // Folders and branches are at hand: there nothing needs to be believed.
  if (isTold && !publisher.commitsTogether)
    return { registry, settled: claimed(row, archive), listed, isClaim: row !== undefined }
  const settled = await settle(publisher, archive, { clock, windowMs: PLAN_WINDOW_MS, isAwaited: false })
  return { registry, settled, listed }
}

function claimed(row: PublishedVersion | undefined, { bytes }: Archive): Settled {
  if (row === undefined) return { kind: 'absent' }
  return { kind: 'present', comparison: { kind: 'same-bytes' }, bytes, url: '' }
}
