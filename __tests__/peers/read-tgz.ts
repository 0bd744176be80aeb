import { list } from 'tar'

/** Reads an archive with a reader that is not ours: bytes by path inside. */
export async function readTgz(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = new Map<string, Buffer>()
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      const chunks: Buffer[] = []
      entry.on('data', (chunk) => chunks.push(chunk))
      entry.on('end', () => entries.set(entry.path, Buffer.concat(chunks)))
    },
  })
  return entries
}
