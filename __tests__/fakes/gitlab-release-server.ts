import { createHash } from 'node:crypto'
import {
  type DocumentedOperations,
  type ForgeCall,
  type ForgeReply,
  type ForgeServer,
  startDocumentedForge,
} from './documented-forge.ts'
import type { ForgeStoreOptions } from './github/store.ts'

interface PackageFile {
  readonly id: number
  readonly name: string
  readonly bytes: Buffer
}

interface Release {
  readonly tag: string
  readonly name: string
  readonly description: string
  readonly links: { id: number; name: string; url: string }[]
}

/** A GitLab, as far as releases and generic packages go. */
export interface GitlabServer extends ForgeServer {
  readonly releases: readonly Release[]
  /** Files by `name/version`. */
  readonly packages: ReadonlyMap<string, readonly PackageFile[]>
}

const PAGES = ['page', 'per_page']

/** Starts a GitLab; every operation names the page of docs.gitlab.com that it follows. */
export async function startGitlabServer(options: ForgeStoreOptions = {}): Promise<GitlabServer> {
  const releases: Release[] = []
  const packages = new Map<string, PackageFile[]>()
  let ids = 0
  const next = () => {
    ids += 1
    return ids
  }

  const operations: DocumentedOperations = {
    'GET /projects/{id}/releases/{tag_name}': {
      documentation: 'https://docs.gitlab.com/api/releases/#get-a-release-by-a-tag-name',
      query: ['include_html_description'],
      answer: ({ path }) =>
        found(
          releases.find(({ tag }) => tag === path['tag_name']),
          releaseBody,
        ),
    },
    'POST /projects/{id}/releases': {
      documentation: 'https://docs.gitlab.com/api/releases/#create-a-release',
      body: ['name', 'tag_name', 'tag_message', 'description', 'ref', 'milestones', 'assets', 'released_at'],
      required: ['tag_name'],
      answer: (call) => createRelease(call),
    },
    'POST /projects/{id}/releases/{tag_name}/assets/links': {
      documentation: 'https://docs.gitlab.com/api/releases/links/#create-a-release-link',
      body: ['name', 'url', 'direct_asset_path', 'link_type'],
      required: ['name', 'url'],
      answer: ({ path, json }) => {
        const release = releases.find(({ tag }) => tag === path['tag_name'])
        if (release === undefined) return { status: 404, body: { message: '404 Not Found' } }
        if (release.links.some(({ name }) => name === json['name']))
          return { status: 400, body: { message: { name: ['has already been taken'] } } }
        release.links.push({ id: next(), name: String(json['name']), url: String(json['url']) })
        return { status: 201, body: release.links.at(-1) }
      },
    },
    'DELETE /projects/{id}/releases/{tag_name}/assets/links/{link_id}': {
      documentation: 'https://docs.gitlab.com/api/releases/links/#delete-a-release-link',
      answer: ({ path }) => {
        const release = releases.find(({ tag }) => tag === path['tag_name'])
        const at = release?.links.findIndex(({ id }) => String(id) === path['link_id']) ?? -1
        if (release === undefined || at < 0) return { status: 404, body: { message: '404 Not Found' } }
        return { status: 200, body: release.links.splice(at, 1)[0] }
      },
    },
    'PUT /projects/{id}/packages/generic/{package_name}/{package_version}/{file_name}': {
      documentation: 'https://docs.gitlab.com/user/packages/generic_packages/#publish-a-single-file',
      query: ['status', 'select'],
      takesBytes: true,
      answer: ({ path, bytes }) => {
        const { package_name: name = '', package_version: version = '', file_name: file = '' } = path
        if (!/^[A-Za-z0-9._-]+$/.test(name) || !/^(\.?[\w+-]+\.?)+$/.test(version))
          return { status: 400, body: { error: 'package_name is invalid' } }
        const key = `${name}/${version}`
        packages.set(key, [...(packages.get(key) ?? []), { id: next(), name: file, bytes }])
        return { status: 201, body: { message: '201 Created' } }
      },
    },
    'GET /projects/{id}/packages/generic/{package_name}/{package_version}/{file_name}': {
      documentation: 'https://docs.gitlab.com/user/packages/generic_packages/#download-a-single-file',
      answer: ({ path }) => {
        const files = packages.get(`${path['package_name']}/${path['package_version']}`) ?? []
        const file = files.findLast(({ name }) => name === path['file_name'])
        return file === undefined
          ? { status: 404, body: { message: '404 Not Found' } }
          : { status: 200, bytes: file.bytes }
      },
    },
    'GET /projects/{id}/packages': {
      documentation: 'https://docs.gitlab.com/api/packages/#for-a-project',
      query: [
        ...PAGES,
        'order_by',
        'sort',
        'package_type',
        'package_name',
        'package_version',
        'include_versionless',
        'status',
      ],
      answer: (call) =>
        page(
          call,
          [...packages.keys()].flatMap((key, at) => {
            const [name = '', version = ''] = key.split('/')
            // The name is matched fuzzily.
            return name.includes(call.query.get('package_name') ?? '')
              ? [{ id: at + 1, name, version, package_type: 'generic' }]
              : []
          }),
        ),
    },
    'GET /projects/{id}/packages/{package_id}/package_files': {
      documentation: 'https://docs.gitlab.com/api/packages/#list-package-files',
      query: [...PAGES, 'order_by', 'sort'],
      answer: (call) => {
        const files = [...packages.values()][Number(call.path['package_id']) - 1]
        if (files === undefined) return { status: 404, body: { message: '404 Not Found' } }
        const rows = files.map(({ id, name, bytes }) => ({
          id,
          file_name: name,
          size: bytes.byteLength,
          file_sha256: createHash('sha256').update(bytes).digest('hex'),
        }))
        return page(call, rows)
      },
    },
    'DELETE /projects/{id}/packages/{package_id}/package_files/{package_file_id}': {
      documentation: 'https://docs.gitlab.com/api/packages/#delete-a-package-file',
      answer: ({ path }) => {
        const files = [...packages.values()][Number(path['package_id']) - 1]
        const at = files?.findIndex(({ id }) => String(id) === path['package_file_id']) ?? -1
        if (files === undefined || at < 0) return { status: 404, body: { message: '404 Not Found' } }
        files.splice(at, 1)
        return { status: 204 }
      },
    },
  }

  function createRelease({ store, json }: ForgeCall): ForgeReply {
    const tag = String(json['tag_name'])
    if (releases.some((one) => one.tag === tag))
      return { status: 409, body: { message: 'Release already exists' } }
    if (store.resolve(`refs/tags/${tag}`) === undefined && json['ref'] === undefined)
      return { status: 422, body: { message: 'Ref is not specified' } }
    const { assets } = json
    const links =
      typeof assets === 'object' && assets !== null && 'links' in assets && Array.isArray(assets.links)
        ? assets.links
        : []
    releases.push({
      tag,
      name: String(json['name']),
      description: String(json['description']),
      links: links.map((link: { name: string; url: string }) => ({
        id: next(),
        name: link.name,
        url: link.url,
      })),
    })
    return { status: 201, body: releaseBody(releases.at(-1)) }
  }

  const server = await startDocumentedForge(
    {
      api: '/api/v4',
      operations,
      // docs.gitlab.com/api/rest/authentication
      tokenOf: (headers) => headerOf(headers['private-token']) ?? headerOf(headers['job-token']),
    },
    options,
  )
  return { ...server, releases, packages }
}

function releaseBody(release: Release | undefined): unknown {
  if (release === undefined) return undefined
  const { tag, name, description, links } = release
  return {
    tag_name: tag,
    name,
    description,
    assets: { count: links.length, sources: [], links },
    _links: { self: `https://gitlab.example/-/releases/${tag}` },
  }
}

function found<Value>(value: Value | undefined, body: (value: Value) => unknown): ForgeReply {
  return value === undefined
    ? { status: 404, body: { message: '404 Not Found' } }
    : { status: 200, body: body(value) }
}

/** One page of a list, as `page` and `per_page` ask. */
export function page({ query }: ForgeCall, rows: readonly unknown[], standard = 20): ForgeReply {
  const size = Math.min(100, Number(query.get('per_page') ?? standard))
  const at = Number(query.get('page') ?? 1)
  return { status: 200, body: rows.slice((at - 1) * size, at * size) }
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
