import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openBranch } from '../../../src/adapters/branch.ts'
import type { Branch } from '../../../src/ports.ts'

/** A bare repository that stands for the forge's, and branches opened on it. */
export interface BareRepository {
  /** Path of the bare repository. */
  readonly path: string
  /** A directory for everything else of the test. */
  readonly scratch: string
  /** Opens a branch as a run of its own does. */
  open(branch?: string): Branch
  /** Runs git in the repository and gives what it prints. */
  git(...args: readonly string[]): string
  remove(): void
}

/** Makes an empty bare repository in a fresh directory. */
export function bareRepository(): BareRepository {
  const scratch = mkdtempSync(join(tmpdir(), 'pages-'))
  const path = join(scratch, 'forge.git')
  const opened: Branch[] = []
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
  execFileSync('git', ['init', '--quiet', '--bare', path])
  git('config', 'uploadpack.allowFilter', 'true')
  git('config', 'gc.auto', '0')
  git('config', 'receive.autogc', 'false')

  return {
    path,
    scratch,
    git,
    open(branch = 'gh-pages') {
      const made = openBranch({
        remote: path,
        branch,
        temporary: scratch,
        environment: process.env,
        now: () => 1_700_000_000,
      })
      opened.push(made)
      return made
    },
    remove() {
      for (const branch of opened) branch.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
