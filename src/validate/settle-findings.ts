import type { Addon } from '../addon/addon.ts'
import type { Finding } from './rule.ts'
import type { FindingSettings, KnownFailure } from './settings.ts'
import { isSuppressed, suppressionFindings } from './suppressions.ts'
import { sortFindings, stopsAddon } from './validate.ts'

/**
 * Settles what rules found by what the catalog's owners say: comments in the files, ignored paths, severities, known failures.
 * Findings that would break the archive or the registry stay as they are. Sorted as `validate` sorts.
 */
export function settleFindings(
  findings: readonly Finding[],
  addons: readonly Addon[],
  settings: FindingSettings,
): readonly Finding[] {
  const byRoot = new Map(addons.map((addon) => [addon.root, addon]))
  const settled = [...findings, ...addons.flatMap(suppressionFindings)].flatMap((finding) =>
    settleOne(finding, byRoot.get(finding.root), settings),
  )
  return sortFindings(settled, addons)
}

function settleOne(
  finding: Finding,
  addon: Addon | undefined,
  settings: FindingSettings,
): readonly Finding[] {
  // A broken archive stays broken whoever knows of it.
  if (stopsAddon(finding, 'package')) return [finding]
  if (addon !== undefined && isSuppressed(finding, addon)) return []
  if (settings.ignored.some((test) => test(finding.path))) return []
  const override = settings.severities.findLast(
    ({ rule, paths }) => rule === finding.rule && (paths?.some((test) => test(finding.path)) ?? true),
  )
  if (override?.severity === 'off') return []
  return [settleKnown({ ...finding, severity: override?.severity ?? finding.severity }, settings)]
}

function settleKnown(finding: Finding, { knownFailures, today }: FindingSettings): Finding {
  const known = knownFailures.filter(
    ({ rule, paths }) => rule === finding.rule && paths.some((test) => test(finding.path)),
  )
  const [first] = known
  if (first === undefined) return finding
  const valid = known.find(({ expires }) => expires >= today)
  if (valid !== undefined) return { ...finding, severity: 'notice', message: withNote(finding, valid) }
  return {
    ...finding,
    severity: 'error',
    message: `${finding.message} (known failure, expired ${first.expires})`,
  }
}

function withNote({ message }: Finding, { expires, reason }: KnownFailure): string {
  return `${message} (known until ${expires}: ${reason})`
}
