/** Every file of a commit: content by path. */
export type Tree = Readonly<Record<string, string>>

/** One commit of a generated history. */
export interface GeneratedCommit {
  readonly mark: number
  readonly tree: Tree
}

/** A push: where the branch was, and where it is now. */
export interface GeneratedPush {
  readonly before: GeneratedCommit
  readonly after: GeneratedCommit
}

/** A history as `git fast-import` reads it, and what happened in it. */
export interface GeneratedHistory {
  readonly stream: string
  readonly pushes: readonly GeneratedPush[]
}

/** How large a history is; the same seed gives the same history. */
export interface HistorySize {
  readonly commits: number
  readonly addons: number
  readonly seed: number
}

/**
 * Generates a catalog's history: files changed, added and removed, addons added, deleted, renamed and promoted, merges of side
 * branches, and force-pushes that throw commits away.
 */
export function generateHistory({ commits, addons, seed }: HistorySize): GeneratedHistory {
  const random = makeRandom(seed)
  const parts: string[] = []
  const pushes: GeneratedPush[] = []
  let mark = 0

  function record(tree: Tree, parents: readonly number[]): GeneratedCommit {
    mark += 1
    parts.push(printCommit({ mark, tree, parents }))
    return { mark, tree }
  }

  let tip = record(firstTree(addons, random), [])
  let trail: readonly GeneratedCommit[] = [tip]
  while (mark < commits) {
    const before = tip
    const dice = random.below(20)
    if (dice === 0 && trail.length > 6) {
      // A force-push: the branch starts again from an older commit.
      const older = trail[trail.length - 2 - random.below(4)] ?? tip
      tip = record(mutate(older.tree, random, mark), [older.mark])
      trail = [...trail.slice(0, trail.indexOf(older) + 1), tip]
    } else if (dice <= 3) {
      // A side branch of some commits, merged while the main branch went on elsewhere.
      let side = tip
      const changes = 1 + random.below(3)
      const touched = new Set<string>()
      for (let at = 0; at < changes; at += 1) {
        const next = mutate(side.tree, random, mark)
        for (const path of differing(side.tree, next)) touched.add(path)
        side = record(next, [side.mark])
      }
      const main = record({ ...tip.tree, [`docs/page-${mark}.md`]: `page ${mark}\n` }, [tip.mark])
      tip = record(merged(main.tree, side.tree, touched), [main.mark, side.mark])
      trail = [...trail, main, tip]
    } else {
      tip = record(mutate(tip.tree, random, mark), [tip.mark])
      trail = [...trail, tip]
    }
    pushes.push({ before, after: tip })
  }
  // Longer ranges, also across force-pushes.
  const marks = pushes.map(({ after }) => after)
  const first = marks[0] ?? tip
  while (pushes.length < commits * 1.2) {
    const before = marks[random.below(marks.length)] ?? first
    const after = marks[random.below(marks.length)] ?? first
    pushes.push({ before, after })
  }
  return { stream: `${parts.join('')}done\n`, pushes }
}

interface Random {
  below(limit: number): number
}

// Mulberry32: small, and the same everywhere.
function makeRandom(seed: number): Random {
  let state = seed
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
    },
  }
}

function firstTree(addons: number, random: Random): Tree {
  const trees = Array.from({ length: addons }, (_, at) =>
    newAddon(`${at % 3 === 0 ? 'experimental/' : ''}addons/addon-${at}`, random.below(1_000_000)),
  )
  return Object.assign({ 'README.md': 'a catalog\n', 'addons/README.md': 'addons\n' }, ...trees)
}

// Each file's text is its own: no two files of a history are alike by accident, so that what moved is never in doubt.
function newAddon(root: string, salt: number): Tree {
  const name = root.slice(root.lastIndexOf('/') + 1)
  const text = (file: string): string =>
    Array.from({ length: 6 }, (_, line) => `${hash(`${root} ${file} ${salt} ${line}`)}\n`).join('')
  return {
    [`${root}/metadata.yaml`]: `name: ${name}\nversion: 1.0.${salt}\ndescription: |\n  ${text('metadata')}`,
    [`${root}/template.cue`]: `// ${text('template')}`,
    [`${root}/resources/a.cue`]: text('a'),
    [`${root}/resources/b.cue`]: text('b'),
    [`${root}/README.md`]: text('readme'),
  }
}

function hash(text: string): string {
  let value = 0xcbf29ce484222325n
  for (const character of text) {
    value = ((value ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn
  }
  return value.toString(16).padStart(16, '0').repeat(2)
}

function rootsOf(tree: Tree): readonly string[] {
  return Object.keys(tree).flatMap((path) => (path.endsWith('/metadata.yaml') ? [path.slice(0, -14)] : []))
}

function mutate(tree: Tree, random: Random, salt: number): Tree {
  const count = 1 + random.below(3)
  let result = tree
  for (let at = 0; at < count; at += 1) result = mutateOnce(result, random, salt * 10 + at)
  return result
}

function mutateOnce(tree: Tree, random: Random, salt: number): Tree {
  const roots = rootsOf(tree)
  const root = roots[random.below(roots.length)]
  const kind = random.below(12)
  if (root === undefined || kind === 0) return { ...tree, ...newAddon(`addons/fresh-${salt}`, salt) }
  const name = root.slice(root.lastIndexOf('/') + 1)
  if (kind === 1 && roots.length > 20) return without(tree, root)
  if (kind === 2) return moved(tree, root, `addons/moved-${salt}`, salt)
  if (kind === 3)
    return moved(
      tree,
      root,
      root.startsWith('experimental/') ? `addons/${name}` : `experimental/addons/${name}`,
      salt,
    )
  if (kind === 4) return { ...tree, [`docs/note-${salt}.md`]: `${salt}\n` }
  if (kind === 5) return { ...tree, [`${root}/resources/more-${salt}.cue`]: `more: ${hash(`${salt}`)}\n` }
  if (kind === 6) return { ...tree, 'addons/README.md': `addons ${salt}\n` }
  if (kind === 7) return withoutFile(tree, `${root}/README.md`)
  return { ...tree, [`${root}/template.cue`]: `// ${hash(`${root} ${salt}`)}\n` }
}

function without(tree: Tree, root: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith(`${root}/`)))
}

function withoutFile(tree: Tree, gone: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => path !== gone))
}

// A move with a new version, as people make them: metadata.yaml changes a little on the way.
function moved(tree: Tree, from: string, to: string, salt: number): Tree {
  if (tree[`${to}/metadata.yaml`] !== undefined) return tree
  return Object.fromEntries(
    Object.entries(tree).map(([path, content]) => {
      if (!path.startsWith(`${from}/`)) return [path, content]
      const isMetadata = path === `${from}/metadata.yaml`
      return [
        to + path.slice(from.length),
        isMetadata ? content.replace(/1\.0\.\d+/, `1.0.${salt}`) : content,
      ]
    }),
  )
}

function differing(a: Tree, b: Tree): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path])
}

function merged(main: Tree, side: Tree, touched: ReadonlySet<string>): Tree {
  const kept = Object.entries(main).filter(([path]) => !touched.has(path))
  const taken = [...touched].flatMap((path) =>
    side[path] === undefined ? [] : [[path, side[path]] as const],
  )
  return Object.fromEntries([...kept, ...taken])
}

interface PrintedCommit {
  readonly mark: number
  readonly tree: Tree
  readonly parents: readonly number[]
}

function printCommit({ mark, tree, parents }: PrintedCommit): string {
  const [first, ...others] = parents
  const files = Object.entries(tree).map(
    ([path, content]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`,
  )
  return [
    `commit refs/heads/c${mark}\nmark :${mark}\n`,
    `committer A Person <person@example.com> ${1_700_000_000 + mark} +0000\ndata 1\nx\n`,
    first === undefined ? '' : `from :${first}\n`,
    ...others.map((other) => `merge :${other}\n`),
    'deleteall\n',
    ...files,
    '\n',
  ].join('')
}
