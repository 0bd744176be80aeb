import { execFileSync } from 'node:child_process'
import { run } from '../../src/main.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { fastClock } from '../fakes/fast-clock.ts'
import { addonFiles, makeRepository, TEST_ENVIRONMENT, type TestRepository } from '../git-repository.ts'

/** A catalog whose `origin` is on a forge, and runs of the command line in it. */
export interface CatalogRun {
  readonly repository: TestRepository
  /** Writes files, commits them, and puts the commit on the forge's main branch. */
  commit(files: Readonly<Record<string, string | undefined>>, message?: string): string
  /** Runs `publish` with the git registry; `more` are further inputs. */
  publish(more?: Readonly<Record<string, string>>): Promise<PublishedRun>
}

/** What came of one run. */
export interface PublishedRun {
  readonly report: RunReport
  /** Everything that the run said. */
  readonly log: string
  /** Milliseconds of every wait. */
  readonly waits: readonly number[]
  /** Status of the git registry's outcome by addon. */
  readonly statuses: Readonly<Record<string, string>>
  /** Every outcome's words: reason, error, hint. */
  readonly words: string
}

/** Where the forge is. */
export interface CatalogOptions {
  /** What `origin` is set to. */
  readonly origin: string
  /** Path of the forge's bare repository, into which commits are pushed behind its back; undefined to push to `origin`. */
  readonly bare: string | undefined
  /** Tokens and the variables of the workflow engine. */
  readonly environment: Readonly<Record<string, string>>
  /** How much of each wait is really waited: a real server needs its time. Default: nothing. */
  readonly realShare?: number
}

/** Makes a catalog of two addons, committed and on the forge. */
export function aCatalogRun({ origin, bare, environment, realShare = 0 }: CatalogOptions): CatalogRun {
  const repository = makeRepository()
  repository.git('remote', 'add', 'origin', origin)

  function commit(files: Readonly<Record<string, string | undefined>>, message = 'change'): string {
    repository.write(files)
    repository.git('add', '--all')
    repository.git('commit', '--quiet', '--allow-empty', '--message', message)
    if (bare !== undefined) {
      execFileSync('git', ['-C', repository.path, 'push', '--quiet', bare, 'HEAD:refs/heads/main'], {
        env: { ...TEST_ENVIRONMENT },
        stdio: 'pipe',
      })
    }
    return repository.git('rev-parse', 'HEAD')
  }

  commit({ ...addonFiles('addons/alpha'), ...addonFiles('addons/beta') }, 'feat: begin')

  return {
    repository,
    commit,
    async publish(more = {}) {
      const lines: string[] = []
      const clock = fastClock({ start: Date.UTC(2026, 5, 1), realShare })
      const inputs: Readonly<Record<string, string>> = {
        root: repository.path,
        registry: 'git',
        validate: 'package',
        ...more,
      }
      const { report } = await run(
        () => ({ command: 'publish', operands: [], read: (name) => inputs[name] }),
        {
          environment: { ...TEST_ENVIRONMENT, ...environment },
          logger: {
            info: (line) => lines.push(line),
            debug: (line) => lines.push(line),
            progress: () => undefined,
          },
          clock,
          stop: new AbortController().signal,
          event: undefined,
          defaultSelection: { kind: 'all' },
          includesWorkTree: true,
          mask: () => undefined,
        },
      )
      const outcomes = report.addons.flatMap((addon) =>
        addon.outcomes.filter(({ kind }) => kind === 'git').map((outcome) => [addon.name, outcome] as const),
      )
      const words = outcomes.flatMap(([, { reason, error }]) => [reason, error?.message, error?.hint])
      return {
        report,
        log: lines.join('\n'),
        waits: clock.waits,
        statuses: Object.fromEntries(outcomes.map(([name, { status }]) => [name, status])),
        words: [...words, report.error?.message, report.error?.hint]
          .filter((word) => word !== undefined)
          .join('\n'),
      }
    },
  }
}
