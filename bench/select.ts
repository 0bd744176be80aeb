// Times the selection of one changed addon in catalogs of 100 and of 10,000, side by side and in turns, and prints the ratios:
// `npm run bench:select`. SELECT_MOST and SELECT_ROUNDS set other sizes. Exits with 1 where the large one costs more than twice
// the small one.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openFileTree } from '../src/adapters/file-tree.ts'
import { openGit } from '../src/adapters/git.ts'
import { makeAddonRootFinder } from '../src/detect/addon-roots.ts'
import { findChanges } from '../src/detect/find-changes.ts'
import { selectAddons } from '../src/detect/select-addons.ts'

const FEW = 100
const MOST = Number(process.env['SELECT_MOST'] ?? 10_000)
const ROUNDS = Number(process.env['SELECT_ROUNDS'] ?? 21)
const LIMIT = 2

interface Catalog {
  readonly path: string
  readonly before: string
  readonly after: string
}

void main()

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-select-'))
  try {
    const few = makeCatalog(join(folder, 'few'), FEW)
    const many = makeCatalog(join(folder, 'many'), MOST)
    const times = { few: [] as number[], many: [] as number[] }
    for (let round = 0; round < ROUNDS; round += 1) {
      times.few.push(await timed(few))
      times.many.push(await timed(many))
    }
    const ratio = median(times.many) / median(times.few)
    console.log(`${String(FEW).padStart(7)} addons ${median(times.few).toFixed(1)} ms`)
    console.log(`${String(MOST).padStart(7)} addons ${median(times.many).toFixed(1)} ms`)
    console.log(`ratio ${ratio.toFixed(2)} (at most ${LIMIT})`)
    process.exitCode = ratio <= LIMIT ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// Everything between the event and the list of addons: two git processes at least, the diff, the work tree.
async function timed({ path, before, after }: Catalog): Promise<number> {
  const startedAt = performance.now()
  const git = openGit({ directory: path, environment: process.env })
  const found = await findChanges(
    { kind: 'direct', base: before, head: after, reason: 'a push', isFragile: true },
    { git, forge: undefined, includesWorkTree: false },
  )
  const finder = await makeAddonRootFinder(openFileTree(path), { addonRoots: [] })
  const { addons } = await selectAddons({
    selection: { kind: 'changed' },
    changes: found.kind === 'changes' ? found.changes : [],
    finder,
    readIgnoreRules: async () => () => false,
  })
  const took = performance.now() - startedAt
  if (addons.length !== 1) throw new Error(`${addons.length} addons were selected`)
  return took
}

function makeCatalog(path: string, addons: number): Catalog {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', path, '-c', 'gc.auto=0', ...args], { encoding: 'utf8' }).trim()
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', path])
  execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input: history(addons), maxBuffer: 1 << 30 })
  git('reset', '--quiet', '--hard', 'main')
  return { path, before: git('rev-parse', 'main~1'), after: git('rev-parse', 'main') }
}

function history(addons: number): string {
  const commit = (mark: number, files: readonly string[]) =>
    `commit refs/heads/main\nmark :${mark}\ncommitter A <a@example.com> ${1_700_000_000 + mark} +0000\ndata 1\nx\n${files.join('')}\n`
  const all = Array.from({ length: addons }, (_, at) => addonFiles(`addon-${at}`, '1.0.0')).flat()
  return `${commit(1, all)}${commit(2, addonFiles(`addon-${Math.floor(addons / 2)}`, '1.1.0'))}done\n`
}

function addonFiles(name: string, version: string): readonly string[] {
  const texts = {
    'metadata.yaml': `name: ${name}\nversion: ${version}\ndescription: shows ${name}\n`,
    'template.cue': `output: {name: "${name}"}\n`,
    'resources/one.cue': `// ${name}\n`,
    'README.md': `# ${name}\n`,
  }
  return Object.entries(texts).map(
    ([path, text]) => `M 100644 inline addons/${name}/${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  )
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}
