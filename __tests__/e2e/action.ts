import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parse } from 'yaml'

import { type ProgramResult, runProgram } from '../run-program.ts'
import { projectRoot } from './cli.ts'

/** One run of the action: what the workflow author wrote and what the runner knows. */
export interface ActionRun {
  /** The Node of the runner; this one unless named. */
  readonly node?: string
  /** The checked-out repository. */
  readonly workspace: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly eventName: string
  readonly event: unknown
  /** `refs/heads/main` and the like. */
  readonly ref: string
  readonly sha?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** What the runner sees of a run. */
export interface ActionResult extends ProgramResult {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** The report that the output `report` names, parsed; undefined where there is none. */
  readonly report: unknown
  /** Text of the file that the output `digests` names; empty where there is none. */
  readonly digests: string
  /** Lines of standard output that are workflow commands. */
  readonly commands: readonly string[]
}

/**
 * Runs the built action as the runner does: the program that action.yml names, every input of action.yml as `INPUT_…` (its
 * default where the author wrote none), the event in a file, outputs and summary in files. The workspace stays as the run
 * leaves it.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const files = await mkdtemp(path.join(tmpdir(), 'runner-'))
  const output = path.join(files, 'output')
  const summary = path.join(files, 'summary')
  const event = path.join(files, 'event.json')
  const temporary = path.join(files, 'temp')
  await mkdir(temporary)
  await Promise.all([
    writeFile(output, ''),
    writeFile(summary, ''),
    writeFile(event, JSON.stringify(run.event)),
    writeFile(path.join(files, 'env'), ''),
  ])
  const manifest = parseManifest(await readFile(path.join(projectRoot, 'action.yml'), 'utf8'))

  const result = await runProgram(run.node ?? process.execPath, [path.join(projectRoot, manifest.main)], {
    folder: run.workspace,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: temporary,
      ...inputVariables({ ...manifest.defaults, ...run.inputs }),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'octocat',
      GITHUB_API_URL: 'http://127.0.0.1:9',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_ENV: path.join(files, 'env'),
      GITHUB_EVENT_NAME: run.eventName,
      GITHUB_EVENT_PATH: event,
      GITHUB_OUTPUT: output,
      GITHUB_REF: run.ref,
      GITHUB_REF_NAME: run.ref.replace(/^refs\/(heads|tags)\//, ''),
      GITHUB_REF_TYPE: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      GITHUB_REPOSITORY: 'octocat/catalog',
      GITHUB_REPOSITORY_OWNER: 'octocat',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '1',
      GITHUB_SHA: run.sha ?? '',
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: run.workspace,
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: temporary,
      ...run.environment,
    },
  })
  const outputs = parseOutputs(await readFile(output, 'utf8'))
  const report = await textOf(outputs['report'])
  const seen = {
    ...result,
    outputs,
    report: report === '' ? undefined : parseJson(report),
    digests: await textOf(outputs['digests']),
    summary: await readFile(summary, 'utf8'),
    commands: result.stdout.split('\n').filter((line) => line.startsWith('::')),
  }
  await rm(files, { recursive: true, force: true })
  return seen
}

interface Manifest {
  readonly main: string
  readonly defaults: Readonly<Record<string, string>>
}

function parseManifest(text: string): Manifest {
  const manifest: unknown = parse(text)
  const inputs = Object.entries(record(field(manifest, 'inputs')))
  return {
    main: String(field(field(manifest, 'runs'), 'main')),
    defaults: Object.fromEntries(
      inputs.map(([name, input]) => [name, String(field(input, 'default') ?? '')]),
    ),
  }
}

/** The runner upper-cases names and turns blanks into underscores; hyphens stay. */
function inputVariables(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  )
}

/** Reads the file behind GITHUB_OUTPUT: `name=value` lines and `name<<DELIMITER` blocks. */
export function parseOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const block = /^([^=<]+)<<(.+)$/.exec(line)
    if (block === null) {
      const [name, ...value] = line.split('=')
      if (name !== undefined && name !== '') {
        outputs[name] = value.join('=')
      }
      continue
    }
    const end = lines.indexOf(block[2] ?? '', at + 1)
    outputs[block[1] ?? ''] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return outputs
}

/** The text of a file that an output names; empty where the output names none. */
async function textOf(file: string | undefined): Promise<string> {
  return file === undefined || file === '' ? '' : await readFile(file, 'utf8')
}

function parseJson(text: string): unknown {
  return JSON.parse(text)
}

function field(value: unknown, name: string): unknown {
  return record(value)[name]
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
