import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startFakeChartMuseum } from '../fakes/chartmuseum-server.ts'

/** A registry that a publish is killed at, and how to look at what it holds, from outside. */
export interface KillTarget {
  /** The catalog to publish. */
  readonly folder: string
  /** A folder for what a run leaves beside the registry. */
  readonly scratch: string
  /** What `registry` is set to. */
  readonly registry: string
  /** What the registry holds, by path: digests, and of what tells times its text without them. */
  content(): ReadonlyMap<string, string>
  /** Whether a content is one in which an archive is published. */
  holds(content: ReadonlyMap<string, string>, file: string): boolean
  /** Requests so far that may have changed something; undefined where nobody counts. */
  readonly mutations?: () => readonly string[]
  stop(): Promise<void>
}

/** A way to make a fresh target for the catalog in a folder. */
export interface KillTargetKind {
  readonly label: string
  start(catalog: string): Promise<KillTarget>
}

/** The registries that this project writes by itself. */
export const KILL_TARGETS: readonly KillTargetKind[] = [
  { label: 'a folder', start: startFolder },
  { label: 'a pages branch', start: startBranch },
  { label: 'ChartMuseum', start: startChartMuseum },
]

async function startFolder(catalog: string): Promise<KillTarget> {
  const scratch = copyOf(catalog)
  const registry = path.join(scratch, 'registry')
  return {
    folder: path.join(scratch, 'catalog'),
    scratch,
    registry,
    content: () =>
      contentOf(
        (existsSync(registry) ? readdirSync(registry) : []).map((name) => [
          name,
          readFileSync(path.join(registry, name)),
        ]),
      ),
    holds: isListed,
    stop: async () => rmSync(scratch, { recursive: true, force: true }),
  }
}

async function startBranch(catalog: string): Promise<KillTarget> {
  const scratch = copyOf(catalog)
  const folder = path.join(scratch, 'catalog')
  const forge = path.join(scratch, 'forge.git')
  const git = (...words: readonly string[]) =>
    execFileSync('git', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  git('init', '--quiet', '--bare', forge)
  git('remote', 'add', 'origin', forge)
  return {
    folder,
    scratch,
    registry: 'pages:gh-pages/charts',
    content: () => {
      const hasBranch = git('--git-dir', forge, 'for-each-ref', 'refs/heads/gh-pages').byteLength > 0
      const listed = hasBranch ? git('--git-dir', forge, 'ls-tree', '-r', '-z', 'gh-pages').toString() : ''
      const entries = [...listed.matchAll(/ blob ([0-9a-f]+)\t([^\0]+)\0/g)]
      return contentOf(
        entries.map(([, id = '', name = '']) => [
          name,
          tellsTimes(name) ? git('--git-dir', forge, 'cat-file', 'blob', id) : id,
        ]),
      )
    },
    holds: isListed,
    stop: async () => rmSync(scratch, { recursive: true, force: true }),
  }
}

async function startChartMuseum(catalog: string): Promise<KillTarget> {
  const scratch = copyOf(catalog)
  const server = await startFakeChartMuseum()
  return {
    folder: path.join(scratch, 'catalog'),
    scratch,
    registry: server.url,
    content: () => contentOf(server.storage),
    holds: isStored,
    mutations: () =>
      server.requests
        .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
        .map(({ method, path }) => `${method} ${path}`),
    stop: async () => {
      await server.stop()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

// Targets write beside their catalog, and one of them gives it a remote.
function copyOf(catalog: string): string {
  const scratch = mkdtempSync(path.join(tmpdir(), 'killed-'))
  cpSync(catalog, path.join(scratch, 'catalog'), { recursive: true })
  return scratch
}

/** Files by path: their bytes, or a digest that somebody else made. */
function contentOf(files: Iterable<readonly [string, Uint8Array | string]>): ReadonlyMap<string, string> {
  const all = [...files]
  const [, index = ''] = all.find(([name]) => name.endsWith('index.yaml')) ?? []
  const digest = sha256(index)
  return new Map(
    all.map(([name, bytes]) => {
      if (typeof bytes === 'string') return [name, bytes]
      return [name, tellsTimes(name) ? untimed(bytes).replaceAll(digest, '(the index)') : sha256(bytes)]
    }),
  )
}

// The index, and what is made from it for people and programs and names the digest of the index that it was made from.
function tellsTimes(name: string): boolean {
  return /\.(?:yaml|json|html)$/.test(name)
}

function untimed(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '(a time)')
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function isStored(content: ReadonlyMap<string, string>, file: string): boolean {
  return [...content.keys()].some((name) => name === file || name.endsWith(`/${file}`))
}

// In a static registry an archive is published when the index says so.
function isListed(content: ReadonlyMap<string, string>, file: string): boolean {
  const [, index = ''] = [...content].find(([name]) => name.endsWith('index.yaml')) ?? []
  return isStored(content, file) && index.includes(file)
}
