/** The value at a path of keys in parsed JSON; undefined where any of them is missing. Own members only. */
export function fieldOf(value: unknown, ...keys: readonly string[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = Object.getOwnPropertyDescriptor(found, key)?.value
  }
  return found
}

/** The text at a path of keys; undefined where there is none or it is empty. */
export function textField(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = fieldOf(value, ...keys)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** The whole number at a path of keys; undefined where there is none. */
export function numberField(value: unknown, ...keys: readonly string[]): number | undefined {
  const found = fieldOf(value, ...keys)
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined
}

/** A commit id at a path of keys; undefined where there is none, or where it is the all-zero id that means "no commit". */
export function commitField(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = textField(value, ...keys)
  return found !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(found) && !/^0+$/.test(found)
    ? found
    : undefined
}
