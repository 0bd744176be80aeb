import { createHash } from 'node:crypto'
import { compareVersions, parseVersion } from '../../../src/addon/version.ts'
import { type Call, type Handlers, invalid, NOT_FOUND, page, type Reply, text } from './handler.ts'
import type { ForgeStore, StoredAsset, StoredRelease } from './store.ts'

const RELEASES = '/repos/{owner}/{repo}/releases'
const IMMUTABLE: Reply = {
  status: 422,
  body: {
    message: 'Cannot change an immutable release.',
    documentation_url: 'https://docs.github.com/rest/releases',
  },
}

/** Releases and what is attached to them (docs.github.com/rest/releases). */
export const RELEASE_HANDLERS: Handlers = {
  [`GET ${RELEASES}`]: (call) => {
    const visible = call.store.releases.filter(({ draft }) => !draft || call.actor?.may === 'write')
    return page(
      call,
      visible.toReversed().map((one) => releaseBody(call, one)),
      'releases',
    )
  },

  [`POST ${RELEASES}`]: (call) => {
    const { store, body, actor } = call
    const tagName = text(body, 'tag_name')
    const draft = body['draft'] === true
    if (!draft && published(store, tagName) !== undefined)
      return invalid('Release', 'already_exists', 'tag_name')
    const target = text(body, 'target_commitish', store.defaultBranch)
    if (store.resolve(`refs/tags/${tagName}`) === undefined && commitOf(store, target) === undefined) {
      return invalid('Release', 'invalid', 'target_commitish')
    }
    const release: StoredRelease = {
      id: store.nextId(),
      tagName,
      target,
      name: text(body, 'name', tagName),
      body: text(body, 'body'),
      draft: true,
      prerelease: body['prerelease'] === true,
      immutable: false,
      createdAt: store.now(),
      publishedAt: undefined,
      author: actor?.login ?? '',
    }
    store.releases.push(release)
    if (!draft) publish(store, release, text(body, 'make_latest', 'true'))
    return { status: 201, body: releaseBody(call, release) }
  },

  [`GET ${RELEASES}/latest`]: (call) => {
    const latest = call.store.releases.find(({ id }) => id === call.store.latest)
    return latest === undefined ? NOT_FOUND : { status: 200, body: releaseBody(call, latest) }
  },

  [`GET ${RELEASES}/tags/{tag}`]: (call) => {
    const found = published(call.store, call.path['tag'] ?? '')
    return found === undefined ? NOT_FOUND : { status: 200, body: releaseBody(call, found) }
  },

  [`GET ${RELEASES}/{release_id}`]: (call) =>
    withRelease(call, (release) => ({ status: 200, body: releaseBody(call, release) })),

  [`PATCH ${RELEASES}/{release_id}`]: (call) =>
    withRelease(call, (release) => {
      const { store, body } = call
      const tagName = text(body, 'tag_name', release.tagName)
      const other = published(store, tagName)
      const becomesPublic = release.draft && body['draft'] === false
      if (becomesPublic && other !== undefined) return invalid('Release', 'already_exists', 'tag_name')
      if (release.immutable && tagName !== release.tagName) return IMMUTABLE
      release.tagName = tagName
      release.target = text(body, 'target_commitish', release.target)
      release.name = text(body, 'name', release.name)
      release.body = text(body, 'body', release.body)
      if (typeof body['prerelease'] === 'boolean') release.prerelease = body['prerelease']
      if (becomesPublic) publish(store, release, text(body, 'make_latest', 'true'))
      else if (body['make_latest'] === 'true' && !release.draft) store.latest = release.id
      return { status: 200, body: releaseBody(call, release) }
    }),

  [`DELETE ${RELEASES}/{release_id}`]: (call) =>
    withRelease(call, (release) => {
      const { store } = call
      store.releases.splice(store.releases.indexOf(release), 1)
      if (store.latest === release.id) store.latest = undefined
      return { status: 204 }
    }),

  [`GET ${RELEASES}/{release_id}/assets`]: (call) =>
    withRelease(call, ({ id }) => {
      const assets = call.store.assets.filter(({ release }) => release === id)
      return page(
        call,
        assets.map((one) => assetBody(call, one)),
        `releases/${id}/assets`,
      )
    }),

  [`POST ${RELEASES}/{release_id}/assets`]: (call) =>
    withRelease(call, (release) => {
      const { store, query, bytes, contentType } = call
      if (release.immutable) return IMMUTABLE
      // GitHub writes other characters than these as dots ("Upload a release asset").
      const name = (query.get('name') ?? '').replace(/[^A-Za-z0-9._+-]+/g, '.')
      if (store.assets.some((one) => one.release === release.id && one.name === name)) {
        return invalid('ReleaseAsset', 'already_exists', 'name')
      }
      const asset: StoredAsset = {
        id: store.nextId(),
        release: release.id,
        name,
        bytes: Buffer.from(bytes),
        contentType,
      }
      store.assets.push(asset)
      return { status: 201, body: assetBody(call, asset) }
    }),

  [`GET ${RELEASES}/assets/{asset_id}`]: (call) => {
    const asset = call.store.assets.find(({ id }) => String(id) === call.path['asset_id'])
    if (asset === undefined) return NOT_FOUND
    return { status: 200, body: assetBody(call, asset), bytes: asset.bytes }
  },

  [`DELETE ${RELEASES}/assets/{asset_id}`]: ({ store, path }) => {
    const asset = store.assets.find(({ id }) => String(id) === path['asset_id'])
    if (asset === undefined) return NOT_FOUND
    if (store.releases.find(({ id }) => id === asset.release)?.immutable === true) return IMMUTABLE
    store.assets.splice(store.assets.indexOf(asset), 1)
    return { status: 204 }
  },
}

function withRelease(call: Call, answer: (release: StoredRelease) => Reply): Reply {
  const release = call.store.releases.find(({ id }) => String(id) === call.path['release_id'])
  if (release === undefined || (release.draft && call.actor?.may !== 'write')) return NOT_FOUND
  return answer(release)
}

function published({ releases }: ForgeStore, tag: string): StoredRelease | undefined {
  return releases.find(({ tagName, draft }) => tagName === tag && !draft)
}

// Publishing makes the tag where there is none ("Create a release", target_commitish).
function publish(store: ForgeStore, release: StoredRelease, makeLatest: string): void {
  const commit = commitOf(store, release.target)
  if (store.resolve(`refs/tags/${release.tagName}`) === undefined && commit !== undefined) {
    store.git(['update-ref', `refs/tags/${release.tagName}`, commit])
  }
  release.draft = false
  release.publishedAt = store.now()
  release.immutable = store.immutableReleases
  if (release.prerelease || makeLatest === 'false') return
  if (makeLatest === 'true' || isLegacyLatest(store, release)) store.latest = release.id
}

// "legacy": by the date of creation and higher semantic version.
function isLegacyLatest(store: ForgeStore, release: StoredRelease): boolean {
  const latest = store.releases.find(({ id }) => id === store.latest)
  const [a, b] = [parseVersion(release.tagName), parseVersion(latest?.tagName ?? '')]
  return a === undefined || b === undefined || compareVersions(a, b) > 0
}

function commitOf(store: ForgeStore, target: string): string | undefined {
  return store.resolve(`refs/heads/${target}^{commit}`) ?? store.resolve(`${target}^{commit}`)
}

function releaseBody(call: Call, release: StoredRelease): unknown {
  const { store, api, web } = call
  const own = `${api}/repos/${store.owner}/${store.repo}/releases/${release.id}`
  return {
    id: release.id,
    url: own,
    html_url: `${web}/${store.owner}/${store.repo}/releases/tag/${release.draft ? `untagged-${release.id}` : release.tagName}`,
    assets_url: `${own}/assets`,
    upload_url: `${api}/uploads/repos/${store.owner}/${store.repo}/releases/${release.id}/assets{?name,label}`,
    tag_name: release.tagName,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    created_at: release.createdAt,
    published_at: release.publishedAt ?? null,
    author: { login: release.author },
    assets: store.assets.filter((one) => one.release === release.id).map((one) => assetBody(call, one)),
  }
}

function assetBody({ store, api, web }: Call, asset: StoredAsset): unknown {
  const tag = store.releases.find(({ id }) => id === asset.release)?.tagName ?? ''
  return {
    id: asset.id,
    url: `${api}/repos/${store.owner}/${store.repo}/releases/assets/${asset.id}`,
    browser_download_url: `${web}/${store.owner}/${store.repo}/releases/download/${tag}/${asset.name}`,
    name: asset.name,
    label: null,
    state: 'uploaded',
    content_type: asset.contentType,
    size: asset.bytes.byteLength,
    digest: `sha256:${createHash('sha256').update(asset.bytes).digest('hex')}`,
  }
}
