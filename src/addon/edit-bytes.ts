import { applyEdits, type TextEdit } from './text-position.ts'

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * Changes a file's text and leaves every byte outside of the change as it is, a byte order mark included (`change` does not see
 * it). Undefined where the bytes are not UTF-8, or where `change` gives up.
 */
export function changeText(
  bytes: Uint8Array,
  change: (text: string) => string | undefined,
): Uint8Array | undefined {
  const text = decode(bytes)
  const changed = text === undefined ? undefined : change(text)
  if (changed === undefined) return undefined
  const after = new TextEncoder().encode(changed)
  const hasMark = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
  return hasMark ? new Uint8Array([...BYTE_ORDER_MARK, ...after]) : after
}

/** Applies edits to a file's text; undefined where it is not UTF-8 or an edit lies outside of it. */
export function editBytes(bytes: Uint8Array, edits: readonly TextEdit[]): Uint8Array | undefined {
  return changeText(bytes, (text) =>
    edits.some(({ start, end }) => start > end || end > text.length) ? undefined : applyEdits(text, edits),
  )
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
