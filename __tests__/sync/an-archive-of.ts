import { makeArchive } from '../../src/package/archive.ts'

/** An archive of an addon with hardly anything in it; without Chart.yaml as catalogs packed them that never met Helm. */
export function anArchiveOf(
  name: string,
  version: string,
  { withChart = true }: { readonly withChart?: boolean } = {},
): Uint8Array {
  const files = {
    ...(withChart ? { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n` } : {}),
    'metadata.yaml': `name: ${name}\nversion: ${version}\ndescription: shows it\n`,
    'template.yaml': 'kind: Application\n',
  }
  return makeArchive(
    Object.entries(files).map(([path, text]) => ({ path: `${name}/${path}`, bytes: Buffer.from(text) })),
  )
}
