import type { Addon } from '../../addon/addon.ts'
import { README_FILES } from '../../addon/layout.ts'
import { defineRule, escapeText, type Mark, quote } from '../rule.ts'

/** Control, format and direction-changing characters, backslashes, undecodable bytes. */
const MISLEADING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD\\]/u
/** Names that every system, shell and URL takes as they are. */
const PLAIN = /^[A-Za-z0-9._/-]+$/

export const fileNameSafe = defineRule({
  id: 'file-name-safe',
  severity: 'error',
  level: 'package',
  summary:
    'file names are plain: no control characters, no escapes from the addon, no two that some file systems hold for one',
  why: 'Names travel through logs, shells, URLs and unpackers: `..`, a leading dash, control or direction-changing characters mislead them, and names that differ only by letter case or Unicode form overwrite each other on macOS and Windows.',
  check(addon) {
    return [...refusedNames(addon), ...addon.files.flatMap(({ path }) => judge(path)), ...collisions(addon)]
  },
})

function refusedNames({ refused }: Addon): readonly Mark[] {
  return refused
    .filter(({ reason }) => reason === 'unsafe-name')
    .map(({ path, detail }) => unsafe(path, escapeText(detail ?? 'the name is not safe')))
}

function judge(path: string): readonly Mark[] {
  const reason = unsafeBecause(path)
  if (reason !== undefined) return [unsafe(path, reason)]
  if (PLAIN.test(path)) return []
  const message = `file name ${quote(path)} has characters other than letters, digits, ".", "_" and "-"`
  return [{ path, severity: 'warning', level: 'full', message, fix: 'rename the file' }]
}

function unsafeBecause(path: string): string | undefined {
  const parts = path.split('/')
  if (MISLEADING.test(path)) return 'it holds a control character, a backslash or bytes that are not UTF-8'
  if (parts.includes('..') || parts.includes('.') || parts.includes(''))
    return 'it could lead out of the addon'
  if (parts.some((part) => part.startsWith('-'))) return 'it begins with a dash'
  return parts.some((part) => /^[A-Za-z]:/.test(part)) ? 'it looks like a drive letter' : undefined
}

function unsafe(path: string, reason: string): Mark {
  return { path, message: `unsafe file name ${quote(path)}: ${reason}`, fix: 'rename the file' }
}

function collisions({ files }: Addon): readonly Mark[] {
  const seen = new Map<string, string>()
  const marks: Mark[] = []
  for (const { path } of files) {
    const folded = path.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase()
    const first = seen.get(folded)
    if (first === undefined) seen.set(folded, path)
    else if (!isReadmePair(first, path)) {
      const message = `${quote(path)} and ${quote(first)} are one file on some systems`
      marks.push({ path, message, fix: 'rename one of them' })
    }
  }
  return marks
}

// Both spellings of the readme are the subject of readme-both.
function isReadmePair(a: string, b: string): boolean {
  const names: readonly string[] = README_FILES
  return names.includes(a) && names.includes(b)
}
