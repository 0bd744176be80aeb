/** A credential that shows itself only when asked: printed, logged, serialised or inspected it is `***`. */
export interface Secret {
  /** The credential itself, for the one place that sends it. */
  reveal(): string
  toString(): string
  toJSON(): string
}

/** Texts shorter than this cannot be masked: masking them would blot out ordinary words of the log. */
export const MIN_MASKABLE_LENGTH = 8

const HIDDEN = '***'
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** Wraps a credential so that templates, JSON, `util.inspect` and error dumps cannot leak it. */
export function makeSecret(text: string): Secret {
  const hide = () => HIDDEN
  return Object.freeze({ reveal: () => text, toString: hide, toJSON: hide, [INSPECT]: hide })
}

/**
 * Lists every form in which a credential may appear in a log: as it is, line by line, trimmed, percent-encoded,
 * JSON-escaped, and in base64 at each of the three offsets a longer text can give it. Forms shorter than
 * MIN_MASKABLE_LENGTH are left out; longest first, so that masking one never uncovers the rest of another.
 */
export function maskForms(secret: Secret): readonly string[] {
  const text = secret.reveal()
  const plain = [text, text.trim(), ...text.split(/\r?\n/), ...text.split(/\r?\n/).map((line) => line.trim())]
  const encoded = plain.flatMap((form) => [
    ...percentForms(form),
    JSON.stringify(form).slice(1, -1),
    ...base64Forms(form),
    Buffer.from(form).toString('hex'),
  ])
  const forms = new Set([...plain, ...encoded].filter((form) => form.length >= MIN_MASKABLE_LENGTH))
  return [...forms].toSorted((a, b) => b.length - a.length)
}

/** Lists the forms of `username:password` as basic authentication sends it, beside those of the password alone. */
export function maskFormsOfPair(username: string, password: Secret): readonly string[] {
  const pair = makeSecret(`${username}:${password.reveal()}`)
  return [...new Set([...maskForms(pair), ...maskForms(password)])].toSorted((a, b) => b.length - a.length)
}

function percentForms(text: string): readonly string[] {
  // Lone surrogates cannot be percent-encoded; such a text has no such form.
  if (/\p{Surrogate}/u.test(text)) return []
  const upper = encodeURIComponent(text)
  return [upper, upper.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()), upper.replaceAll('%20', '+')]
}

function base64Forms(text: string): readonly string[] {
  if (text === '') return []
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64')
    // The characters that share bits with what stands before or after the text vary; the ones between do not.
    const inner = encoded.slice(offset === 0 ? 0 : offset + 1, stableEnd(encoded))
    const whole = offset === 0 ? [encoded, encoded.replace(/=+$/, '')] : []
    return [...whole, inner].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
  })
}

function stableEnd(encoded: string): number {
  const padding = encoded.length - encoded.replace(/=+$/, '').length
  return padding === 0 ? encoded.length : encoded.length - padding - 1
}
