import type { Addon } from '../addon/addon.ts'
import { nameOf } from '../detect/repository-path.ts'
import { type Archive, packageAddon } from '../package/package-addon.ts'
import type { AddonRun } from '../report/run-report.ts'
import type { CommandContext } from './command.ts'
import type { Judgement } from './judge.ts'
import { type ChosenAddon, identityOf, type LoadedCatalog } from './load-catalog.ts'

/** An addon of the run with its archive; none where findings keep it back. */
export interface PackagedAddon extends ChosenAddon {
  readonly archive: Archive | undefined
}

/** Packages the addons that may go on; writes their archives where the user asked for them. */
export async function packageChosen(
  { archives, logger }: CommandContext,
  { chosen }: LoadedCatalog,
  judgement: Judgement,
): Promise<readonly PackagedAddon[]> {
  const packaged: PackagedAddon[] = []
  for (const [at, one] of chosen.entries()) {
    const archive = judgement.isStopped(one.addon) ? undefined : packageAddon(one.addon)
    if (archive !== undefined) await archives?.write(archive.file, archive.bytes)
    const done: PackagedAddon = { ...one, archive }
    packaged.push(done)
    if (isKeptBack(done))
      logger.info([...one.change.reasons, keptBackBecause(one.addon, judgement)].join(', '))
    logger.progress('packaging', at + 1, chosen.length)
  }
  return packaged
}

/**
 * An addon of a run as the report tells it, before anything was sent anywhere. Findings of an addon that is only missing somewhere
 * are its reasons, not the run's trouble: nobody touched it, and the run that did has failed for them.
 */
export function reportRow(one: PackagedAddon, judgement: Judgement): AddonRun {
  const { addon, change, archive } = one
  const { name, version } = identityOf(addon)
  const why = isKeptBack(one) ? [keptBackBecause(addon, judgement)] : []
  return {
    name,
    root: addon.root,
    version,
    change: { kind: change.kind, reasons: [...change.reasons, ...why] },
    compatibility: judgement.compatibilityOf(addon),
    findings: isKeptBack(one) ? [] : judgement.findingsOf(addon),
    archive,
    outcomes: [],
  }
}

/** True for an addon that a registry lacks and that findings keep back, as they did when it last changed. */
export function isKeptBack({ isMissing, archive }: PackagedAddon): boolean {
  return isMissing === true && archive === undefined
}

/** Names the rules that keep an addon back, for people. */
export function keptBackBecause(addon: Addon, judgement: Judgement): string {
  const errors = judgement.findingsOf(addon).filter(({ severity }) => severity === 'error')
  return `kept back by ${[...new Set(errors.map(({ rule }) => rule))].join(', ')}: run check ${addon.root}`
}

/** Everything that a run tells of, before anything was sent anywhere. */
export function reportRows(
  packaged: readonly PackagedAddon[],
  loaded: LoadedCatalog,
  judgement: Judgement,
): readonly AddonRun[] {
  return [...packaged.map((one) => reportRow(one, judgement)), ...otherRows(loaded, judgement)]
}

/** The addons that a run tells of and does nothing with: affected ones, and those that the change took away. */
export function otherRows({ affected, deleted }: LoadedCatalog, judgement: Judgement): readonly AddonRun[] {
  return [
    ...affected.map(({ addon, change }) => reportRow({ addon, change, archive: undefined }, judgement)),
    ...deleted.map(
      ({ root, change }): AddonRun => ({
        name: nameOf(root),
        root,
        change: { kind: change.kind, reasons: change.reasons },
        findings: [],
        outcomes: [],
      }),
    ),
  ]
}
