import { ActionError } from '../errors.ts'

/** How tags of addons are named where the user said nothing (contract.md, `tag-format`). */
export const DEFAULT_TAG_FORMAT = '{name}-v{version}'

/** The addon and version that a tag stands for; the version without a leading `v`. */
export interface TagName {
  readonly name: string
  readonly version: string
}

/** Reads and writes tags of one format. */
export interface TagFormat {
  /** Undefined for tags of another form. */
  parse(tag: string): TagName | undefined
  print(name: TagName): string
}

// KubeVela's addon names, and SemVer 2.0.0 without `v`: nothing that git, a shell or a log reads otherwise (reliability.md T74).
const NAME = '[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?'
const NUMBER = '(?:0|[1-9][0-9]*)'
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?`
const MOST_CHARACTERS = 200

/**
 * Parses the input `tag-format`. It needs `{name}` and `{version}` once each, and else letters, digits and `._@+-` only. Fails
 * with an input error.
 */
export function parseTagFormat(format: string): TagFormat {
  const parts = /^([\w.@+-]*)\{name\}([\w.@+-]*)\{version\}([\w.@+-]*)$/.exec(format)
  if (parts === null || format.startsWith('-') || parts[2] === '') throw refused(format)
  const [before = '', between = '', after = ''] = parts.slice(1)
  const pattern = new RegExp(
    `^${literal(before)}(?<name>${NAME})${literal(between)}(?<version>${VERSION})${literal(after)}$`,
  )
  const parse = (tag: string): TagName | undefined => {
    const groups = tag.length > MOST_CHARACTERS ? undefined : pattern.exec(tag)?.groups
    const { name, version } = groups ?? {}
    return name === undefined || version === undefined ? undefined : { name, version }
  }
  return {
    parse,
    print({ name, version }) {
      const tag = `${before}${name}${between}${version}${after}`
      const read = parse(tag)
      if (read?.name === name && read.version === version && !/\.\.|\.lock$|\.$/.test(tag)) return tag
      throw new ActionError(`cannot name a tag for ${JSON.stringify(name)} ${JSON.stringify(version)}`, {
        kind: 'input',
        hint: 'tags need a name of a-z, 0-9 and - and a semantic version',
      })
    },
  }
}

function literal(text: string): string {
  return text.replace(/[.+*?^${}()|[\]\\]/g, '\\$&')
}

function refused(format: string): ActionError {
  // KubeVela reads the ref of a git registry's address as one path segment (pkg/utils/parse.go).
  const why = format.includes('/')
    ? ': with a "/" nobody could pin a tag, because vela reads one path segment as the ref'
    : ''
  return new ActionError(`invalid input tag-format: "${format}"${why}`, {
    kind: 'input',
    hint: `write {name}, something between, then {version}, and no "/": ${DEFAULT_TAG_FORMAT}`,
  })
}
