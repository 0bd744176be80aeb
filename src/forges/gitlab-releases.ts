import type { Json } from '../addon/yaml.ts'
import type { ForgeRelease, ForgeReleases, NewRelease, ReleaseAsset } from '../ports.ts'
import { listOf } from '../publish/protocols/json.ts'
import type { ForgeCalls } from './forge-calls.ts'
import { type ReleaseSteps, releaseFlow } from './release-flow.ts'
import { idAt, memberAt, numberAt, type RestClient, textAt } from './rest-client.ts'

const PER_PAGE = 100

/** Opens the releases of a project of GitLab (API v4): files in the generic package registry, then a release that links to them. */
export function openGitlabReleases(
  client: RestClient,
  { read, need, write }: ForgeCalls,
  { apiUrl, repository }: { readonly apiUrl: string; readonly repository: string },
): ForgeReleases {
  const project = `/projects/${encodeURIComponent(repository)}`

  async function find(tag: string): Promise<ForgeRelease | undefined> {
    const found = await read('read a release', () =>
      client.send({ method: 'GET', path: `${project}/releases/${encodeURIComponent(tag)}` }),
    )
    return found === undefined ? undefined : readRelease(found)
  }

  // Nobody sees a package file as a release: what is uploaded before the release is its draft.
  async function draft({ tag, name, version }: NewRelease): Promise<ForgeRelease> {
    const packages = await pages('list the packages', `${project}/packages`, {
      package_type: 'generic',
      package_name: name,
      package_version: version,
    })
    const own = packages.find((row) => textAt(row, 'name') === name && textAt(row, 'version') === version)
    if (own === undefined) return { id: '', tag, isPublic: false, url: '', assets: [] }
    const id = idAt(own)
    const files = await pages('list the files of a package', `${project}/packages/${id}/package_files`, {})
    // Of several files of one name the newest is served.
    const assets = new Map(
      files.map((row) => [
        textAt(row, 'file_name'),
        readFile(row, fileUrl({ name, version }, textAt(row, 'file_name'))),
      ]),
    )
    return { id, tag, isPublic: false, url: '', assets: [...assets.values()] }
  }

  async function pages(
    what: string,
    path: string,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly Json[]> {
    const rows: Json[] = []
    for (let page = 1; ; page += 1) {
      const more = listOf(
        await need(what, () =>
          client.send({ method: 'GET', path, query: { ...query, per_page: PER_PAGE, page } }),
        ),
      )
      rows.push(...more)
      if (more.length < PER_PAGE) return rows
    }
  }

  function filePath({ name, version }: Pick<NewRelease, 'name' | 'version'>, file: string): string {
    return `${project}/packages/generic/${[name, version, file].map(encodeURIComponent).join('/')}`
  }

  function fileUrl(release: Pick<NewRelease, 'name' | 'version'>, file: string): string {
    return `${apiUrl}${filePath(release, file)}`
  }

  function linkTo(wanted: NewRelease, name: string) {
    return { name, url: fileUrl(wanted, name), link_type: 'package' }
  }

  const steps: ReleaseSteps = {
    find,
    begin: draft,
    async attach(release, { name, bytes }, wanted) {
      await write(`upload ${name}`, () => client.send({ method: 'PUT', path: filePath(wanted, name), bytes }))
      if (!release.isPublic) return
      const path = `${project}/releases/${encodeURIComponent(wanted.tag)}/assets/links`
      await write(`link ${name} to the release of ${wanted.tag}`, () =>
        client.send({ method: 'POST', path, json: linkTo(wanted, name) }),
      )
    },
    async detach(release, { id, name }, wanted) {
      const path = release.isPublic
        ? `${project}/releases/${encodeURIComponent(wanted.tag)}/assets/links/${id}`
        : `${project}/packages/${release.id}/package_files/${id}`
      await write(`remove ${name} of ${wanted.tag}`, () => client.send({ method: 'DELETE', path }))
    },
    reload: (_, wanted) => draft(wanted),
    async finish({ tag }, wanted) {
      const json = {
        tag_name: tag,
        name: wanted.title,
        description: wanted.notes,
        assets: { links: wanted.files.map(({ name }) => linkTo(wanted, name)) },
      }
      await write(`make the release of ${tag}`, () =>
        client.send({ method: 'POST', path: `${project}/releases`, json }),
      )
    },
    download,
  }

  function download({ url }: ReleaseAsset): Promise<Uint8Array | undefined> {
    return read('download a file', () => client.bytes(url))
  }

  return {
    forge: 'gitlab',
    find,
    download,
    latest: async () => undefined,
    ...releaseFlow(steps),
  }
}

function readRelease(release: Json): ForgeRelease {
  const tag = textAt(release, 'tag_name')
  const links = listOf(memberAt(memberAt(release, 'assets'), 'links'))
  return {
    id: tag,
    tag,
    isPublic: true,
    url: textAt(memberAt(release, '_links'), 'self'),
    assets: links.map((link) => ({
      id: idAt(link),
      name: textAt(link, 'name'),
      size: undefined,
      sha256: undefined,
      url: textAt(link, 'url'),
    })),
  }
}

function readFile(file: Json, url: string): ReleaseAsset {
  const sha256 = textAt(file, 'file_sha256')
  return {
    id: idAt(file),
    name: textAt(file, 'file_name'),
    size: numberAt(file, 'size'),
    sha256: sha256 === '' ? undefined : sha256,
    url,
  }
}
