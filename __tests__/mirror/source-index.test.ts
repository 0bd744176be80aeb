import { describe, expect, it } from 'vitest'
import { readSourceRows } from '../../src/mirror/source-index.ts'

function rows(text: string, chart = 'demo') {
  return readSourceRows(new TextEncoder().encode(text), chart)?.map(({ version }) => version)
}

const HELM =
  'apiVersion: v1\nentries:\n  other:\n  - version: 9.0.0\n    urls: [o.tgz]\n  demo:\n  - urls:\n    - demo-1.0.0.tgz\n    version: 1.0.0\n  - urls:\n    - demo-0.9.0.tgz\n    version: "0.9.0"\n  zoo:\n  - version: 3.0.0\ngenerated: "2026-01-01T00:00:00Z"\n'

describe('readSourceRows', () => {
  it("reads a chart's lines out of Helm's own print", () => {
    expect(rows(HELM)).toEqual(['1.0.0', '0.9.0'])
    expect(rows(HELM, 'none')).toEqual([])
    expect(rows(HELM.replaceAll('\n', '\r\n'))).toEqual(['1.0.0', '0.9.0'])
  })

  it('is not led astray by what is broken elsewhere', () => {
    expect(rows(HELM.replace('[o.tgz]', '[o.tgz'))).toEqual(['1.0.0', '0.9.0'])
  })

  it.each([
    ['JSON', '{"entries": {"demo": [{"version": "1.0.0", "urls": ["a.tgz"]}]}}'],
    ['other indents', 'entries:\n    demo:\n        - version: 1.0.0\n'],
    ['flow style', 'entries: {demo: [{version: 1.0.0}]}\n'],
    ['an anchor', 'x: &rows\n- version: 1.0.0\nentries:\n  demo: *rows\n'],
  ])('reads %s', (_, text) => {
    expect(rows(text)).toEqual(['1.0.0'])
  })

  it.each(['<html></html>', 'entries: [', 'just text', ''])('says that %j is none', (text) => {
    expect(rows(text)).toBeUndefined()
  })

  it('takes an index without charts for one', () => {
    expect(rows('apiVersion: v1\nentries: {}\n')).toEqual([])
  })
})
