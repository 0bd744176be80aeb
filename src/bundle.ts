import { runAction as action } from './skins/action.ts'
import { runCommandLine as commandLine } from './skins/command-line.ts'

/** Runs the action; `dist/index.cjs` calls it. */
export async function runAction(): Promise<void> {
  process.exitCode = await action(process.env)
}

/** Runs the command line; `dist/cli.cjs` calls it. */
export async function runCommandLine(): Promise<void> {
  process.exitCode = await commandLine({ words: process.argv.slice(2), environment: process.env })
}
