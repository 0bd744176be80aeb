import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

import { type ProgramResult, runProgram } from '../run-program.ts'

/** A workflow run by act on this machine itself: no container, no network. */
export interface ActRun {
  readonly act: string
  /** The Node that the job finds on PATH, as the runner's `node24`. */
  readonly node: string
  /** The repository with the workflow; its checked-out commit is what is pushed. */
  readonly folder: string
  readonly workflow: string
  readonly event: unknown
  readonly variables?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  /** Actions of other repositories and the folders that stand for them: `OWNER/NAME@REF` to folder. */
  readonly localActions?: Readonly<Record<string, string>>
}

/**
 * Runs `act push -P ubuntu-latest=-self-hosted`. Act copies the work tree itself where a job checks out its own
 * repository, so `actions/checkout` needs no network; any other action has to be given as a local folder.
 */
export async function runAct(run: ActRun): Promise<ProgramResult> {
  const home = await mkdtemp(path.join(tmpdir(), 'act-'))
  const event = path.join(home, 'event.json')
  await writeFile(event, JSON.stringify(run.event))
  const result = await runProgram(
    run.act,
    [
      'push',
      '-P=ubuntu-latest=-self-hosted',
      '--actor=octocat',
      '--action-offline-mode',
      `--workflows=${run.workflow}`,
      `--eventpath=${event}`,
      ...pairs('--var', run.variables),
      ...pairs('--secret', run.secrets),
      ...pairs('--local-repository', run.localActions),
    ],
    {
      folder: run.folder,
      environment: {
        PATH: [path.dirname(run.node), process.env['PATH'] ?? ''].join(path.delimiter),
        HOME: home,
        XDG_CACHE_HOME: path.join(home, 'cache'),
        XDG_CONFIG_HOME: path.join(home, 'config'),
        NO_COLOR: '1',
      },
    },
  )
  await rm(home, { recursive: true, force: true })
  return result
}

function pairs(flag: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${flag}=${name}=${value}`)
}
