import { ActionError } from '../errors.ts'
import { RELEASES } from '../kubevela/releases.ts'
import { readBundle } from '../mirror/read-bundle.ts'
import { readAddonNeeds } from '../mirror/read-needs.ts'
import { mapBounded } from '../publish/map-bounded.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { identityOf } from './load-catalog.ts'
import { mirrorTarget } from './mirror-target.ts'
import { needsWithCharts } from './mirrored-needs.ts'
import { moveAddons } from './move-addons.ts'

const RENDERED_AT_ONCE = 4

/**
 * `mirror --from-bundle FILE`: loads a bundle into a registry. All of it is verified before anything is sent; what the registry
 * holds already is not sent again, so that a load that ended early goes on where it was.
 */
export async function loadBundle(context: CommandContext, file: string): Promise<CommandResult> {
  const { inputs, cue, logger, readNamed } = context
  const bytes = await readNamed(file)
  if (bytes === undefined) {
    throw new ActionError(`there is no file "${file}"`, {
      kind: 'input',
      hint: 'set from-bundle to a file that mirror --bundle wrote',
    })
  }
  const bundle = await readBundle(bytes)
  if (bundle.kind === 'refused') {
    throw new ActionError(`cannot load ${file}: ${bundle.message}`, {
      kind: 'input',
      hint: 'nothing was sent: copy the file again, or make it anew with mirror --bundle',
    })
  }
  logger.info(`${file} is whole: ${bundle.addons.length} addons, ${bundle.charts.length} charts`)
  const target = mirrorTarget(inputs)
  const releases = inputs.releases.map((name) => RELEASES[name])
  let done = 0
  const addons = await mapBounded(bundle.addons, RENDERED_AT_ONCE, async (addon) => {
    const read = await readAddonNeeds(addon, { releases, cue })
    done += 1
    logger.progress('rendering', done, bundle.addons.length)
    return { addon, read }
  })
  const complete = await needsWithCharts(addons, bundle.charts)
  const moved = inputs.dryRun
    ? undefined
    : await moveAddons(context, { addons, charts: bundle.charts, complete, target })
  const rows = addons.map(({ addon }): AddonRun => {
    const { name, version } = identityOf(addon)
    const row = { name, root: addon.root, version, findings: [], outcomes: [], needs: complete.get(addon) }
    return { ...row, ...moved?.rows.get(addon) }
  })
  return { addons: [...rows, ...(moved?.charts ?? [])] }
}
