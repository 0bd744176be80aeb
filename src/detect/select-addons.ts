import picomatch from 'picomatch'
import { nearNames } from '../addon/near-names.ts'
import { byCodeUnit } from '../addon/order.ts'
import { ActionError } from '../errors.ts'
import type { Selection } from '../inputs/parse-inputs.ts'
import { type AddonChange, askedFor } from './addon-change.ts'
import type { AddonRootFinder, PassedOver } from './addon-roots.ts'
import { type AbsentAddon, type ChangedAddon, changedAddons, type ReadIgnoreRules } from './changed-addons.ts'
import type { ChangedFile } from './changed-files.ts'
import { nameOf, parseRepositoryPath } from './repository-path.ts'

/** One addon that a run is about, and why. */
export interface SelectedAddon {
  /** Repository-relative; of a deleted addon the place where it was. */
  readonly root: string
  readonly change: AddonChange
}

/** The addons of a run, in code-unit order of the root, and what the search passed over. */
export interface SelectedAddons {
  readonly addons: readonly SelectedAddon[]
  /** Addons of which only ignored files changed, and directories that are no addons though they lie where addons lie. */
  readonly unselected: readonly SelectedAddon[]
  readonly passedOver: readonly PassedOver[]
}

/** What is selected from: the wish, the changed files where they are known, and the work tree. */
export interface SelectRequest {
  readonly selection: Selection
  /** Undefined where nothing is compared; `changed` then means every addon. */
  readonly changes: readonly ChangedFile[] | undefined
  readonly finder: AddonRootFinder
  readonly readIgnoreRules: ReadIgnoreRules
  /** Says why nothing was compared, for people. */
  readonly everythingBecause?: string
}

/** Globs that match more addons than this are a mistake or an attack (T57). */
export const MOST_GLOB_MATCHES = 2_000

/**
 * Selects the addons of a run. Fails with an input error where the repository holds no addon at all, where a name is unknown,
 * where a path is no addon or leaves the repository, and where a glob matches none.
 */
export async function selectAddons(request: SelectRequest): Promise<SelectedAddons> {
  const { selection, changes, finder, readIgnoreRules } = request
  const { changed, absent } = await changedAddons(changes ?? [], finder, readIgnoreRules)
  if (selection.kind === 'changed' && changes !== undefined) {
    if (absent.length > 0) throw notCheckedOut(absent)
    return onlyChanged(changed, finder)
  }
  const { roots, passedOver } = await finder.all()
  if (roots.length === 0) throw noAddons(finder, passedOver)
  const changeOf = new Map(changed.map(({ root, change }) => [root, change]))
  const decorate = (root: string, reason: string): SelectedAddon => ({
    root,
    change: changeOf.get(root) ?? askedFor(reason),
  })
  if (selection.kind === 'listed') {
    const found = matchPatterns(selection.patterns, roots, passedOver)
    return {
      addons: found.map(({ root, pattern }) => decorate(root, `asked for by "${pattern}"`)),
      unselected: [],
      passedOver,
    }
  }
  const reason =
    selection.kind === 'all'
      ? 'every addon was asked for'
      : (request.everythingBecause ?? 'nothing to compare with')
  return { addons: roots.map((root) => decorate(root, reason)), unselected: [], passedOver }
}

/** True where the addon has a directory that can be read. */
export function isPresent({ change }: SelectedAddon): boolean {
  return change.kind !== 'deleted'
}

async function onlyChanged(
  changed: readonly ChangedAddon[],
  finder: AddonRootFinder,
): Promise<SelectedAddons> {
  const addons = changed.filter(({ change }) => change.kind !== 'unchanged')
  if (addons.length === 0 && !(await finder.hasAny())) throw noAddons(finder, (await finder.all()).passedOver)
  return { addons, unselected: changed.filter(({ change }) => change.kind === 'unchanged'), passedOver: [] }
}

function notCheckedOut(absent: readonly AbsentAddon[]): ActionError {
  const roots = absent.map(({ root }) => root).join(', ')
  const isSubmodule = absent.some(({ reason }) => reason === 'submodule')
  return new ActionError(
    `changed addons are not in the work tree: ${roots} ${isSubmodule ? '(a submodule that is not checked out)' : '(left out by a sparse checkout)'}`,
    {
      kind: 'input',
      hint: isSubmodule
        ? 'set submodules: true in the checkout step, or run: git submodule update --init'
        : `run: git sparse-checkout add ${roots.replaceAll(', ', ' ')}; or name other addons in the input addons`,
    },
  )
}

function noAddons({ layout }: AddonRootFinder, passedOver: readonly PassedOver[]): ActionError {
  const where =
    layout.kind === 'search'
      ? 'no directory has a metadata.yaml, to a depth of 3'
      : `${[...layout.holders, ...layout.itself].join(', ')} ${passedOver.length === 0 ? 'holds no directory' : 'holds no directory that looks like an addon'}`
  return new ActionError(`no addons found: ${where}`, {
    kind: 'input',
    hint: 'set addon-roots to the folders that hold addons, and root to the directory of the repository',
  })
}

interface Match {
  readonly root: string
  readonly pattern: string
}

function matchPatterns(
  patterns: readonly string[],
  roots: readonly string[],
  passedOver: readonly PassedOver[],
): readonly Match[] {
  const found = new Map<string, string>()
  for (const pattern of patterns) {
    const matches = isGlob(pattern) ? matchGlob(pattern, roots) : matchName(pattern, roots, passedOver)
    for (const root of matches) if (!found.has(root)) found.set(root, pattern)
  }
  return [...found]
    .map(([root, pattern]) => ({ root, pattern }))
    .toSorted((a, b) => byCodeUnit(a.root, b.root))
}

function isGlob(pattern: string): boolean {
  return /[*?[\]{}!]/.test(pattern)
}

// A glob with a slash is about paths, one without about directory names.
function matchGlob(pattern: string, roots: readonly string[]): readonly string[] {
  const isAboutPaths = pattern.includes('/')
  const glob = isAboutPaths ? parseRepositoryPath('addons', pattern) : pattern
  const test = picomatch(glob, { dot: true, strictBrackets: false, maxLength: 1_000 })
  const matches = roots.filter((root) => test(isAboutPaths ? root : nameOf(root)))
  if (matches.length === 0) {
    throw new ActionError(`invalid input addons: no addon matches "${pattern}"`, {
      kind: 'input',
      hint: isAboutPaths
        ? `paths of addons look like ${examples(roots)}`
        : `names of addons look like ${examples(roots.map(nameOf))}`,
    })
  }
  if (matches.length <= MOST_GLOB_MATCHES) return matches
  throw new ActionError(
    `invalid input addons: "${pattern}" matches ${matches.length} addons, more than ${MOST_GLOB_MATCHES}`,
    { kind: 'input', hint: 'write "all" for every addon, or a narrower glob' },
  )
}

// A path says which of two addons of one name is meant; a name means each of them.
function matchName(
  written: string,
  roots: readonly string[],
  passedOver: readonly PassedOver[],
): readonly string[] {
  const path = parseRepositoryPath('addons', written)
  const byPath = roots.filter((root) => root === path)
  if (byPath.length > 0) return byPath
  const byName = path.includes('/') ? [] : roots.filter((root) => nameOf(root) === path)
  if (byName.length > 0) return byName
  throw unknownAddon(written, path, roots, passedOver)
}

function unknownAddon(
  written: string,
  path: string,
  roots: readonly string[],
  passedOver: readonly PassedOver[],
): ActionError {
  const skipped = passedOver.find((entry) => entry.path === path || nameOf(entry.path) === path)
  if (skipped !== undefined) return notAnAddon(written, skipped)
  const names = path.includes('/') ? roots : [...new Set(roots.map(nameOf))]
  const near = nearNames(path, names)
  return new ActionError(`invalid input addons: there is no addon "${written}"`, {
    kind: 'input',
    hint:
      near.length === 0
        ? `addons here: ${examples(names)}`
        : `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`,
  })
}

function notAnAddon(written: string, { path, reason }: PassedOver): ActionError {
  const isLink = reason === 'link'
  return new ActionError(
    `invalid input addons: "${written}" is no addon: ${path} ${isLink ? 'is a link' : 'has no metadata.yaml'}`,
    {
      kind: 'input',
      hint: isLink
        ? 'replace the link by the directory itself: links are never followed'
        : `add ${path}/metadata.yaml; where it is a submodule, check out submodules too`,
    },
  )
}

function examples(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`)
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ')
}
