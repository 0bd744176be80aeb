import { type GithubOptions, type Octokit, openGithub } from '../adapters/octokit.ts'
import type {
  ForgeAnswer,
  ForgeRelease,
  ForgeReleases,
  NewRelease,
  ReleaseAsset,
  ReleaseFile,
} from '../ports.ts'
import { type ForgeCalls, ForgeTrouble } from './forge-calls.ts'
import { githubCall } from './github-call.ts'
import { type ReleaseSteps, releaseFlow } from './release-flow.ts'

const PER_PAGE = 100

/** Opens the releases of a repository of GitHub or GitHub Enterprise: draft, assets, then public (immutable releases). */
export function openGithubReleases(options: GithubOptions, { read, need, write }: ForgeCalls): ForgeReleases {
  const { client, place } = openGithub(options)
  let listing: Promise<ReadonlyMap<string, ForgeRelease>> | undefined
  // Tags whose release this run may have changed: of these the listing knows nothing.
  const touched = new Map<string, string>()

  async function list(): Promise<ReadonlyMap<string, ForgeRelease>> {
    const found = new Map<string, ForgeRelease>()
    for (let page = 1; ; page += 1) {
      const rows = await need('list the releases', () =>
        githubCall(async () =>
          (await client()).rest.repos.listReleases({ ...place, per_page: PER_PAGE, page }),
        ),
      )
      // Of several drafts of one tag the newest, of a draft and a public release the public one.
      for (const release of rows.map(readRelease)) {
        const known = found.get(release.tag)
        if (known === undefined || (release.isPublic && !known.isPublic)) found.set(release.tag, release)
      }
      if (rows.length < PER_PAGE) return found
    }
  }

  async function byId(id: string): Promise<ForgeRelease | undefined> {
    const found = await read('read a release', () =>
      githubCall(async () => (await client()).rest.repos.getRelease({ ...place, release_id: Number(id) })),
    )
    return found === undefined ? undefined : readRelease(found)
  }

  async function find(tag: string): Promise<ForgeRelease | undefined> {
    const own = touched.get(tag)
    if (own !== undefined) return await byId(own)
    listing ??= list()
    return (await listing).get(tag)
  }

  async function begin({ tag, commit, title, notes, isPrerelease }: NewRelease): Promise<ForgeRelease> {
    const draft = {
      tag_name: tag,
      target_commitish: commit,
      name: title,
      body: notes,
      draft: true,
      prerelease: isPrerelease,
    }
    const made = readRelease(
      await write(`begin the release of ${tag}`, () =>
        githubCall(async () => (await client()).rest.repos.createRelease({ ...place, ...draft })),
      ),
    )
    touched.set(tag, made.id)
    return made
  }

  async function attach(release: ForgeRelease, file: ReleaseFile): Promise<void> {
    touched.set(release.tag, release.id)
    await write(`attach ${file.name} to the release of ${release.tag}`, () =>
      githubCall(async () => upload(await client(), release, file)),
    )
  }

  function upload(client: Octokit, release: ForgeRelease, { name, bytes, mediaType }: ReleaseFile) {
    return client.request({
      method: 'POST',
      url: uploadUrls.get(release.id) ?? '',
      name,
      data: bytes,
      headers: { 'content-type': mediaType },
    })
  }

  const uploadUrls = new Map<string, string>()

  function readRelease(release: RestRelease): ForgeRelease {
    uploadUrls.set(String(release.id), release.upload_url)
    return {
      id: String(release.id),
      tag: release.tag_name,
      isPublic: !release.draft,
      isImmutable: release.immutable === true,
      url: release.html_url,
      assets: release.assets.map(readAsset),
    }
  }

  const steps: ReleaseSteps = {
    find,
    begin,
    attach,
    async detach(release, { id, name }) {
      touched.set(release.tag, release.id)
      await write(`remove ${name} from the release of ${release.tag}`, () =>
        githubCall(async () =>
          (await client()).rest.repos.deleteReleaseAsset({ ...place, asset_id: Number(id) }),
        ),
      )
    },
    reload: ({ id }) => byId(id),
    async finish({ id, tag }, { isLatest, isPrerelease, commit, title, notes }) {
      touched.set(tag, id)
      // A draft of an earlier run may tell of another commit.
      const words = { target_commitish: commit, name: title, body: notes }
      const release = { release_id: Number(id), draft: false, prerelease: isPrerelease, ...words }
      try {
        await write(`publish the release of ${tag}`, () =>
          githubCall(async () =>
            (await client()).rest.repos.updateRelease({
              ...place,
              ...release,
              make_latest: isLatest ? 'true' : 'false',
            }),
          ),
        )
      } catch (thrown) {
        throw isTaken(thrown) ? await giveWay(tag, id, thrown) : thrown
      }
    },
    download,
  }

  // Another run published the same tag meanwhile: our draft goes, and the next try looks at what that one made.
  async function giveWay(tag: string, id: string, { answer, status }: ForgeTrouble): Promise<ForgeTrouble> {
    touched.delete(tag)
    listing = undefined
    await write(`remove the draft of ${tag}`, () =>
      githubCall(async () => (await client()).rest.repos.deleteRelease({ ...place, release_id: Number(id) })),
    )
    return new ForgeTrouble({ kind: 'uncertain', message: answer.message }, status)
  }

  async function download({ id }: ReleaseAsset): Promise<Uint8Array | undefined> {
    const bytes = await read('download an asset', () =>
      githubCall<unknown>(async () =>
        (await client()).request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
          ...place,
          asset_id: Number(id),
          headers: { accept: 'application/octet-stream' },
        }),
      ),
    )
    return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : undefined
  }

  // Somebody may have made the release meanwhile: the next try looks anew.
  async function lookingAnew(answering: Promise<ForgeAnswer>): Promise<ForgeAnswer> {
    const answer = await answering
    if (answer.kind === 'uncertain') listing = undefined
    return answer
  }

  const flow = releaseFlow(steps)
  return {
    forge: 'github',
    find,
    download,
    async latest() {
      const found = await read('read the latest release', () =>
        githubCall(async () => (await client()).rest.repos.getLatestRelease({ ...place })),
      )
      return found?.tag_name
    },
    prepare: (release) => lookingAnew(flow.prepare(release)),
    publish: (release) => lookingAnew(flow.publish(release)),
  }
}

// "Validation Failed" with this code: there is a public release of the tag.
function isTaken(thrown: unknown): thrown is ForgeTrouble {
  return thrown instanceof ForgeTrouble && thrown.status === 422 && thrown.message.includes('already_exists')
}

interface RestRelease {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly immutable?: boolean
  readonly html_url: string
  readonly upload_url: string
  readonly assets: readonly RestAsset[]
}

interface RestAsset {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly state: string
  readonly digest?: string | null
  readonly browser_download_url: string
}

// An upload that broke leaves an asset behind that is not `uploaded` ("Upload a release asset").
function readAsset({ id, name, size, state, digest, browser_download_url: url }: RestAsset): ReleaseAsset {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1]
  return { id: String(id), name, size: state === 'uploaded' ? size : -1, sha256, url }
}
