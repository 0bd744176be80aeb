import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'

/** A folder served over HTTP on loopback, as Pages or nginx would. */
export interface StaticServer {
  readonly url: string
  stop(): Promise<void>
}

/** Serves the files directly in a folder, read only; anything else is a 404. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, answer) => {
    const name = path.basename(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    readFile(path.join(folder, name)).then(
      (bytes) => answer.end(bytes),
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
