import type { Json } from '../addon/yaml.ts'
import type { ForgeRelease, ForgeReleases, ReleaseAsset } from '../ports.ts'
import { listOf } from '../publish/protocols/json.ts'
import type { ForgeCalls } from './forge-calls.ts'
import { type ReleaseSteps, releaseFlow } from './release-flow.ts'
import { idAt, memberAt, numberAt, type RestClient, textAt } from './rest-client.ts'

const PER_PAGE = 50
// A busy server takes a second or two; one that does no such thing is not waited for much longer.
const LOOKS = 12
const LOOK_MS = 250

/** Opens the releases of a repository of Gitea or Forgejo (API v1, as each server describes it at /api/swagger). */
export function openGiteaReleases(
  client: RestClient,
  { read, need, write, pause }: ForgeCalls,
  repository: string,
): ForgeReleases {
  const releases = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}/releases`

  async function find(tag: string): Promise<ForgeRelease | undefined> {
    const found = await read('read a release', () =>
      client.send({ method: 'GET', path: `${releases}/tags/${encodeURIComponent(tag)}` }),
    )
    return found === undefined ? await findDraft(tag) : readRelease(found)
  }

  async function findDraft(tag: string): Promise<ForgeRelease | undefined> {
    for (let page = 1; ; page += 1) {
      const query = { draft: true, limit: PER_PAGE, page }
      const rows = listOf(
        await need('list the releases', () => client.send({ method: 'GET', path: releases, query })),
      )
      const found = rows.find((row) => textAt(row, 'tag_name') === tag)
      if (found !== undefined) return readRelease(found)
      // A server may give fewer than were asked for: only an empty page is the last.
      if (rows.length === 0) return undefined
    }
  }

  async function byId(id: string): Promise<ForgeRelease | undefined> {
    const found = await read('read a release', () =>
      client.send({ method: 'GET', path: `${releases}/${id}` }),
    )
    return found === undefined ? undefined : readRelease(found)
  }

  // Gitea makes a draft public by itself some time after its tag was pushed: what is written before that may be written over.
  async function untilSeen(id: string): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      const release = await byId(id)
      if (release === undefined || release.isPublic) return
      await pause(LOOK_MS)
    }
  }

  const steps: ReleaseSteps = {
    find,
    async begin({ tag, commit, title, notes, isPrerelease }) {
      const json = {
        tag_name: tag,
        target_commitish: commit,
        name: title,
        body: notes,
        draft: true,
        prerelease: isPrerelease,
      }
      return readRelease(
        await write(`begin the release of ${tag}`, () =>
          client.send({ method: 'POST', path: releases, json }),
        ),
      )
    },
    async attach({ id, tag }, { name, bytes }) {
      const form = { field: 'attachment', file: name, bytes }
      await write(`attach ${name} to the release of ${tag}`, () =>
        client.send({ method: 'POST', path: `${releases}/${id}/assets`, query: { name }, form }),
      )
    },
    async detach(release, { id, name }) {
      await write(`remove ${name} from the release of ${release.tag}`, () =>
        client.send({ method: 'DELETE', path: `${releases}/${release.id}/assets/${id}` }),
      )
    },
    reload: ({ id }) => byId(id),
    async finish({ id, tag }, { isPrerelease, commit, title, notes }) {
      await untilSeen(id)
      const words = { target_commitish: commit, name: title, body: notes }
      const json = { draft: false, prerelease: isPrerelease, ...words }
      await write(`publish the release of ${tag}`, () =>
        client.send({ method: 'PATCH', path: `${releases}/${id}`, json }),
      )
    },
    download,
  }

  function download({ url }: ReleaseAsset): Promise<Uint8Array | undefined> {
    return read('download an asset', () => client.bytes(url))
  }

  return {
    forge: 'gitea',
    find,
    download,
    async latest() {
      const found = await read('read the latest release', () =>
        client.send({ method: 'GET', path: `${releases}/latest` }),
      )
      return found === undefined ? undefined : textAt(found, 'tag_name')
    },
    ...releaseFlow(steps),
  }
}

function readRelease(release: Json): ForgeRelease {
  return {
    id: idAt(release),
    tag: textAt(release, 'tag_name'),
    isPublic: memberAt(release, 'draft') !== true,
    url: textAt(release, 'html_url'),
    assets: listOf(memberAt(release, 'assets')).map(readAsset),
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
