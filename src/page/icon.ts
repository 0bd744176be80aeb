import type { AddonFile } from '../addon/addon.ts'
import { type Html, html } from './html.ts'

// A picture of 64 pixels takes a few kilobytes; what is larger would make the page of a thousand addons slow.
const MAX_ICON_BYTES = 32 * 1024
const MAX_DATA_CHARACTERS = MAX_ICON_BYTES * 2
const HUES = 12

/**
 * The icon of an addon as a `data:` address: the one that its metadata embeds, names by a path in the archive, or that lies beside
 * its metadata as `icon` or `logo`. Empty where there is none: an icon at a web address is never fetched, neither when the page is
 * made (a server could be told to ask any address in its network) nor when it is read (its readers would be told of).
 */
export function embeddedIcon(icon: string, files: readonly AddonFile[]): string {
  if (isImageData(icon)) return icon
  const named = icon.replace(/^\.\//, '')
  const file = files.find(({ path }) => path === named) ?? files.find(({ path }) => BESIDE.test(path))
  const type = file === undefined ? undefined : imageType(file.bytes)
  if (file === undefined || type === undefined || file.bytes.byteLength > MAX_ICON_BYTES) return ''
  return `data:${type};base64,${Buffer.from(file.bytes).toString('base64')}`
}

/** True for a `data:` address of an image that pages may hold; as an image, an SVG runs no script and loads nothing. */
export function isImageData(address: string): boolean {
  return address.length <= MAX_DATA_CHARACTERS && IMAGE_DATA.test(address)
}

/** The icon, or two letters of the name on a colour that is always the same for it. It is decoration: the name stands beside it. */
export function iconHtml(name: string, icon: string): Html {
  if (icon !== '') return html`<img class="icon" src="${icon}" alt="" width="48" height="48">`
  return html`<span class="icon hue-${hueOf(name)}" aria-hidden="true">${lettersOf(name)}</span>`
}

const IMAGE_DATA = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/
const BESIDE = /^(?:icon|logo)\.(?:svg|png|jpe?g|webp|gif)$/i

// By what the file holds, not by its name.
function imageType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 512))
  if (start.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'image/png'
  if (start.subarray(0, 3).equals(Buffer.from('\xff\xd8\xff', 'latin1'))) return 'image/jpeg'
  const text = start.toString('latin1')
  if (/^GIF8[79]a/.test(text)) return 'image/gif'
  if (/^RIFF.{4}WEBP/s.test(text)) return 'image/webp'
  return /<svg[\s>]/.test(text) ? 'image/svg+xml' : undefined
}

function hueOf(name: string): number {
  return [...name].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7) % HUES
}

function lettersOf(name: string): string {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  const letters =
    parts.length > 1
      ? parts.slice(0, 2).map((part) => [...part][0] ?? '')
      : [...(parts[0] ?? '?')].slice(0, 2)
  return letters.join('').toUpperCase()
}
