import { changeText } from '../addon/edit-bytes.ts'
import { CHART_FILE, METADATA_FILE } from '../addon/layout.ts'
import { parseMetadata } from '../addon/metadata.ts'
import { applyEdits } from '../addon/text-position.ts'
import { compareVersions, parseVersion } from '../addon/version.ts'
import { checkRequirement } from '../kubevela/requirement.ts'
import type { BumpStep } from './bump-step.ts'
import { addToChangelog, CHANGELOG_FILE } from './changelog.ts'
import { raiseDependencies } from './edit-dependency.ts'
import { editChart, editVersion } from './edit-version.ts'

/** Reads a file by its path below `root`; undefined where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>

/** What steps make of files. */
export interface AppliedSteps {
  /** Only files that differ, by path below `root`. */
  readonly changes: ReadonlyMap<string, Uint8Array>
  /** The steps that were not taken by somebody else already. */
  readonly taken: readonly BumpStep[]
  /** Addons that could not be raised, and why. */
  readonly problems: readonly { readonly root: string; readonly message: string }[]
}

/**
 * Applies steps to files as they are now, which need not be those that were judged: an addon that has reached its version meanwhile is
 * left alone, and so is everything that others changed.
 */
export async function applySteps(
  steps: readonly BumpStep[],
  read: ReadFile,
  { changelog }: { readonly changelog: boolean },
): Promise<AppliedSteps> {
  const changes = new Map<string, Uint8Array>()
  const taken: BumpStep[] = []
  const problems: { root: string; message: string }[] = []
  const raised = new Map(steps.map(({ name, from, to }) => [name, { from, to }]))
  for (const step of steps) {
    const applied = await applyStep(step, { raised, read, changelog })
    if (applied.kind === 'problem') problems.push({ root: step.root, message: applied.message })
    if (applied.kind !== 'applied') continue
    taken.push(step)
    for (const [path, bytes] of applied.files) changes.set(path, bytes)
  }
  return { changes, taken, problems }
}

type Applied =
  | { readonly kind: 'applied'; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'reached' }
  | { readonly kind: 'problem'; readonly message: string }

interface Surroundings {
  readonly raised: ReadonlyMap<string, { readonly from: string; readonly to: string }>
  readonly read: ReadFile
  readonly changelog: boolean
}

async function applyStep(step: BumpStep, { raised, read, changelog }: Surroundings): Promise<Applied> {
  const path = pathOf(step.root, METADATA_FILE)
  const before = await read(path)
  if (before === undefined) return { kind: 'problem', message: `there is no ${path}` }
  const current = versionIn(before)
  if (current !== undefined && isReached(current, step.to)) return { kind: 'reached' }
  let message = `${path} is not UTF-8`
  const metadata = changeText(before, (text) => {
    const answer = editVersion(text, step.to)
    if (answer.kind === 'problem') message = answer.message
    if (answer.kind === 'problem') return undefined
    return applyEdits(text, [answer.edit, ...raiseDependencies(text, raised, isMet).map(({ edit }) => edit)])
  })
  if (metadata === undefined) return { kind: 'problem', message }
  const files = new Map([[path, metadata]])
  await follow(files, pathOf(step.root, CHART_FILE), read, (text) =>
    applyEdits(text, editChart(text, { from: current ?? step.from, to: step.to })),
  )
  if (changelog && step.commits.length > 0) {
    const file = pathOf(step.root, CHANGELOG_FILE)
    const entry = { version: step.to, date: step.commits[0]?.date ?? '', commits: step.commits }
    const known = await read(file)
    const written = changeText(known ?? new Uint8Array(), (text) => addToChangelog(text, entry))
    if (written !== undefined) files.set(file, written)
  }
  return { kind: 'applied', files }
}

async function follow(
  files: Map<string, Uint8Array>,
  path: string,
  read: ReadFile,
  change: (text: string) => string,
): Promise<void> {
  const before = await read(path)
  const after = before === undefined ? undefined : changeText(before, change)
  if (before !== undefined && after !== undefined && Buffer.compare(before, after) !== 0)
    files.set(path, after)
}

/** True where a range takes a version in, as KubeVela reads both. */
export function isMet(version: string, range: string): boolean {
  return checkRequirement(version, range).kind === 'met'
}

function versionIn(bytes: Uint8Array): string | undefined {
  const metadata = parseMetadata(new TextDecoder('utf-8').decode(bytes))
  return metadata.kind === 'parsed' ? metadata.value.version : undefined
}

function isReached(current: string, wanted: string): boolean {
  const [own, goal] = [parseVersion(current), parseVersion(wanted)]
  return own !== undefined && goal !== undefined && compareVersions(own, goal) >= 0
}

function pathOf(root: string, file: string): string {
  return root === '.' ? file : `${root}/${file}`
}
