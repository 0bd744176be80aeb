import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import type { Archive } from '../../src/package/package-addon.ts'
import { anArchive } from '../publish/an-archive.ts'
import { runCli } from './cli.ts'

/** Every secret that connections of these tests are made with; none may be in anything that is said. */
export const SECRETS = {
  password: 'correct-horse-battery',
  token: 'staple-of-the-registry',
  proxyPassword: 'tunnel@gate#7/9',
}

/** Where the certificates lie. */
export function tlsFile(name: string): string {
  return path.join(import.meta.dirname, '../fixtures/tls', name)
}

/** The flags that trust the tests' own authority. */
export const CA = ['--ca-file', tlsFile('ca.pem')]
/** The flags of a client certificate that the servers of the tests know. */
export const CLIENT = ['--cert-file', tlsFile('client.pem'), '--key-file', tlsFile('client.key')]

/** What a run said and did. */
export interface PublishRun {
  readonly exitCode: number
  /** The one outcome; undefined where the run ended before any. */
  readonly status: string | undefined
  /** The outcome's message and hint, a line each; empty where it has none. */
  readonly error: string
  /** Standard output and error. */
  readonly text: string
  /** The report, too. */
  readonly said: string
}

/** One archive on disk, and the command line that publishes it. */
export interface ReadyToPublish {
  readonly archive: Archive
  publish(registry: string, options?: PublishRunOptions): Promise<PublishRun>
  remove(): Promise<void>
}

/** What a run is given beside the registry. */
export interface PublishRunOptions {
  readonly words?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Packages one addon; it is published by the built command line, in an environment that holds nothing else. */
export async function readyToPublish(): Promise<ReadyToPublish> {
  const folder = await mkdtemp(path.join(tmpdir(), 'connections-'))
  const archive = await anArchive({ name: 'alpha' })
  await writeFile(path.join(folder, archive.file), archive.bytes)

  async function publish(
    registry: string,
    { words = [], environment = {} }: PublishRunOptions = {},
  ): Promise<PublishRun> {
    const file = path.join(folder, `report-${Math.random()}.json`)
    const run = await runCli(['publish', archive.file, '--registry', registry, '--report', file, ...words], {
      folder,
      environment: { ADDON_REGISTRY_DEBUG: 'true', ...environment },
    })
    const report = await readFile(file, 'utf8').catch(() => '{}')
    const text = `${run.stdout}${run.stderr}`
    const said = `${text}${report}`
    expectNothingSecret(said)
    const outcome = outcomeOf(JSON.parse(report))
    const error = outcome?.error === undefined ? '' : `${outcome.error.message}\n${outcome.error.hint ?? ''}`
    return { exitCode: run.status, status: outcome?.status, error, text, said }
  }

  return { archive, publish, remove: () => rm(folder, { recursive: true, force: true }) }
}

// As it is, as an address holds it, and as a header does.
function expectNothingSecret(said: string): void {
  for (const secret of Object.values(SECRETS)) {
    expect(said).not.toContain(secret)
    expect(said).not.toContain(encodeURIComponent(secret))
    expect(said).not.toContain(base64(`publisher:${secret}`))
  }
  expect(said).not.toMatch(/PRIVATE KEY|AxiosError|\[object |\n {4}at /)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

interface ReportedOutcome {
  readonly status: string
  readonly error?: { readonly message: string; readonly hint?: string }
}

function outcomeOf(report: {
  readonly addons?: readonly { readonly outcomes: readonly ReportedOutcome[] }[]
}): ReportedOutcome | undefined {
  return report.addons?.[0]?.outcomes[0]
}
