import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

import { type ProgramResult, runProgram } from '../run-program.ts'

/** The real helm with a home of its own: no repository, plugin or credential of this machine is seen. */
export interface HelmClient {
  run(...words: readonly string[]): Promise<ProgramResult>
  /** A scratch folder of this client, removed with it. */
  readonly folder: string
  remove(): Promise<void>
}

/** Makes a helm client around a program (`findPeer('helm')`). */
export async function helmClient(binary: string): Promise<HelmClient> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helm-'))
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    HELM_CACHE_HOME: path.join(folder, 'cache'),
    HELM_CONFIG_HOME: path.join(folder, 'config'),
    HELM_DATA_HOME: path.join(folder, 'data'),
    NO_PROXY: '127.0.0.1,localhost',
  }
  return {
    folder,
    run: (...words) => runProgram(binary, words, { environment, folder }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
