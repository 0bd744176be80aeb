import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { openGit } from '../../src/adapters/git.ts'
import { makeAddonRootFinder } from '../../src/detect/addon-roots.ts'
import { changedAddons } from '../../src/detect/changed-addons.ts'
import { parseChangedFiles } from '../../src/detect/changed-files.ts'
import { memoryFileTree } from '../fakes/memory-file-tree.ts'
import { makeRepository, removeTemporary, TEST_ENVIRONMENT } from '../git-repository.ts'
import { generateHistory, type Tree } from './generated-history.ts'

afterAll(removeTemporary)

// REPLAY_COMMITS sets another size; the default is the whole one, written by one fast-import.
const COMMITS = Number(process.env['REPLAY_COMMITS'] ?? 300)
const ADDONS = 40

describe('a replay over a generated history', () => {
  it('agrees with an oracle that compares trees byte by byte', { timeout: 120_000 }, async () => {
    const history = generateHistory({ commits: COMMITS, addons: ADDONS, seed: 20_260_101 })
    const repository = makeRepository()
    execFileSync(
      'git',
      ['-C', repository.path, 'fast-import', '--quiet', '--force', '--export-marks=.git/marks'],
      {
        input: history.stream,
        env: TEST_ENVIRONMENT,
      },
    )
    const ids = new Map(
      repository
        .git('cat-file', 'blob', repository.git('hash-object', '-w', '.git/marks'))
        .split('\n')
        .map((line) => line.split(' '))
        .map(([mark = '', id = '']) => [Number(mark.slice(1)), id]),
    )
    const git = openGit({ directory: repository.path, environment: TEST_ENVIRONMENT })
    const kinds = new Map<string, number>()

    for (const { before, after } of history.pushes) {
      const changes = parseChangedFiles(
        await git.changes(ids.get(before.mark) ?? '', ids.get(after.mark) ?? ''),
      )
      const finder = await makeAddonRootFinder(memoryFileTree(after.tree), { addonRoots: [] })
      const { changed } = await changedAddons(changes, finder, async () => () => false)
      const found = changed.map(({ root, change }) =>
        change.previousRoot === undefined
          ? `${change.kind} ${root}`
          : `renamed ${change.previousRoot} -> ${root}`,
      )

      expect(found, `from commit ${before.mark} to ${after.mark}`).toEqual(oracle(before.tree, after.tree))
      for (const line of found) {
        const kind = line.split(' ')[0] ?? ''
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    }

    expect(history.pushes.length).toBeGreaterThanOrEqual(COMMITS)
    expect([...kinds.keys()].toSorted()).toEqual(['added', 'deleted', 'modified', 'renamed'])
  })
})

// Knows neither git nor diffs: two trees in memory, every file compared. A move is an addon that is gone and one that is new
// of the same name, or with at least half of its files the same bytes as files of the old one.
function oracle(before: Tree, after: Tree): readonly string[] {
  const old = addonsOf(before)
  const now = addonsOf(after)
  const gone = [...old.keys()].filter((root) => !now.has(root))
  const fresh = [...now.keys()].filter((root) => !old.has(root))
  const pairs = fresh
    .flatMap((to) => gone.map((from) => ({ from, to, same: sameFiles(old.get(from), now.get(to)) })))
    .filter(({ from, to, same }) => {
      const files = now.get(to)?.size ?? 0
      return nameOf(from) === nameOf(to) || (same > 0 && same * 2 >= files)
    })
    .toSorted(
      (a, b) =>
        b.same - a.same ||
        Number(nameOf(b.from) === nameOf(b.to)) - Number(nameOf(a.from) === nameOf(a.to)) ||
        (a.to < b.to ? -1 : 1),
    )
  const moved = new Map<string, string>()
  for (const { from, to } of pairs) {
    if (!moved.has(to) && ![...moved.values()].includes(from)) moved.set(to, from)
  }
  const lines = new Map<string, string>()
  for (const root of fresh) {
    const from = moved.get(root)
    lines.set(root, from === undefined ? `added ${root}` : `renamed ${from} -> ${root}`)
  }
  for (const root of gone) if (![...moved.values()].includes(root)) lines.set(root, `deleted ${root}`)
  for (const [root, files] of now) {
    const previous = old.get(root)
    if (previous !== undefined && !equal(previous, files)) lines.set(root, `modified ${root}`)
  }
  return [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
}

type Files = ReadonlyMap<string, string>

function addonsOf(tree: Tree): ReadonlyMap<string, Files> {
  const addons = new Map<string, Map<string, string>>()
  for (const [path, content] of Object.entries(tree)) {
    const root = /^(?:experimental\/)?addons\/[^/]+(?=\/)/.exec(path)?.[0]
    if (root === undefined) continue
    const files = addons.get(root) ?? new Map<string, string>()
    addons.set(root, files.set(path.slice(root.length + 1), content))
  }
  return new Map([...addons].filter(([, files]) => files.has('metadata.yaml')))
}

function sameFiles(a: Files = new Map(), b: Files = new Map()): number {
  return [...b.values()].filter((content) => [...a.values()].includes(content)).length
}

function equal(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, content]) => b.get(path) === content)
}

function nameOf(root: string): string {
  return root.slice(root.lastIndexOf('/') + 1)
}
