import { type Addon, fileAt, textOf } from '../addon/addon.ts'
import { fieldEntry, type MetadataDocument } from '../addon/metadata.ts'
import type { Position, TextEdit } from '../addon/text-position.ts'
import type { Range, YamlText } from '../addon/yaml.ts'
import type { AddonFacts } from '../kubevela/addon-facts.ts'
import type { ChartRepository } from '../kubevela/chart-sources.ts'
import type { ReleaseJudgement } from '../kubevela/compatibility.ts'
import type { ReleaseName } from '../kubevela/releases.ts'

/** GitHub's three annotation levels, so that no translation is needed. */
export type Severity = 'error' | 'warning' | 'notice'

/**
 * Who is hurt: `package` findings guard the archive and the registry, and an error of one always stops its addon; `full`
 * ones stop it only where `validate: full` is chosen (contract.md, `validate`).
 */
export type RuleLevel = 'package' | 'full'

/** A mechanical change to one file; `path` names it where it is another file than the finding's own. */
export interface FileEdit extends TextEdit {
  /** In a mark relative to the addon root, in a finding to the repository. A file that does not exist is made. */
  readonly path?: string
}

/** What one rule says about one place of an addon. */
export interface Finding {
  /** The addon root it belongs to. */
  readonly root: string
  readonly rule: string
  readonly severity: Severity
  readonly level: RuleLevel
  /** What is wrong, with the offending value quoted; no trailing full stop. */
  readonly message: string
  /** Repository-relative. */
  readonly path: string
  readonly line?: number
  readonly column?: number
  /** What to write instead, for people. */
  readonly fix?: string
  /** The mechanical change that mends it, for `check --fix`. */
  readonly edits?: readonly FileEdit[]
}

/** A finding before its severity and addon are settled: what a rule returns. Paths are relative to the addon root. */
export interface Mark {
  readonly message: string
  /** Empty for the addon root itself. */
  readonly path: string
  readonly line?: number
  readonly column?: number
  readonly fix?: string
  readonly edits?: readonly FileEdit[]
  /** Given where this case weighs differently than the rule's own severity. */
  readonly severity?: Severity
  /** Given where this case hurts others than the rule's own level says. */
  readonly level?: RuleLevel
}

/** One version of an addon that a registry serves, as far as rules judge it. */
export interface ServedVersion {
  readonly version: string
  /** `kind/name` of each definition in it, where its archive was read: `ComponentDefinition/helm`. */
  readonly definitions?: readonly string[]
}

/** What one configured registry serves, read before the rules run. */
export interface ServedRegistry {
  /** The registry as reports name it. */
  readonly registry: string
  /** Versions by addon name. */
  readonly addons: ReadonlyMap<string, readonly ServedVersion[]>
}

/** An addon's state that is already out: at the base of the comparison, or in a registry. */
export interface PreviousState {
  /** For people: `origin/main`, `https://charts.example.com`. */
  readonly source: string
  readonly version: string
  /**
   * How the addon at hand differs from it: `nothing`, only files that KubeVela installs nothing from (`documentation`), or
   * more (`content`).
   */
  readonly change: 'nothing' | 'documentation' | 'content'
  /** The version that the change asks for; absent where its content was not compared. */
  readonly step?: WantedStep
}

/** The version that a change asks for, and why. */
export interface WantedStep {
  readonly version: string
  /** One line each: `major: parameter replicas removed`. */
  readonly reasons: readonly string[]
  /** True where a version that is higher, but not so high, will not do. */
  readonly isEnforced: boolean
  /** Writes the version into metadata.yaml. */
  readonly edit?: TextEdit
}

/** What rules may know beside the addon at hand. Absent parts were not read: rules that need them stay silent. */
export interface RuleContext {
  /** Every addon of the catalog, the one at hand included; those that are judged come first. */
  readonly catalog: readonly Addon[]
  /** What the configured registries serve; absent where none is configured. */
  readonly registries?: readonly ServedRegistry[]
  /** States of this addon that are already out, by addon root. */
  readonly previous?: ReadonlyMap<string, readonly PreviousState[]>
  /** Where the repository lives, as far as it is known. */
  readonly forge?: 'github' | 'gitlab' | 'gitee' | 'gitea' | 'plain'
  /** The repository's default branch, as far as it is known. */
  readonly defaultBranch?: string
  /** KubeVela releases to judge by, oldest first; all of them where absent. */
  readonly kubevela?: readonly ReleaseName[]
  /** What CUE's parser and the renderings tell of the addons, by addon root. */
  readonly facts?: ReadonlyMap<string, AddonFacts>
  /** What each judged KubeVela release makes of an addon, oldest first, by addon root. */
  readonly compatibility?: ReadonlyMap<string, readonly ReleaseJudgement[]>
  /** What chart repositories serve, by address; absent where the network was not asked. */
  readonly charts?: ReadonlyMap<string, ChartRepository>
}

/**
 * How far a rule looks: at the addon at hand, at the whole catalog too, or also at what is out already (registries, the base of
 * the change, chart repositories).
 */
export type RuleScope = 'addon' | 'catalog' | 'published'

/** One thing that must hold of an addon. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly level: RuleLevel
  /** One line: what must hold. */
  readonly summary: string
  /** Why, with the consumer's behaviour behind it. */
  readonly why: string
  /** Absent for one that looks at nothing but the addon at hand. */
  readonly scope?: RuleScope
  /** The KubeVela releases that it tells about; absent for all. Where none of them is judged by, the rule is silent. */
  readonly releases?: readonly ReleaseName[]
  /** True where `check --fix` can mend what it finds, wherever that is plain. */
  readonly fixable?: true
  /** Returns every problem; never throws for what the addon holds. */
  check(addon: Addon, context: RuleContext): readonly Mark[]
}

/** Gives a rule literal its type; the identity otherwise. */
export function defineRule(rule: Rule): Rule {
  return rule
}

/** Where a value stands, as marks carry it. */
export function at(yaml: Pick<YamlText, 'positionOf'>, node: { readonly range: Range }): Position {
  return yaml.positionOf(node.range)
}

/** Where a key of metadata.yaml stands; empty where it does not. */
export function atKey(metadata: MetadataDocument, key: string): Partial<Position> {
  if (metadata.kind !== 'parsed') return {}
  const entry = fieldEntry(metadata.source, key)
  return entry === undefined ? {} : metadata.yaml.positionOf(entry.keyRange)
}

/** The edit that adds a line at the end of one of the addon's files, which is made where it does not exist. */
export function appendedLine(addon: Addon, path: string, line: string): FileEdit {
  const file = fileAt(addon, path)
  const text = file === undefined ? '' : textOf(file)
  const separator = text === '' || text.endsWith('\n') ? '' : '\n'
  return { path, start: text.length, end: text.length, replacement: `${separator}${line}\n` }
}

/** A value as messages show it: quoted, on one line, cut after 80 characters, with control and direction-changing characters escaped. */
export function quote(value: string): string {
  const cut = value.length > 80 ? `${value.slice(0, 80)}…` : value
  return `"${escapeText(cut).replaceAll('"', '\\"')}"`
}

/** A path or name as findings print it: characters that act on terminals or reorder text are written as `\u{…}` (T22). */
export function escapeText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  )
}
