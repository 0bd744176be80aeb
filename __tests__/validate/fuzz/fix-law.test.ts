import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Addon, pathInRepository } from '../../../src/addon/addon.ts'
import type { Cue } from '../../../src/ports.ts'
import { overlayTree } from '../../../src/read/overlay-tree.ts'
import { readAddon } from '../../../src/read/read-addon.ts'
import { rules } from '../../../src/validate/catalog.ts'
import { type FixedFile, fixFindings, fixUntilClean, isFixable } from '../../../src/validate/fix.ts'
import type { Finding, RuleContext } from '../../../src/validate/rule.ts'
import { NO_SETTINGS } from '../../../src/validate/settings.ts'
import { settleFindings } from '../../../src/validate/settle-findings.ts'
import { validate } from '../../../src/validate/validate.ts'
import { aCue } from '../../cue-port.ts'
import { memoryFileTree } from '../../fakes/memory-file-tree.ts'
import { factsOf } from '../test-cue-rule.ts'
import { type Entries, fixtureAddons, mutatedAddons } from './mutated-addon.ts'

const RUNS = 250
const MUTATIONS = 3
const ROOT = 'addons/sample'

interface Judged {
  readonly addon: Addon
  readonly findings: readonly Finding[]
  /** Files that a parser takes. */
  readonly parsed: readonly string[]
}

describe('check --fix', () => {
  let cue: Cue
  beforeAll(() => {
    cue = aCue()
  })
  afterAll(() => cue.close())

  async function judge(entries: Entries, changed: ReadonlyMap<string, Uint8Array>): Promise<Judged> {
    const all = Object.fromEntries(Object.entries(entries).map(([path, one]) => [`${ROOT}/${path}`, one]))
    const addon = await readAddon(overlayTree(memoryFileTree(all), changed), ROOT)
    const known = await factsOf([addon], cue)
    const context: RuleContext = { catalog: [addon], registries: [], ...known }
    const outlines = known.facts.get(ROOT)?.cue ?? []
    return {
      addon,
      findings: settleFindings(validate([addon], rules, context), [addon], NO_SETTINGS),
      parsed: [
        ...outlines.filter(({ outline }) => outline.error === undefined).map(({ path }) => path),
        ...(addon.metadata.kind === 'parsed' ? ['metadata.yaml'] : []),
      ],
    }
  }

  async function law(entries: Entries): Promise<number> {
    const before = await judge(entries, new Map())
    const bytes = new Map(
      before.addon.files.map((file) => [pathInRepository(before.addon, file.path), file.bytes]),
    )
    for (const file of fixFindings(before.findings, (path) => bytes.get(path))) {
      expect(outsideOf(file, 'after')).toEqual(outsideOf(file, 'before'))
    }
    const fixed = await fixUntilClean(
      async (changed) => (await judge(entries, changed)).findings,
      (path) => bytes.get(path),
    )
    const after = await judge(entries, new Map(fixed.files.map((file) => [file.path, file.after])))

    expect(after.findings.filter((one) => isFixable(one) && isUtf8(one, before.addon))).toEqual([])
    // What could be read before can be read afterwards.
    expect(after.parsed).toEqual(expect.arrayContaining([...before.parsed]))
    return fixed.mended
  }

  it('T35 leaves nothing fixable in the fixtures, and differs in the reported bytes only', async () => {
    const mended: number[] = []
    for (const entries of fixtureAddons()) mended.push(await law(entries))

    expect(mended.filter((number) => number > 0).length).toBeGreaterThan(20)
  })

  it(`T35 keeps that law on ${RUNS} mutated addons`, async () => {
    await fc.assert(
      fc.asyncProperty(mutatedAddons(MUTATIONS), async (entries) => {
        await law(entries)
      }),
      { numRuns: RUNS, seed: 7 },
    )
  })
})

/** The texts between the edits of one file: those of the old file, and those of the new one. */
function outsideOf(
  { path, before, after, findings }: FixedFile,
  side: 'before' | 'after',
): readonly string[] {
  const edits = findings
    .flatMap((finding) => (finding.edits ?? []).filter((edit) => (edit.path ?? finding.path) === path))
    .filter(
      (edit, at, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(edit)) === at,
    )
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
  const text = new TextDecoder().decode(side === 'before' ? before : after)
  const old = new TextDecoder().decode(before)
  const pieces: string[] = []
  let at = 0
  let shift = 0
  for (const { start, end, replacement } of edits) {
    // A line that joins a file without a final line break brings one.
    const joins =
      side === 'after' && start === old.length && text.startsWith(`\n${replacement}`, start + shift) ? 1 : 0
    pieces.push(text.slice(at, start + shift))
    at = side === 'before' ? end : start + shift + joins + replacement.length
    if (side === 'after') shift += joins + replacement.length - (end - start)
  }
  return [...pieces, text.slice(at)]
}

function isUtf8({ path }: Finding, addon: Addon): boolean {
  const file = addon.files.find((one) => pathInRepository(addon, one.path) === path)
  return (
    file === undefined ||
    Buffer.from(Buffer.from(file.bytes).toString('utf8')).equals(Buffer.from(file.bytes))
  )
}
