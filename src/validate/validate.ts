import { type Addon, addonLabel } from '../addon/addon.ts'
import { byCodeUnit } from '../addon/order.ts'
import { toActionError } from '../errors.ts'
import { withoutRepeatedCauses } from './repeated-causes.ts'
import {
  escapeText,
  type FileEdit,
  type Finding,
  type Mark,
  type Rule,
  type RuleContext,
  type RuleLevel,
  type Severity,
} from './rule.ts'

/**
 * Runs every rule over every addon and returns the findings, sorted by addon, severity, path and place. Never throws for what
 * an addon holds: a rule that does is reported as a finding of rule `internal`, and the others still run.
 */
export function validate(
  addons: readonly Addon[],
  rules: readonly Rule[],
  context: RuleContext,
): readonly Finding[] {
  const found = addons.flatMap((addon) => rules.flatMap((rule) => runRule(rule, addon, context)))
  return sortFindings(withoutRepeatedCauses(found), addons)
}

/** Sorts findings by addon, severity, path and place: the one order in which they are ever shown. */
export function sortFindings(findings: readonly Finding[], addons: readonly Addon[]): readonly Finding[] {
  const rank = new Map(addons.toSorted(byLabel).map(({ root }, at) => [root, at]))
  return findings.toSorted((a, b) => (rank.get(a.root) ?? 0) - (rank.get(b.root) ?? 0) || byPlace(a, b))
}

/** True for a finding that stops its addon at this validate level: an error, and at `package` only one that hurts the archive or the registry. */
export function stopsAddon(finding: Finding, level: RuleLevel): boolean {
  return finding.severity === 'error' && (level === 'full' || finding.level === 'package')
}

/** Orders severities, worst first. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b]
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 }

function byLabel(a: Addon, b: Addon): number {
  return byCodeUnit(addonLabel(a), addonLabel(b)) || byCodeUnit(a.root, b.root)
}

function byPlace(a: Finding, b: Finding): number {
  return (
    bySeverity(a.severity, b.severity) ||
    byCodeUnit(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.message, b.message)
  )
}

function runRule(rule: Rule, addon: Addon, context: RuleContext): readonly Finding[] {
  if (!isInForce(rule, context)) return []
  try {
    return rule.check(addon, context).map((mark) => toFinding(mark, rule, addon.root))
  } catch (thrown) {
    return [failureOf(rule, addon, thrown)]
  }
}

function isInForce({ releases }: Rule, { kubevela }: RuleContext): boolean {
  return releases === undefined || kubevela === undefined || releases.some((name) => kubevela.includes(name))
}

function toFinding(mark: Mark, rule: Rule, root: string): Finding {
  const { path, edits, severity = rule.severity, level = rule.level, ...rest } = mark
  return {
    ...rest,
    root,
    rule: rule.id,
    severity,
    level,
    path: escapeText(inRepository(root, path)),
    ...(edits === undefined ? {} : { edits: edits.map((edit) => inRepositoryEdit(root, edit)) }),
  }
}

function inRepositoryEdit(root: string, edit: FileEdit): FileEdit {
  return edit.path === undefined ? edit : { ...edit, path: inRepository(root, edit.path) }
}

function inRepository(root: string, path: string): string {
  if (path === '') return root
  return root === '.' ? path : `${root}/${path}`
}

// The addon is not to blame, but an unanswered rule must not pass for a satisfied one.
function failureOf(rule: Rule, addon: Addon, thrown: unknown): Finding {
  return {
    root: addon.root,
    rule: 'internal',
    severity: 'error',
    level: rule.level,
    message: `rule ${rule.id} failed: ${escapeText(toActionError(thrown).message.slice(0, 200))}`,
    path: escapeText(addon.root),
    fix: 'this is a fault of the action: please report it together with the addon',
  }
}
