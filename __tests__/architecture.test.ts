import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The import table of .github/DESIGN.md as data: who may import whom, and which door leads to which package. */

const top = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A room imports its own files, rooms of lower levels, and what is named beside it. Types may come from anywhere at or below the stages. */
const LEVELS: Readonly<Record<string, number>> = {
  addon: 0,
  cue: 0,
  'ports.ts': 0,
  'errors.ts': 0,
  'secret.ts': 0,
  'version.ts': 0,
  inputs: 1,
  kubevela: 2,
  difference: 2.7,
  detect: 3,
  read: 2.5,
  validate: 3,
  bump: 3,
  mirror: 3.2,
  plan: 3.5,
  package: 2.5,
  sync: 3.6,
  publish: 3,
  report: 3.7,
  page: 3.8,
  config: 3,
  commands: 4,
  adapters: 5,
  forges: 5.2,
  'read-config.ts': 5.5,
  'open-git-registry.ts': 5.5,
  'open-run.ts': 6,
  'main.ts': 6.5,
  skins: 7,
  'bundle.ts': 8,
}

/** Packages behind one door each. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@cyclonedx/cyclonedx-library': ['src/mirror/sbom.ts'],
  '@actions/core': ['src/adapters/actions.ts'],
  '@actions/github': ['src/adapters/octokit.ts'],
  '@actions/exec': ['src/adapters/git.ts'],
  axios: ['src/adapters/http.ts'],
  'https-proxy-agent': ['src/adapters/start-request.ts'],
  'proxy-from-env': ['src/adapters/proxy.ts'],
  tar: ['src/package/archive.ts'],
  semver: ['src/addon/version.ts'],
  yaml: ['src/addon/yaml.ts'],
  'mdast-util-from-markdown': ['src/page/readme-html.ts'],
  'mdast-util-gfm': ['src/page/readme-html.ts'],
  'mdast-util-to-hast': ['src/page/readme-html.ts'],
  'micromark-extension-gfm': ['src/page/readme-html.ts'],
  'hast-util-raw': ['src/page/readme-html.ts'],
  'hast-util-sanitize': ['src/page/readme-html.ts'],
  'hast-util-to-html': ['src/page/readme-html.ts'],
  'github-slugger': ['src/page/readme-html.ts'],
}

/** What only adapters may touch. */
const OUTSIDE_WORLD = /^node:(fs|child_process|net|http|https|dns|tls|worker_threads|wasi|os|process)(\/|$)/

interface Import {
  readonly from: string
  readonly target: string
  readonly isType: boolean
}

const files = sourceFiles('src')
const imports = files.flatMap(importsOf)
const importsFrom = new Map(files.map((file) => [file, imports.filter(({ from }) => from === file)]))

describe('the house', () => {
  it('has a level for every room', () => {
    const unknown = [...new Set(files.map(roomOf))].filter((room) => LEVELS[room] === undefined)

    expect(unknown).toEqual([])
  })

  it('imports downwards only', () => {
    const upwards = imports.filter((found) => found.target.startsWith('src/') && !mayImport(found))

    expect(upwards.map(print)).toEqual([])
  })

  it('has no files that import each other in a circle', () => {
    expect(files.flatMap((file) => wayBackTo(file) ?? [])).toEqual([])
  })

  it('keeps each package behind its one door', () => {
    const strays = imports.filter((found) => {
      const door = DOORS[packageOf(found.target)]
      return door !== undefined && !door.includes(found.from)
    })

    expect(strays.map(print)).toEqual([])
  })

  it('leaves the outside world to the adapters', () => {
    const strays = imports.filter(
      ({ from, target }) => OUTSIDE_WORLD.test(target) && !from.startsWith('src/adapters/'),
    )
    const globals = files.filter((file) => !isEdge(file) && /\bprocess\.env\b|\bDate\.now\(/.test(read(file)))

    expect([...strays.map(print), ...globals]).toEqual([])
  })

  it('keeps rules from knowing one another', () => {
    const strays = imports.filter(
      ({ from, target }) => isMember(from, 'validate/rules') && isMember(target, 'validate/rules'),
    )

    expect(strays.map(print)).toEqual([])
  })

  it('keeps registries from knowing one another', () => {
    const strays = imports.filter(
      ({ from, target }) => isMember(from, 'publish/registries') && isMember(target, 'publish/registries'),
    )

    expect(strays.map(print)).toEqual([])
  })

  it('has named exports only', () => {
    expect(files.filter((file) => /^export default/m.test(read(file)))).toEqual([])
  })
})

describe('the tests', () => {
  it('replace no module behind its back', () => {
    const banned = new RegExp(`\\bvi\\.(${['mock', 'doMock', 'stubGlobal'].join('|')})\\(`)

    expect(sourceFiles('__tests__').filter((file) => banned.test(read(file)))).toEqual([])
  })
})

function mayImport({ from, target, isType }: Import): boolean {
  const own = roomOf(from)
  const other = roomOf(target)
  if (own === other) return true
  const [here = 0, there = 0] = [LEVELS[own], LEVELS[other]]
  // Adapters implement ports with the nouns of every room below the commands; stages hand each other types.
  return there < here || (isType && there === here)
}

// The imports that lead from a file back to itself; undefined where none do.
function wayBackTo(start: string): string | undefined {
  const seen = new Set<string>()
  const open: (readonly string[])[] = [[start]]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const { target } of importsFrom.get(path.at(-1) ?? '') ?? []) {
      if (target === start) return [...path, target].join(' > ')
      if (seen.has(target)) continue
      seen.add(target)
      open.push([...path, target])
    }
  }
  return undefined
}

// The entries hand the process's environment and words to the skins.
function isEdge(file: string): boolean {
  return file.startsWith('src/adapters/') || file === 'src/bundle.ts'
}

function isMember(file: string, folder: string): boolean {
  return posix.dirname(file) === `src/${folder}`
}

function roomOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function packageOf(target: string): string {
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}

function importsOf(file: string): readonly Import[] {
  const statements = read(file).matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)
  const dynamic = read(file).matchAll(/\bimport\(()'([^']+)'\)/g)
  return [...statements, ...dynamic].map(([, type, target = '']) => ({
    from: file,
    target: target.startsWith('.') ? posix.join(posix.dirname(file), target) : target,
    isType: type !== undefined && type !== '',
  }))
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.includes('/fixtures/'))
    .toSorted()
}

function read(file: string): string {
  return readFileSync(join(top, file), 'utf8')
}

function print({ from, target }: Import): string {
  return `${from} imports ${target}`
}
