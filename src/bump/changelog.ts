import type { ReadCommit } from './commit-level.ts'

/** The file that people read what changed in; KubeVela does not. */
export const CHANGELOG_FILE = 'CHANGELOG.md'

/** One version's entry. */
export interface ChangelogEntry {
  readonly version: string
  /** `2026-11-25`: that of the newest commit in it, so that the same commits give the same text. */
  readonly date: string
  readonly commits: readonly ReadCommit[]
}

/**
 * Puts a version's entry into the text of a changelog: above the other versions, below whatever introduces them. The text is
 * otherwise left as it is, its line ends included; one that has the version already is returned unchanged.
 */
export function addToChangelog(text: string, entry: ChangelogEntry): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = entryLines(entry)
  if (text.trim() === '') return [...TITLE, ...lines, ''].join(newline)
  if (hasVersion(text, entry.version)) return text
  const first = /^##[ \t]/m.exec(text)?.index
  if (first === undefined) {
    const gap = text.endsWith('\n') ? newline : newline + newline
    return `${text}${gap}${lines.join(newline)}${newline}`
  }
  return `${text.slice(0, first)}${lines.join(newline)}${newline}${newline}${text.slice(first)}`
}

/** A version's entry as Markdown, without its heading; no lines where no commit says anything. */
export function commitLines(commits: readonly ReadCommit[]): readonly string[] {
  const told = new Set<ReadCommit>()
  return GROUPS.flatMap(({ heading, takes }) => {
    const taken = commits.filter((commit) => !told.has(commit) && takes(commit))
    for (const commit of taken) told.add(commit)
    if (taken.length === 0) return []
    return [`### ${heading}`, '', ...taken.flatMap(commitLine), '']
  }).slice(0, -1)
}

const TITLE = ['# Changelog', '']

const GROUPS: readonly { readonly heading: string; readonly takes: (commit: ReadCommit) => boolean }[] = [
  { heading: 'Breaking changes', takes: ({ isBreaking }) => isBreaking },
  { heading: 'Features', takes: ({ type }) => type === 'feat' },
  { heading: 'Fixes', takes: ({ type }) => type === 'fix' || type === 'perf' },
  { heading: 'Other changes', takes: ({ subject }) => subject !== '' },
]

function entryLines({ version, date, commits }: ChangelogEntry): readonly string[] {
  return [`## ${version} (${date})`, '', ...commitLines(commits)]
}

function commitLine({ id, scope, subject, breaking }: ReadCommit): readonly string[] {
  const area = scope === undefined || scope === '' ? '' : `**${inert(scope)}:** `
  return [`- ${area}${inert(subject)} (${id.slice(0, 7)})`, ...breaking.map((text) => `  - ${inert(text)}`)]
}

// Commit messages are anybody's: nothing in them may become markup, a link or a mention.
function inert(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#|~!&]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u2060')
    .replace(/:\/\//g, ':\u2060//')
}

function hasVersion(text: string, version: string): boolean {
  return text
    .split(/\r?\n/)
    .some((line) => /^##[ \t]/.test(line) && line.split(/[\s[\]()]+/).includes(version))
}
