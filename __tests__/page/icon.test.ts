import { describe, expect, it } from 'vitest'
import { embeddedIcon, iconHtml } from '../../src/page/icon.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

function file(path: string, bytes: Uint8Array | string) {
  return { path, bytes: Buffer.from(bytes), ignored: false }
}

describe('embeddedIcon', () => {
  it.each([
    ['a data address', 'data:image/png;base64,AAAA', [], 'data:image/png;base64,AAAA'],
    [
      'a path in the archive',
      './art/logo.svg',
      [file('art/logo.svg', SVG)],
      `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`,
    ],
    [
      'a file beside the metadata',
      'https://e.example/x.png',
      [file('icon.png', PNG)],
      `data:image/png;base64,${PNG.toString('base64')}`,
    ],
  ])('takes %s', (_, icon, files, wanted) => {
    expect(embeddedIcon(icon, files)).toBe(wanted)
  })

  it.each([
    ['a web address', 'https://e.example/x.png', []],
    ['an address that runs', 'javascript:alert(1)', []],
    ['data that is no image', 'data:text/html;base64,AAAA', []],
    ['data with more behind it', 'data:image/png;base64,AAAA" onerror="x', []],
    ['a file that is no image', 'icon.png', [file('icon.png', '<html>')]],
    ['a file that is too large', 'icon.svg', [file('icon.svg', SVG + ' '.repeat(40_000))]],
    ['a path that leads out', '../../etc/passwd', []],
  ])('takes nothing from %s', (_, icon, files) => {
    expect(embeddedIcon(icon, files)).toBe('')
  })
})

describe('iconHtml', () => {
  it.each([
    ['cert-manager', 'CM'],
    ['fluxcd', 'FL'],
    ['x', 'X'],
    ['<b>', 'B'],
    ['数据-库', '数库'],
    ['', '\\?'],
  ])('stands in for the icon of %j', (name, letters) => {
    expect(iconHtml(name, '').html).toMatch(
      new RegExp(`^<span class="icon hue-\\d+" aria-hidden="true">${letters}</span>$`, 'i'),
    )
  })
})
