import { type DocumentedOperations, type ForgeServer, startDocumentedForge } from './documented-forge.ts'
import type { ForgeStoreOptions, StoredAsset, StoredRelease } from './github/store.ts'
import { page } from './gitlab-release-server.ts'

const SWAGGER = 'https://gitee.com/api/v5/swagger#'
const PLACE = '/repos/{owner}/{repo}/releases'

/** Starts a Gitee; every operation names its place in the documentation of API v5. A release is public at once. */
export function startGiteeServer(options: ForgeStoreOptions = {}): Promise<ForgeServer> {
  const operations: DocumentedOperations = {
    [`GET ${PLACE}/tags/{tag}`]: {
      documentation: `${SWAGGER}/getV5ReposOwnerRepoReleasesTagsTag`,
      query: ['access_token'],
      answer: ({ store, path }) => {
        const release = store.releases.find(({ tagName }) => tagName === path['tag'])
        return { status: 200, body: release === undefined ? null : releaseBody(release) }
      },
    },
    [`POST ${PLACE}`]: {
      documentation: `${SWAGGER}/postV5ReposOwnerRepoReleases`,
      body: ['access_token', 'tag_name', 'name', 'body', 'prerelease', 'target_commitish'],
      required: ['tag_name', 'name', 'body', 'target_commitish'],
      answer: ({ store, json }) => {
        const tagName = String(json['tag_name'])
        if (store.releases.some((one) => one.tagName === tagName))
          return { status: 400, body: { message: '该标签已经存在发行版' } }
        const release: StoredRelease = {
          id: store.nextId(),
          tagName,
          target: String(json['target_commitish']),
          name: String(json['name']),
          body: String(json['body']),
          draft: false,
          prerelease: json['prerelease'] === true,
          immutable: false,
          createdAt: store.now(),
          publishedAt: store.now(),
          author: '',
        }
        store.releases.push(release)
        return { status: 201, body: releaseBody(release) }
      },
    },
    [`GET ${PLACE}/{release_id}/attach_files`]: {
      documentation: `${SWAGGER}/getV5ReposOwnerRepoReleasesReleaseIdAttachFiles`,
      query: ['access_token', 'page', 'per_page', 'direction'],
      answer: (call) => {
        const own = call.store.assets.filter(({ release }) => String(release) === call.path['release_id'])
        return page(
          call,
          own.map((asset) => assetBody(asset, call.url)),
        )
      },
    },
    [`POST ${PLACE}/{release_id}/attach_files`]: {
      documentation: `${SWAGGER}/postV5ReposOwnerRepoReleasesReleaseIdAttachFiles`,
      form: 'file',
      answer: ({ store, path, file, url }) => {
        const release = store.releases.find(({ id }) => String(id) === path['release_id'])
        if (release === undefined || file === undefined)
          return { status: 404, body: { message: 'Not Found' } }
        const asset: StoredAsset = {
          id: store.nextId(),
          release: release.id,
          name: file.name,
          bytes: Buffer.from(file.bytes),
          contentType: '',
        }
        store.assets.push(asset)
        return { status: 201, body: assetBody(asset, url) }
      },
    },
    [`DELETE ${PLACE}/{release_id}/attach_files/{attach_file_id}`]: {
      documentation: `${SWAGGER}/deleteV5ReposOwnerRepoReleasesReleaseIdAttachFilesAttachFileId`,
      query: ['access_token'],
      answer: ({ store, path }) => {
        const at = store.assets.findIndex(({ id }) => String(id) === path['attach_file_id'])
        if (at < 0) return { status: 404, body: { message: 'Not Found' } }
        store.assets.splice(at, 1)
        return { status: 204 }
      },
    },
    [`GET ${PLACE}/{release_id}/attach_files/{attach_file_id}/download`]: {
      documentation: `${SWAGGER}/getV5ReposOwnerRepoReleasesReleaseIdAttachFilesAttachFileIdDownload`,
      query: ['access_token'],
      // The bytes are kept elsewhere, behind a signed address.
      answer: ({ path, url }) => ({
        status: 302,
        headers: { location: `${new URL(url).origin}/api/v5/storage/${path['attach_file_id']}` },
      }),
    },
    'GET /storage/{id}': {
      documentation: `${SWAGGER}/getV5ReposOwnerRepoReleasesReleaseIdAttachFilesAttachFileIdDownload`,
      answer: ({ store, path }) => {
        const asset = store.assets.find(({ id }) => String(id) === path['id'])
        return asset === undefined ? { status: 404 } : { status: 200, bytes: asset.bytes }
      },
    },
  }
  // gitee.com/api/v5/oauth_doc: the token as a bearer.
  const tokenOf = (headers: { authorization?: string | undefined }) =>
    headers.authorization?.replace(/^Bearer /, '')
  return startDocumentedForge({ api: '/api/v5', operations, tokenOf }, options)
}

function releaseBody({ id, tagName, name, body, prerelease, target }: StoredRelease): unknown {
  return {
    id,
    tag_name: tagName,
    target_commitish: target,
    prerelease,
    name,
    body,
    created_at: '2026-01-01T00:00:00+08:00',
    assets: [],
  }
}

function assetBody({ id, name, bytes, release }: StoredAsset, url: string): unknown {
  const base = url.slice(0, url.indexOf('/releases/') + '/releases/'.length)
  return {
    id,
    name,
    size: bytes.byteLength,
    browser_download_url: `${base}${release}/attach_files/${id}/download`,
  }
}
