import { type GithubOptions, openGithub } from '../adapters/octokit.ts'
import { ActionError } from '../errors.ts'
import type { ForgeComparison, ForgeFile, ForgeHistory, ForgeTreeEntry } from '../ports.ts'
import { reasonOf } from './github-error.ts'

// "Compare two commits" lists 300 files at most, "List pull requests files" 3,000 (docs.github.com/rest).
const COMPARED_FILES = 300
const PROPOSAL_FILES = 3_000
const PER_PAGE = 100

/** Opens the history of a repository through the REST API of GitHub or GitHub Enterprise. */
export function openGithubHistory(options: GithubOptions): ForgeHistory {
  const { client, place } = openGithub(options)

  return {
    async compare(base, head) {
      const basehead = `${base}...${head}`
      const { data } = await asked(`compare ${basehead}`, async () =>
        (await client()).rest.repos.compareCommitsWithBasehead({ ...place, basehead, per_page: 1, page: 1 }),
      )
      const files = (data.files ?? []).map(readFile)
      return {
        files,
        isComplete: files.length < COMPARED_FILES,
        mergeBase: data.merge_base_commit.sha,
      }
    },

    async proposalFiles(number) {
      const files: ForgeFile[] = []
      for (let page = 1; page <= PROPOSAL_FILES / PER_PAGE; page += 1) {
        const { data } = await asked(`list the files of pull request ${number}`, async () =>
          (await client()).rest.pulls.listFiles({ ...place, pull_number: number, per_page: PER_PAGE, page }),
        )
        files.push(...data.map(readFile))
        if (data.length < PER_PAGE) return wholeList(files)
      }
      return { ...wholeList(files), isComplete: false }
    },

    async tree(id) {
      const { data } = await asked(`read the tree ${id}`, async () =>
        (await client()).rest.git.getTree({ ...place, tree_sha: id }),
      )
      if (data.truncated) throw cut(id)
      return data.tree.flatMap(readEntry)
    },
  }
}

interface RestFile {
  readonly filename: string
  readonly status: string
  readonly changes: number
  readonly previous_filename?: string | undefined
}

function readFile({ filename, status, changes, previous_filename }: RestFile): ForgeFile {
  return { path: filename, status, previousPath: previous_filename, changedLines: changes }
}

function wholeList(files: readonly ForgeFile[]): ForgeComparison {
  return { files, isComplete: true, mergeBase: undefined }
}

interface RestEntry {
  readonly path?: string | undefined
  readonly type?: string | undefined
  readonly mode?: string | undefined
  readonly sha?: string | undefined
}

function readEntry({ path, type, mode, sha }: RestEntry): readonly ForgeTreeEntry[] {
  if (path === undefined || mode === undefined || sha === undefined) return []
  const kind = type === 'tree' || type === 'commit' ? type : 'blob'
  return [{ path, kind, mode, id: sha }]
}

// Octokit's errors carry the request with its headers: only the status and the message go on.
async function asked<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (thrown) {
    throw new ActionError(`the API could not ${what}: ${reasonOf(thrown)}`, {
      kind: 'forge',
      hint: 'give the job "permissions: contents: read" (and pull-requests: read), or set fetch-depth: 0 in the checkout step',
    })
  }
}

function cut(id: string): ActionError {
  return new ActionError(`the API cuts the tree ${id}: it has too many entries`, {
    kind: 'forge',
    hint: 'set fetch-depth: 0 in the checkout step',
  })
}
