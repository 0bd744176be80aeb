import { sha256Of } from '../package/package-addon.ts'
import type {
  ForgeAnswer,
  ForgeRelease,
  ForgeReleases,
  NewRelease,
  ReleaseAsset,
  ReleaseFile,
} from '../ports.ts'
import { ForgeTrouble } from './forge-calls.ts'

/** What one forge does to make a release, step by step; each rejects with ForgeTrouble where the forge does not follow. */
export interface ReleaseSteps {
  /** The release of a tag, public or not, read afresh; undefined where there is none. */
  find(tag: string): Promise<ForgeRelease | undefined>
  /** Begins a release that nobody sees yet, where the forge knows such. */
  begin(release: NewRelease): Promise<ForgeRelease>
  attach(release: ForgeRelease, file: ReleaseFile, wanted: NewRelease): Promise<void>
  detach(release: ForgeRelease, asset: ReleaseAsset, wanted: NewRelease): Promise<void>
  /** The release as it is now. */
  reload(release: ForgeRelease, wanted: NewRelease): Promise<ForgeRelease | undefined>
  /** Makes it public. */
  finish(release: ForgeRelease, wanted: NewRelease): Promise<void>
  download(asset: ReleaseAsset): Promise<Uint8Array | undefined>
}

/** How a forge's releases come to be. */
export interface FlowOptions {
  /** False where a release is public from its first moment, so that nothing can be prepared. */
  readonly hasDrafts: boolean
}

/**
 * The one way in which releases are made on every forge: begin, attach, look at what is there, finish; each step is left out where an
 * earlier try did it already. What is public may be unchangeable from then on, so that every file is attached before (F58); files
 * of a public release are replaced only by force.
 */
export function releaseFlow(
  steps: ReleaseSteps,
  { hasDrafts }: FlowOptions = { hasDrafts: true },
): Pick<ForgeReleases, 'prepare' | 'publish'> {
  const prepared = new Map<string, ForgeRelease>()

  return {
    prepare: (wanted) =>
      answerOf(async () => {
        if (!hasDrafts) return
        prepared.set(wanted.tag, await fill(steps, wanted))
      }),
    publish: (wanted) =>
      answerOf(async () => {
        const known = prepared.get(wanted.tag)
        prepared.delete(wanted.tag)
        const filled = known ?? (await fill(steps, wanted))
        if (!filled.isPublic) await steps.finish(filled, wanted)
      }),
  }
}

async function answerOf(work: () => Promise<void>): Promise<ForgeAnswer> {
  try {
    await work()
    return { kind: 'done' }
  } catch (thrown) {
    if (thrown instanceof ForgeTrouble) return thrown.answer
    throw thrown
  }
}

async function fill(steps: ReleaseSteps, wanted: NewRelease): Promise<ForgeRelease> {
  const release = (await steps.find(wanted.tag)) ?? (await steps.begin(wanted))
  for (const file of wanted.files) {
    const there = release.assets.find(({ name }) => name === file.name)
    if (there !== undefined && (await isThat(steps, there, file))) continue
    if (there !== undefined) {
      if (release.isPublic && !wanted.force) throw otherFile(release, file)
      await steps.detach(release, there, wanted)
    }
    await steps.attach(release, file, wanted)
  }
  if (release.isPublic) return release
  const filled = await steps.reload(release, wanted)
  for (const file of wanted.files) {
    const there = filled?.assets.find(({ name }) => name === file.name)
    if (there === undefined || !(await isThat(steps, there, file))) throw notShown(wanted, file)
  }
  return filled ?? release
}

// A forge that tells no digest is asked for the bytes.
async function isThat(steps: ReleaseSteps, asset: ReleaseAsset, file: ReleaseFile): Promise<boolean> {
  if (asset.size !== undefined && asset.size !== file.bytes.byteLength) return false
  if (asset.sha256 !== undefined) return asset.sha256 === file.sha256
  const bytes = await steps.download(asset)
  return bytes !== undefined && sha256Of(bytes) === file.sha256
}

function otherFile({ tag }: ForgeRelease, { name }: ReleaseFile): ForgeTrouble {
  const answer = {
    kind: 'refused',
    message: `the public release ${tag} already has another ${name}`,
    hint: 'published files are replaced only with on-conflict: force, and not where releases are immutable',
  } as const
  return new ForgeTrouble(answer, undefined)
}

function notShown({ tag }: NewRelease, { name }: ReleaseFile): ForgeTrouble {
  const message = `the forge does not show ${name} as it was attached to the draft of ${tag}`
  return new ForgeTrouble({ kind: 'uncertain', message }, undefined)
}
