import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapBounded } from '../../src/publish/map-bounded.ts'
import { addonFiles, type CatalogFolder, makeCatalogFolder } from '../e2e/catalog-folder.ts'
import { projectRoot } from '../e2e/cli.ts'
import { type ProgramResult, runProgram } from '../run-program.ts'
import { KILL_TARGETS, type KillTarget, type KillTargetKind } from './kill-target.ts'

/**
 * The command line publishes five addons and gets a signal at one of its outward calls; then it runs once more. For every call and
 * every signal:
 *
 * - the second run ends well, and the registry holds what an undisturbed run leaves, to the last file name;
 * - what the first run called published in its report is there, and the second sends at most what is missing;
 * - nobody asks to overwrite.
 *
 * `KILL_EVERY=1` takes every call; the fast suite and CI take one of so many, others for each signal.
 */
const EVERY = Number(process.env['KILL_EVERY'] ?? '40')
const AT_ONCE = Number(process.env['KILL_AT_ONCE'] ?? '4')
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const
const NAMES = ['alpha', 'bravo', 'golf', 'hotel', 'india'] as const

let catalog: CatalogFolder
beforeAll(async () => {
  const files = NAMES.map((name) => addonFiles(name, '1.0.0'))
  catalog = await makeCatalogFolder(Object.assign({}, ...files))
})
afterAll(() => catalog.remove())

interface Attempt {
  readonly at?: number
  readonly by?: string
}

async function publish(target: KillTarget, name: string, { at, by }: Attempt = {}): Promise<ProgramResult> {
  const cli = path.join(projectRoot, 'dist/cli.cjs')
  const preload = path.join(import.meta.dirname, 'die-at.cjs')
  const words = [
    'publish',
    '--validate',
    'package',
    '--registry',
    target.registry,
    '--report',
    reportOf(target, name),
  ]
  return runProgram(process.execPath, ['--require', preload, cli, ...words], {
    folder: target.folder,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: target.folder,
      DIE_LOG: logOf(target, name),
      ...(at === undefined ? {} : { DIE_AT: String(at) }),
      ...(by === undefined ? {} : { DIE_BY: by }),
    },
  })
}

describe.each(KILL_TARGETS)('publishing to $label', (kind) => {
  let calls: readonly string[] = []
  let whole: ReadonlyMap<string, string> = new Map()

  beforeAll(async () => {
    const target = await kind.start(catalog.folder)
    const { status, stderr } = await publish(target, 'whole')
    expect(status, stderr).toBe(0)
    calls = linesOf(logOf(target, 'whole'))
    whole = target.content()
    await target.stop()
  })

  it('makes outward calls that can be counted', () => {
    expect(calls.length).toBeGreaterThan(30)
    expect([...whole.keys()].filter((name) => name.endsWith('.tgz'))).toHaveLength(NAMES.length)
  })

  it('changes nothing where everything is there (F60)', async () => {
    const target = await kind.start(catalog.folder)
    await publish(target, 'first')
    const [before, sent] = [target.content(), target.mutations?.().length]

    const again = await publish(target, 'again')

    expect(again.status).toBe(0)
    expect(differences(before, target.content())).toEqual([])
    expect(target.mutations?.().length).toBe(sent)
    await target.stop()
  })

  it.each(SIGNALS)(
    `is repaired by running again after %s, at every ${EVERY}th call (F55, F56)`,
    { timeout: 1_800_000 },
    async (by) => {
      const points = calls
        .map((_, index) => index + 1)
        .filter((at) => at % EVERY === SIGNALS.indexOf(by) % EVERY)

      const troubles = await mapBounded(points, AT_ONCE, (at) => troublesOf({ kind, whole, at, by }))

      expect(troubles.flat()).toEqual([])
      expect(points.length).toBeGreaterThan(0)
      process.stderr.write(
        `killed: ${kind.label}, ${by} at ${points.length} of ${calls.length} outward calls\n`,
      )
    },
  )
})

interface Killed {
  readonly kind: KillTargetKind
  readonly whole: ReadonlyMap<string, string>
  readonly at: number
  readonly by: string
}

/** What went wrong with one signal at one call, in words. */
async function troublesOf({ kind, whole, at, by }: Killed): Promise<readonly string[]> {
  const target = await kind.start(catalog.folder)
  try {
    await publish(target, 'killed', { at, by })
    const [signal = 'no signal'] = linesOf(logOf(target, 'killed')).filter((line) => line.startsWith(by))
    const left = target.content()
    const sent = target.mutations?.().length ?? 0
    const lies = publishedIn(reportOf(target, 'killed')).filter((name) => !target.holds(left, fileOf(name)))

    const second = await publish(target, 'second')
    const missing = NAMES.filter((name) => !target.holds(left, fileOf(name)))
    const resent = (target.mutations?.() ?? []).slice(sent)
    const where = `${kind.label}, call ${at} (${signal})`
    return [
      ...(signal === 'no signal' && at < whole.size ? ['it never came'] : []),
      ...(second.status === 0
        ? []
        : [`the second run ended with ${second.status}: ${second.stderr}${second.stdout}`]),
      ...differences(whole, target.content()),
      ...lies.map((name) => `${name} was called published`),
      ...(resent.length <= missing.length ? [] : [`${resent.join(', ')} for ${missing.join(', ')}`]),
      ...(target.mutations?.() ?? []).filter((request) => request.includes('force')),
    ].map((trouble) => `${where}: ${trouble}`)
  } finally {
    await target.stop()
  }
}

function fileOf(name: string): string {
  return `${name}-1.0.0.tgz`
}

function differences(
  wanted: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([...wanted.keys(), ...found.keys()])]
  return names
    .filter((name) => wanted.get(name) !== found.get(name))
    .map((name) =>
      !wanted.has(name) ? `${name} is left over` : found.has(name) ? `${name} differs` : `${name} is missing`,
    )
}

function publishedIn(report: string): readonly string[] {
  if (!existsSync(report)) return []
  const { addons } = JSON.parse(readFileSync(report, 'utf8'))
  return addons
    .filter(({ outcomes }: { outcomes: readonly { status: string }[] }) =>
      outcomes.some(({ status }) => status === 'published'),
    )
    .map(({ name }: { name: string }) => name)
}

// Beside the target's own files, and another for each target: targets may share a catalog.
function logOf({ scratch }: KillTarget, name: string): string {
  return path.join(scratch, `${name}.log`)
}

function reportOf({ scratch }: KillTarget, name: string): string {
  return path.join(scratch, `${name}.json`)
}

function linesOf(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}
