import { createHash } from 'node:crypto'

/** One file to upload in a form. */
export interface FormFile {
  readonly field: string
  /** The file's base name. */
  readonly file: string
  readonly bytes: Uint8Array
}

/** A form as it travels: RFC 7578, whole, so that it has a length. */
export interface Multipart {
  readonly contentType: string
  readonly body: Uint8Array
}

/** Makes a `multipart/form-data` body of one file. Its boundary depends on the bytes alone and does not occur in them. */
export function multipart({ field, file, bytes }: FormFile): Multipart {
  const boundary = `addon-registry-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(file)}"`,
    'Content-Type: application/octet-stream',
    '',
    '',
  ].join('\r\n')
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

// WHATWG's way to write names that would end the quoted text or the line.
function quoted(text: string): string {
  return text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}
