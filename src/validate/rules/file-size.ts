import type { RefusalReason, RefusedEntry } from '../../addon/addon.ts'
import { defineRule, type Mark } from '../rule.ts'

const MEBIBYTE = 1024 * 1024
/** GitHub's contents API, through which `vela` reads git registries, gives no larger files. */
const WARN_FILE_BYTES = MEBIBYTE
/** Helm refuses larger files in an archive (pkg/chart/loader/archive.go). */
const MAX_FILE_BYTES = 5 * MEBIBYTE
/** Helm refuses larger archives, decompressed (pkg/chart/loader/archive.go). */
const MAX_ADDON_BYTES = 100 * MEBIBYTE

export const fileSize = defineRule({
  id: 'file-size',
  severity: 'error',
  level: 'package',
  summary: 'files up to 1 MiB; at most 5 MiB each and 100 MiB together, 5,000 entries, 32 folders deep',
  why: 'Helm, and ChartMuseum with it, refuses archives with a file above 5 MiB or more than 100 MiB in all; the GitHub API, through which KubeVela reads git registries, hands out no file above 1 MiB.',
  check({ files, refused }) {
    const packed = files.filter(({ ignored }) => !ignored)
    const total = packed.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    return [
      ...refused.flatMap(({ path, reason, detail = '' }) =>
        reason === 'file-too-large' ? [tooLarge(path, detail)] : [],
      ),
      ...refused.flatMap(({ path, reason, detail = '' }): readonly Mark[] =>
        reason === 'too-deep'
          ? [{ path, message: `nested too deep: ${detail}`, fix: 'use fewer folders' }]
          : [],
      ),
      ...wholeAddon(refused, 'addon-too-large', 'the addon is too large'),
      ...wholeAddon(refused, 'too-many-entries', 'the addon has too many files'),
      ...packed.flatMap(({ path, bytes }) => judge(path, bytes.byteLength)),
      ...(total > MAX_ADDON_BYTES
        ? [{ path: '', message: `the addon has ${total} bytes, Helm takes ${MAX_ADDON_BYTES}`, fix }]
        : []),
    ]
  },
})

// Every entry beyond such a limit is refused; the addon is told once.
function wholeAddon(
  refused: readonly RefusedEntry[],
  reason: RefusalReason,
  message: string,
): readonly Mark[] {
  const first = refused.find((entry) => entry.reason === reason)
  return first === undefined ? [] : [{ path: '', message: `${message}: ${first.detail ?? ''}`, fix }]
}

const fix = 'leave out what KubeVela does not read, or list it in .helmignore'

function judge(path: string, size: number): readonly Mark[] {
  if (size > MAX_FILE_BYTES) return [tooLarge(path, `${size} bytes`)]
  if (size <= WARN_FILE_BYTES) return []
  const message = `${size} bytes: the GitHub API gives no file above ${WARN_FILE_BYTES}`
  return [{ path, severity: 'warning', level: 'full', message, fix }]
}

function tooLarge(path: string, size: string): Mark {
  return { path, message: `the file is too large: ${size}, Helm takes ${MAX_FILE_BYTES}`, fix }
}
