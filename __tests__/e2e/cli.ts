import path from 'node:path'
import process from 'node:process'

import { type ProgramResult, runProgram } from '../run-program.ts'

/** The top of this repository. */
export const projectRoot = path.join(import.meta.dirname, '../..')

/** How the built command line is run. */
export interface CliOptions {
  readonly folder: string
  /** The Node to run it on; this one unless named. */
  readonly node?: string
  /** Added to an environment that holds nothing but PATH and a home. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs `dist/cli.cjs` as a user would, without anything of this process' environment but PATH. */
export function runCli(words: readonly string[], options: CliOptions): Promise<ProgramResult> {
  const cli = path.join(projectRoot, 'dist/cli.cjs')
  return runProgram(options.node ?? process.execPath, [cli, ...words], {
    environment: { PATH: process.env['PATH'] ?? '', HOME: options.folder, ...options.environment },
    folder: options.folder,
  })
}
