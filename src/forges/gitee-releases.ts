import type { Json } from '../addon/yaml.ts'
import type { ForgeRelease, ForgeReleases, ReleaseAsset } from '../ports.ts'
import { listOf } from '../publish/protocols/json.ts'
import type { ForgeCalls } from './forge-calls.ts'
import { type ReleaseSteps, releaseFlow } from './release-flow.ts'
import { idAt, numberAt, type RestClient, textAt } from './rest-client.ts'

const PER_PAGE = 100

/**
 * Opens the releases of a repository of Gitee (API v5, gitee.com/api/v5/swagger). Gitee knows no drafts: a release is public
 * from its first moment, and its files follow; a run that was cut off between is completed by the next.
 */
export function openGiteeReleases(
  client: RestClient,
  { read, write }: ForgeCalls,
  repository: string,
): ForgeReleases {
  const releases = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}/releases`

  async function find(tag: string): Promise<ForgeRelease | undefined> {
    const found = await read('read a release', () =>
      client.send({ method: 'GET', path: `${releases}/tags/${encodeURIComponent(tag)}` }),
    )
    // An unknown tag is answered with nothing by some versions, with 404 by others.
    return found === undefined || idAt(found) === '' ? undefined : await withFiles(found)
  }

  // "Get all the attach files of a release": a list of its own, by pages.
  async function withFiles(release: Json): Promise<ForgeRelease> {
    const id = idAt(release)
    const assets: ReleaseAsset[] = []
    for (let page = 1; ; page += 1) {
      const query = { page, per_page: PER_PAGE }
      const rows = listOf(
        await read('list the files of a release', () =>
          client.send({ method: 'GET', path: `${releases}/${id}/attach_files`, query }),
        ),
      )
      assets.push(...rows.map(readAsset))
      if (rows.length < PER_PAGE) break
    }
    const tag = textAt(release, 'tag_name')
    return { id, tag, isPublic: true, url: textAt(release, 'html_url'), assets }
  }

  const steps: ReleaseSteps = {
    find,
    async begin({ tag, commit, title, notes, isPrerelease }) {
      const json = {
        tag_name: tag,
        target_commitish: commit,
        name: title,
        body: notes,
        prerelease: isPrerelease,
      }
      return await withFiles(
        await write(`make the release of ${tag}`, () =>
          client.send({ method: 'POST', path: releases, json }),
        ),
      )
    },
    async attach({ id, tag }, { name, bytes }) {
      const form = { field: 'file', file: name, bytes }
      await write(`attach ${name} to the release of ${tag}`, () =>
        client.send({ method: 'POST', path: `${releases}/${id}/attach_files`, form }),
      )
    },
    async detach(release, { id, name }) {
      await write(`remove ${name} from the release of ${release.tag}`, () =>
        client.send({ method: 'DELETE', path: `${releases}/${release.id}/attach_files/${id}` }),
      )
    },
    reload: ({ tag }) => find(tag),
    finish: async () => undefined,
    download,
  }

  function download({ url }: ReleaseAsset): Promise<Uint8Array | undefined> {
    return read('download a file', () => client.bytes(url))
  }

  return {
    forge: 'gitee',
    find,
    download,
    latest: async () => undefined,
    ...releaseFlow(steps, { hasDrafts: false }),
  }
}

function readAsset(asset: Json): ReleaseAsset {
  return {
    id: idAt(asset),
    name: textAt(asset, 'name'),
    size: numberAt(asset, 'size'),
    sha256: undefined,
    url: textAt(asset, 'browser_download_url'),
  }
}
