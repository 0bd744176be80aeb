/** A plain scalar's value as KubeVela's YAML reader types it. */
export type ScalarValue = string | number | boolean | undefined

/** A typed scalar: its value, and the text that it becomes where KubeVela wants a string. */
export interface ResolvedScalar {
  readonly value: ScalarValue
  /** What `sigs.k8s.io/yaml` writes when the target is a Go string; undefined for null, which leaves the string unset. */
  readonly asString: string | undefined
}

const TRUE_WORDS = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
const FALSE_WORDS = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
const NULL_WORDS = new Set(['', '~', 'null', 'Null', 'NULL'])
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const MAX_INT64 = 2n ** 63n - 1n
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * Types a plain (unquoted) scalar by YAML 1.1 as the reader behind `sigs.k8s.io/yaml` v1.4 does (goyaml.v2 resolve.go):
 * `yes`, `on` and `y` are true, `010` is 8, `1_0` is 10, dates stay text.
 */
export function resolvePlainScalar(text: string): ResolvedScalar {
  if (NULL_WORDS.has(text)) return { value: undefined, asString: undefined }
  if (TRUE_WORDS.has(text)) return { value: true, asString: 'true' }
  if (FALSE_WORDS.has(text)) return { value: false, asString: 'false' }
  return resolveNumber(text) ?? { value: text, asString: text }
}

function resolveNumber(text: string): ResolvedScalar | undefined {
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text))
    return { value: text, asString: text.startsWith('-') ? '-Inf' : '+Inf' }
  if (/^\.(nan|NaN|NAN)$/.test(text)) return { value: text, asString: 'NaN' }
  if (!/^[-+.0-9]/.test(text)) return undefined
  const plain = text.replaceAll('_', '')
  const integer = parseGoInteger(plain)
  if (integer !== undefined) return { value: Number(integer), asString: integer.toString() }
  if (!FLOAT.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? { value, asString: formatFloat32(value) } : undefined
}

// strconv.ParseInt with base 0: an optional sign, then 0x, 0o, 0b, a leading zero for octal, or decimal digits.
function parseGoInteger(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(text)
  const digits = match?.[2]
  if (match === null || digits === undefined) return undefined
  const isLegacyOctal = /^0[0-7]+$/.test(digits)
  const magnitude = BigInt(isLegacyOctal ? `0o${digits.slice(1)}` : digits.toLowerCase())
  const value = match[1] === '-' ? -magnitude : magnitude
  if (value >= -MAX_INT64 - 1n && value <= MAX_INT64) return value
  return match[1] === '' && value <= MAX_UINT64 ? value : undefined
}

/**
 * Prints a number as Go's `strconv.FormatFloat(v, 'g', -1, 32)` does, which is how a YAML float becomes a string field:
 * the shortest digits that read back as the same 32-bit float, so `1.10` gives `1.1`.
 */
export function formatFloat32(value: number): string {
  const single = Math.fround(value)
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  if (!Number.isFinite(single)) return single > 0 ? '+Inf' : '-Inf'
  const shortest = shortestDigits(single)
  const [mantissa = '', exponentText = '0'] = shortest.split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 6) return printExponent(mantissa, exponent)
  return plainDecimal(mantissa, exponent)
}

function shortestDigits(single: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = single.toExponential(digits)
    if (Math.fround(Number(text)) === single) return text
  }
  return single.toExponential(9)
}

function printExponent(mantissa: string, exponent: number): string {
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function plainDecimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`
}
