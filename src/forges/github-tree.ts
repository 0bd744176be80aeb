import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import { ActionError } from '../errors.ts'
import type { FileBranch } from '../ports.ts'
import type { ForgeCalls } from './forge-calls.ts'
import { githubCall } from './github-call.ts'

/** An entry of a directory: its mode as git writes it, and the id of what it names. */
interface Entry {
  readonly mode: string
  readonly id: string
}

type Directory = ReadonlyMap<string, Entry>

const FILE_MODES: readonly string[] = ['100644', '100755']
const DIRECTORY_MODE = '040000'
const EMPTY: Directory = new Map()

/**
 * Reads the files of commits through the Git database of GitHub's REST API: each directory once, however often it is asked about,
 * since what an id names never changes; a file when its bytes are wanted. Files of up to 100 MB ("Get a blob").
 */
export function openGithubTree(
  options: GithubOptions,
  { need }: ForgeCalls,
): Pick<FileBranch, 'read' | 'list'> {
  const { client, place } = openGithub(options)
  const known = new Map<string, Promise<Directory>>()

  function directoryOf(id: string): Promise<Directory> {
    const found = known.get(id) ?? readDirectory(id)
    known.set(id, found)
    return found
  }

  async function readDirectory(id: string): Promise<Directory> {
    const { tree, truncated } = await need('read a directory', () =>
      githubCall(async () => (await client()).rest.git.getTree({ ...place, tree_sha: id })),
    )
    if (truncated) throw tooLarge(options.repository)
    return new Map(tree.map(({ path, mode, sha }) => [path, { mode, id: sha }]))
  }

  async function directoryAt(commit: string, names: readonly string[]): Promise<Directory> {
    let directory = await directoryOf(commit)
    for (const name of names) {
      const entry = directory.get(name)
      if (entry?.mode !== DIRECTORY_MODE) return EMPTY
      directory = await directoryOf(entry.id)
    }
    return directory
  }

  return {
    async list(commit, path) {
      const directory = await directoryAt(commit, path === '' ? [] : path.split('/'))
      return [...directory].flatMap(([name, { mode }]) => (FILE_MODES.includes(mode) ? [name] : []))
    },
    async read(commit, path) {
      const names = path.split('/')
      const entry = (await directoryAt(commit, names.slice(0, -1))).get(names.at(-1) ?? '')
      if (entry === undefined || !FILE_MODES.includes(entry.mode)) return undefined
      const { content } = await need(`read ${path}`, () =>
        githubCall(async () => (await client()).rest.git.getBlob({ ...place, file_sha: entry.id })),
      )
      return Buffer.from(content, 'base64')
    },
  }
}

// "The tree array … may be truncated if it exceeds 100,000 entries or 7 MB" (docs.github.com, "Get a tree").
function tooLarge(repository: string): ActionError {
  return new ActionError(`the API of ${repository} cuts a directory: it has too many entries`, {
    kind: 'registry',
    hint: 'install git where this runs: it reads directories of any size',
  })
}
