import { type Json, readYaml, toJson } from '../addon/yaml.ts'
import { isList, isObject, member } from '../kubevela/go-value.ts'
import { type ArchiveContents, readArchive } from '../publish/read-archive.ts'
import type { ChartOrigin } from './needs.ts'

/**
 * The charts that a chart names in Chart.yaml (or Helm 2's requirements.yaml) and does not hold below `charts/`. Packed charts
 * hold theirs; where one does not, its user needs them from elsewhere.
 */
export async function chartDependencies(bytes: Uint8Array): Promise<readonly ChartOrigin[]> {
  const contents = await readArchive(bytes)
  if (contents.kind !== 'read') return []
  const named = ['Chart.yaml', 'requirements.yaml'].flatMap((file) => {
    const list = member(yamlAt(contents, file), 'dependencies')
    return isList(list) ? list : []
  })
  return named.flatMap((dependency) => {
    const text = (key: string) => {
      const value = member(dependency, key)
      return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    }
    const [name, url] = [text('name'), text('repository')]
    if (name === '' || !/^(https?|oci):\/\//.test(url) || isHeld(contents, name)) return []
    const repoType = url.startsWith('oci:') ? 'oci' : 'helm'
    return [{ repoType, url, chart: name, version: text('version') || '*' }]
  })
}

function isHeld({ files }: ArchiveContents, name: string): boolean {
  return files.some(({ path }) => {
    const inner = path.startsWith('charts/') ? path.slice('charts/'.length) : undefined
    if (inner === undefined) return false
    return inner.startsWith(`${name}/`) || (inner.startsWith(`${name}-`) && inner.endsWith('.tgz'))
  })
}

/** The value of a YAML file in an archive; undefined where there is none that can be read. */
export function yamlAt({ files }: Pick<ArchiveContents, 'files'>, path: string): Json | undefined {
  const file = files.find((one) => one.path === path)
  const reading = file === undefined ? undefined : readYaml(new TextDecoder('utf-8').decode(file.bytes))
  const value = reading?.kind === 'read' && reading.root !== undefined ? toJson(reading.root) : undefined
  return isObject(value) ? value : undefined
}
