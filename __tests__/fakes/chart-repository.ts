import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { printYaml } from '../../src/addon/yaml.ts'
import { makeArchive } from '../../src/package/archive.ts'
import { portOf } from './chartmuseum-server.ts'

/** What a test says about a chart; the rest is a small one that packs its own templates. */
export interface ChartSketch {
  readonly name?: string
  readonly version?: string
  /** Lines of its Chart.yaml beside name and version. */
  readonly chart?: Readonly<Record<string, unknown>>
  /** Files by path below the chart's directory. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** Packs a chart as `helm package` lays one out. */
export function aChart({
  name = 'demo',
  version = '1.0.0',
  chart = {},
  files = {},
}: ChartSketch = {}): Buffer {
  const all: Readonly<Record<string, string | Uint8Array>> = {
    'Chart.yaml': printYaml({ apiVersion: 'v2', name, version, description: `The chart ${name}`, ...chart }),
    'values.yaml': 'image:\n  repository: ghcr.io/acme/demo\n  tag: v1.0.0\n',
    'templates/demo.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: demo}\n',
    ...files,
  }
  const entries = Object.entries(all).map(([path, content]) => ({
    path: `${name}/${path}`,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }))
  return Buffer.from(makeArchive(entries))
}

/** One chart that a repository serves, and what is wrong with that. */
export interface ServedChart {
  readonly name: string
  readonly version: string
  readonly bytes: Uint8Array
  /** What the index says instead of its digest. */
  readonly digest?: string
  /** The address in the index, where it is not the file's name. */
  readonly url?: string
  readonly provenance?: string
}

/** A Helm repository in memory, on a real socket. */
export interface ChartRepository {
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** Paths that were asked for. */
  readonly requests: string[]
  /** Redirects by path. */
  readonly redirects: Map<string, string>
  /** Bodies by path. */
  readonly bodies: Map<string, Uint8Array>
  stop(): Promise<void>
}

/** Starts a repository that serves `index.yaml` and archives below `/charts`. */
export async function startChartRepository(charts: readonly ServedChart[]): Promise<ChartRepository> {
  const requests: string[] = []
  const redirects = new Map<string, string>()
  const bodies = new Map<string, Uint8Array>()
  const entries: Record<string, unknown[]> = {}
  for (const { name, version, bytes, digest, url, provenance } of charts) {
    const file = `${name}-${version}.tgz`
    bodies.set(`/charts/${file}`, bytes)
    if (provenance !== undefined) bodies.set(`/charts/${file}.prov`, new TextEncoder().encode(provenance))
    const row = {
      apiVersion: 'v2',
      name,
      version,
      created: '2026-01-01T00:00:00Z',
      digest: digest ?? createHash('sha256').update(bytes).digest('hex'),
      urls: [url ?? file],
      // A key that Helm does not know: others' repositories are full of them.
      flavour: 'plain',
    }
    entries[name] = [...(entries[name] ?? []), row]
  }
  bodies.set('/charts/index.yaml', new TextEncoder().encode(printYaml({ apiVersion: 'v1', entries })))
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const target = redirects.get(path)
    const body = bodies.get(path)
    if (target !== undefined) response.writeHead(302, { location: target }).end()
    else if (body === undefined) response.writeHead(404).end('not found')
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${portOf(server)}`
  return {
    url: `http://${host}/charts`,
    host,
    requests,
    redirects,
    bodies,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A provenance file as `helm package --sign` writes one, its signature aside. */
export function provenanceOf(file: string, sha256: string): string {
  return [
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'Hash: SHA512',
    '',
    'name: demo',
    '',
    '...',
    'files:',
    `  ${file}: sha256:${sha256}`,
    '-----BEGIN PGP SIGNATURE-----',
    '',
    'c2lnbmVk',
    '-----END PGP SIGNATURE-----',
    '',
  ].join('\n')
}
