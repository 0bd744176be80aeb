import { type Held, makePlan } from '../plan/make-plan.ts'
import type { PlannedStep } from '../plan/plan.ts'
import { settle } from '../publish/settle.ts'
import type { CommandContext } from './command.ts'
import { identityOf } from './load-catalog.ts'
import type { PackagedAddon } from './package-chosen.ts'

// A plan looks once: a registry that cannot tell now is planned as unknown.
const PLAN_WINDOW_MS = 0

/** Asks every registry what it holds of each archive, and decides what publishing would do. Changes nothing. */
export async function planSteps(
  { inputs, publishers, clock, logger }: CommandContext,
  packaged: readonly PackagedAddon[],
): Promise<readonly PlannedStep[]> {
  const registries = await publishers()
  const candidates = []
  for (const [at, { addon, archive }] of packaged.entries()) {
    const { name, version = '' } = identityOf(addon)
    const held: readonly Held[] =
      archive === undefined
        ? []
        : await Promise.all(
            registries.map(async (publisher) => ({
              registry: publisher.registry,
              listed: (await publisher.versions(archive.name)).map((row) => row.version),
              settled: await settle(publisher, archive, {
                clock,
                windowMs: PLAN_WINDOW_MS,
                isAwaited: false,
              }),
            })),
          )
    candidates.push({ name, version, archive, held })
    logger.progress('planning', at + 1, packaged.length)
  }
  return makePlan(candidates, { onConflict: inputs.onConflict })
}
