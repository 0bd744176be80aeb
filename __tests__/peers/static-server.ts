import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'

/** A folder served over HTTP on loopback, as Pages or nginx would. */
export interface StaticServer {
  readonly url: string
  stop(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.tgz': 'application/gzip',
}

/** Serves the files directly in a folder, read only; anything else is a 404. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const name = pathname === '/' ? 'index.html' : path.basename(decodeURIComponent(pathname))
    readFile(path.join(folder, name)).then(
      (bytes) => answer.setHeader('Content-Type', TYPES[path.extname(name)] ?? 'text/plain').end(bytes),
      () => answer.writeHead(404).end('not found\n'),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
