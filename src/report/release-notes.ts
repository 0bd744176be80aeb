import type { CommitSubject } from '../ports.ts'
import { codeSpan, escapeMarkdown, type Markdown } from './markdown.ts'

/** What a release of one addon is about. */
export interface ReleaseNotes {
  readonly name: string
  readonly version: string
  readonly description: string
  /** The tag of the version before; undefined for the first one. */
  readonly previous: string | undefined
  /** Commits that changed this addon since then, newest first. */
  readonly subjects: readonly CommitSubject[]
  /** The attached archive. */
  readonly file: string
  readonly sha256: string
}

const SHOWN_COMMITS = 50

/** Words the notes of a release: what this addon is, what changed in it since its previous tag, and how to check the archive. */
export function releaseNotes(release: ReleaseNotes): Markdown {
  const { name, version, description, previous, subjects, file, sha256 } = release
  const heading =
    previous === undefined
      ? `First release of ${codeSpan(name)} here.`
      : `Changes of ${codeSpan(name)} since ${codeSpan(previous)}:`
  const shown = subjects.slice(0, SHOWN_COMMITS)
  const rest = subjects.length - shown.length
  const list = shown.map(({ commit, subject }) => `- ${escapeMarkdown(subject)} (${commit.slice(0, 12)})`)
  const changes = [
    ...(list.length === 0 ? ['- no commit of this addon alone'] : list),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ]
  return [
    ...(description === '' ? [] : [escapeMarkdown(description), '']),
    heading,
    '',
    ...(previous === undefined ? [] : [...changes, '']),
    `${codeSpan(`${name} ${version}`)} is attached as ${codeSpan(file)}:`,
    '',
    '```text',
    `${sha256}  ${file}`,
    '```',
    '',
  ].join('\n')
}
