import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import fc from 'fast-check'
import type { MemoryEntry } from '../../fakes/memory-file-tree.ts'

/** The entries of one addon by path below its root, as a hostile author may leave them. */
export type Entries = Readonly<Record<string, MemoryEntry>>

type Mutation = (entries: Entries) => Entries

/** Addons of the rules' fixtures with up to `most` mutations of bytes, YAML, CUE, names, kinds and sizes. */
export function mutatedAddons(most: number): fc.Arbitrary<Entries> {
  const starts = fixtureAddons()
  const donors = starts
    .flatMap((entries) => Object.values(entries))
    .filter((entry) => typeof entry === 'string')
  return fc
    .tuple(fc.constantFrom(...starts), fc.array(mutation(donors), { minLength: 1, maxLength: most }))
    .map(([start, mutations]) => mutations.reduce((entries, mutate) => mutate(entries), start))
}

/** Every addon below `fixtures/addons/<rule>/{valid,invalid}`, links left out. */
export function fixtureAddons(): readonly Entries[] {
  const top = join(import.meta.dirname, '..', '..', 'fixtures', 'addons')
  const roots = folders(top).flatMap((rule) => folders(rule).flatMap(folders))
  return roots.map((root) => Object.fromEntries(files(root).map((file) => [below(root, file), text(file)])))
}

function folders(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return files(join(folder, entry.name))
    return entry.isFile() ? [join(folder, entry.name)] : []
  })
}

function below(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}

function text(file: string): MemoryEntry {
  const bytes = readFileSync(file)
  const decoded = bytes.toString('utf8')
  return Buffer.from(decoded, 'utf8').equals(bytes) ? decoded : new Uint8Array(bytes)
}

/** Pieces that parsers of YAML, CUE, Markdown, logs and archives have stumbled over. */
const TOKENS = [
  '\u0000',
  '\uFEFF',
  '\r\n',
  '\r',
  '\t',
  '\u001b[31m',
  '\u202e',
  '\u2028',
  '\ud800',
  '%0A::error::x',
  '::add-mask::x',
  '##[error]',
  '\n---\n',
  '\n...\n',
  '%YAML 1.2\n',
  '&a ',
  '*a',
  '<<: *a\n',
  '<<: [*a, *a]\n',
  '!!js/function ',
  '!!binary ',
  '? ',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '#',
  '|\n',
  '>-\n',
  '@',
  '$(id)',
  `\${{ secrets.X }}`,
  '</table><img src=//x>',
  '~',
  'null',
  'yes',
  '0x1F',
  '010',
  '1_0',
  '1e999',
  '-0',
  '.inf',
  '1.10',
  '2001-01-01',
  '12:30:45',
  '__proto__: {x: 1}\n',
  'constructor: 1\n',
  'toString: 1\n',
  'hasOwnProperty: 1\n',
  'name: other\n',
  'Version: 1\n',
  'dependencies: [a, {name: }, {name: b, version: ">=v1"}]\n',
  'system: {vela: ">=v1.2.3-de || <x"}\n',
  'deployTo: {runtimeCluster: true, control_plane: true}\n',
  'tags: a\n',
  'package x\n',
  'import "list"\n',
  'import "vela/op"\n',
  '[1] + [2]',
  '"\\(',
  '#"""\n',
  'output: {}\n',
  'parameter: {}\n',
  '// addon-registry-ignore x: y\n',
  '# addon-registry-ignore version-semver\n',
  '@embed(file=x)',
  '**',
  '!x',
  '/',
  '\\',
  '..',
] as const

const LARGE = [
  () => '['.repeat(20_000),
  () => '{a: '.repeat(10_000),
  () => '- '.repeat(20_000),
  () => `a: &a [${'x,'.repeat(9)}x]\n${'b: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n'.repeat(50)}`,
  () => `k: &k {x: 1}\nm:\n  <<: [${'*k, '.repeat(5_000)}*k]\n`,
  () => '- a\n'.repeat(30_000),
  () => 'x'.repeat(300_000),
  () => `a: "${'\\x'.repeat(10_000)}"\n`,
  () => "'".repeat(30_000),
  () => '#'.repeat(30_000),
  () => ' '.repeat(50_000),
  () => '\n'.repeat(50_000),
  () => `>=1.0.0${' '.repeat(50_000)}`,
  () => '1.'.repeat(10_000),
] as const

const PATHS = [
  'metadata.yaml',
  'METADATA.yaml',
  'metadata.yaml.bak',
  'template.cue',
  'template.yaml',
  'parameter.cue',
  'resources/parameter.cue',
  'resources/a/parameter.cue',
  'resources/x.yaml',
  'resources/x.cue',
  'resources/X.cue',
  'resources-old/x.yaml',
  'definitions/x.cue',
  'definitions/x.yaml',
  'schemas/component-uischema-x.yaml',
  'schemas/README.md',
  'views/x.cue',
  'config-templates/x.cue',
  'NOTES.cue',
  'godef/x.go',
  'README.md',
  'readme.md',
  '.helmignore',
  'Chart.yaml',
  'values.yaml',
  'charts/x.tgz',
  'templates/x.yaml',
  'requirements.yaml',
  'values.schema.json',
  '.env',
  'id_rsa',
  '.git/config',
  'a b',
  '-rf',
  'x\n::error::y',
  'C:x',
  'a\\b',
  'ﬀ',
  'e\u0301',
  'é',
  'x\u202ey',
  '__proto__',
  `${'d/'.repeat(40)}x`,
  'n'.repeat(101),
  `${'long/'.repeat(60)}x`,
  'constructor',
  'x.tgz',
  'node_modules/x.js',
] as const

function mutation(donors: readonly MemoryEntry[]): fc.Arbitrary<Mutation> {
  const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  const path = fc.constantFrom(...PATHS)
  const donor = fc.constantFrom(...donors)
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(at, at, fc.constantFrom(...TOKENS))
        .map(([file, place, token]) => insert(file, place, token)),
    },
    { weight: 4, arbitrary: fc.tuple(at, at, at).map(([file, from, length]) => cut(file, from, length)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(at, at, fc.integer({ min: 0, max: 255 }))
        .map(([file, place, byte]) => setByte(file, place, byte)),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(at, at, donor).map(([file, place, other]) => graft(file, place, other)),
    },
    { weight: 3, arbitrary: fc.tuple(at, at, at).map(([file, from, length]) => repeat(file, from, length)) },
    { weight: 2, arbitrary: fc.tuple(path, donor).map(([name, content]) => put(name, content)) },
    { weight: 2, arbitrary: fc.tuple(at, path).map(([file, name]) => rename(file, name)) },
    { weight: 1, arbitrary: at.map(remove) },
    { weight: 1, arbitrary: fc.tuple(path, at).map(([name, kind]) => put(name, oddEntry(kind))) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(at, at, fc.constantFrom(...LARGE))
        .map(([file, place, make]) => insert(file, place, make())),
    },
  )
}

function oddEntry(kind: number): MemoryEntry {
  if (kind < 0.3) return { link: '/proc/self/environ' }
  if (kind < 0.5) return { irregular: true }
  if (kind < 0.7) return new Uint8Array(5 * 1024 * 1024 + 1)
  return kind < 0.9 ? Uint8Array.of(0xff, 0xfe, 0x61, 0) : ''
}

function onFile(file: number, change: (bytes: Buffer) => Buffer): Mutation {
  return (entries) => {
    const paths = Object.keys(entries).toSorted()
    const path = paths[Math.floor(file * paths.length)]
    const entry = path === undefined ? undefined : entries[path]
    if (path === undefined || entry === undefined) return entries
    if (typeof entry !== 'string' && !(entry instanceof Uint8Array)) return entries
    return { ...entries, [path]: new Uint8Array(change(Buffer.from(entry))) }
  }
}

function insert(file: number, place: number, token: string): Mutation {
  return onFile(file, (bytes) => spliced(bytes, place, 0, Buffer.from(token)))
}

function cut(file: number, from: number, length: number): Mutation {
  return onFile(file, (bytes) => spliced(bytes, from, length * length * bytes.length, Buffer.alloc(0)))
}

function setByte(file: number, place: number, byte: number): Mutation {
  return onFile(file, (bytes) => spliced(bytes, place, 1, Buffer.of(byte)))
}

function graft(file: number, place: number, other: MemoryEntry): Mutation {
  return onFile(file, (bytes) =>
    spliced(bytes, place, 0, typeof other === 'string' ? Buffer.from(other) : Buffer.alloc(0)),
  )
}

function repeat(file: number, from: number, length: number): Mutation {
  return onFile(file, (bytes) => {
    const start = Math.floor(from * bytes.length)
    const piece = bytes.subarray(start, start + Math.ceil(length * length * bytes.length))
    return spliced(bytes, from, 0, piece)
  })
}

function spliced(bytes: Buffer, place: number, removed: number, added: Buffer): Buffer {
  const start = Math.floor(place * (bytes.length + 1))
  return Buffer.concat([bytes.subarray(0, start), added, bytes.subarray(start + Math.floor(removed))])
}

function put(path: string, entry: MemoryEntry): Mutation {
  return (entries) => ({ ...entries, [path]: entry })
}

function rename(file: number, to: string): Mutation {
  return (entries) => {
    const paths = Object.keys(entries).toSorted()
    const path = paths[Math.floor(file * paths.length)]
    const entry = path === undefined ? undefined : entries[path]
    if (path === undefined || entry === undefined) return entries
    return { ...Object.fromEntries(Object.entries(entries).filter(([name]) => name !== path)), [to]: entry }
  }
}

function remove(file: number): Mutation {
  return (entries) => {
    const paths = Object.keys(entries).toSorted()
    const gone = paths[Math.floor(file * paths.length)]
    return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== gone))
  }
}
