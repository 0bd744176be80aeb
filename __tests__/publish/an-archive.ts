import { gunzipSync, gzipSync } from 'node:zlib'
import { type Archive, packageAddon } from '../../src/package/package-addon.ts'
import type { PublishItem } from '../../src/publish/publish-item.ts'
import { readAddon } from '../../src/read/read-addon.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'

/** What a test says about an archive; the rest is a good one. */
export interface ArchiveSketch {
  readonly name?: string
  readonly version?: string
  /** Texts by path below the addon root. */
  readonly files?: Readonly<Record<string, string>>
}

/** Packages an addon as the action does. */
export async function anArchive({
  name = 'demo',
  version = '1.0.0',
  files = {},
}: ArchiveSketch = {}): Promise<Archive> {
  const metadata = `name: ${name}\nversion: "${version}"\ndescription: shows it\n`
  const all = {
    'metadata.yaml': metadata,
    'template.cue': 'output: {}\n',
    'README.md': `# ${name}\n`,
    ...files,
  }
  const tree = Object.fromEntries(Object.entries(all).map(([path, text]) => [`addons/${name}/${path}`, text]))
  return packageAddon(await readAddon(memoryFileTree(tree), `addons/${name}`))
}

/** An item to publish that depends on nothing. */
export async function anItem(sketch: ArchiveSketch = {}): Promise<PublishItem> {
  return { archive: await anArchive(sketch), dependencies: [] }
}

/** The same files in other bytes, as another packer or another time makes them. */
export function repacked(bytes: Uint8Array): Buffer {
  return gzipSync(gunzipSync(bytes), { level: 1 })
}
