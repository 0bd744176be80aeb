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
  for (const [at, { addon, change }] of chosen.entries()) {
    const archive = judgement.isStopped(addon) ? undefined : packageAddon(addon)
    if (archive !== undefined) await archives?.write(archive.file, archive.bytes)
    packaged.push({ addon, change, archive })
    logger.progress('packaging', at + 1, chosen.length)
  }
  return packaged
}

/** An addon of a run as the report tells it, before anything was sent anywhere. */
export function reportRow({ addon, change, archive }: PackagedAddon, judgement: Judgement): AddonRun {
  const { name, version } = identityOf(addon)
  return {
    name,
    root: addon.root,
    version,
    change: { kind: change.kind, reasons: change.reasons },
    compatibility: judgement.compatibilityOf(addon),
    findings: judgement.findingsOf(addon),
    archive,
    outcomes: [],
  }
}

/** The addons that a change took away, as the report tells them. */
export function deletedRows({ deleted }: LoadedCatalog): readonly AddonRun[] {
  return deleted.map(({ root, change }) => ({
    name: root.slice(root.lastIndexOf('/') + 1),
    root,
    change: { kind: change.kind, reasons: change.reasons },
    findings: [],
    outcomes: [],
  }))
}
