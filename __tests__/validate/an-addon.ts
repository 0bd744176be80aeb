import type { Addon, AddonFile, RefusedEntry } from '../../src/addon/addon.ts'
import { parseMetadata } from '../../src/addon/metadata.ts'
import { byCodeUnit } from '../../src/addon/order.ts'

/** Metadata that no rule objects to. */
export const GOOD_METADATA = `name: sample
version: 1.0.0
description: A sample addon
icon: https://example.com/icon.png
url: https://example.com
tags:
  - sample
`

/** What a test says about an addon; the rest is a good one. */
export interface AddonSketch {
  readonly root?: string
  /** Text or bytes by path below the root; `metadata.yaml` is good unless given, absent where undefined. */
  readonly files?: Readonly<Record<string, string | Uint8Array | undefined>>
  /** Paths that `.helmignore` keeps out of the archive. */
  readonly ignored?: readonly string[]
  readonly refused?: readonly RefusedEntry[]
  readonly ignoreProblems?: Addon['ignoreProblems']
}

/** Builds an addon in memory. */
export function anAddon(sketch: AddonSketch = {}): Addon {
  const { root = 'addons/sample', ignored = [], refused = [], ignoreProblems = [] } = sketch
  const texts = { 'metadata.yaml': GOOD_METADATA, ...sketch.files }
  const files = Object.entries(texts).flatMap(([path, content]): AddonFile[] => {
    if (content === undefined) return []
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    return [{ path, bytes, ignored: ignored.includes(path) }]
  })
  const metadata = files.find(({ path }) => path === 'metadata.yaml')
  return {
    root,
    directory: root.slice(root.lastIndexOf('/') + 1),
    files: files.toSorted((a, b) => byCodeUnit(a.path, b.path)),
    refused,
    metadata:
      metadata === undefined ? { kind: 'missing' } : parseMetadata(new TextDecoder().decode(metadata.bytes)),
    ignoreProblems,
  }
}

/** Builds an addon whose metadata.yaml has this text. */
export function withMetadata(text: string): Addon {
  return anAddon({ files: { 'metadata.yaml': text } })
}
