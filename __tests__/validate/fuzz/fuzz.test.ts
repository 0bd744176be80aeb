import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeAddonFacts } from '../../../src/kubevela/addon-facts.ts'
import { packageAddon } from '../../../src/package/package-addon.ts'
import { readAddon } from '../../../src/read/read-addon.ts'
import { makeReport, printReport, type RunReport } from '../../../src/report/run-report.ts'
import { PLAIN_STYLE } from '../../../src/report/style.ts'
import { makeText } from '../../../src/report/text.ts'
import { rules } from '../../../src/validate/catalog.ts'
import { NO_SETTINGS } from '../../../src/validate/settings.ts'
import { settleFindings } from '../../../src/validate/settle-findings.ts'
import { stopsAddon, validate } from '../../../src/validate/validate.ts'
import { memoryFileTree } from '../../fakes/memory-file-tree.ts'
import { type Entries, mutatedAddons } from './mutated-addon.ts'

const RUNS = 10_000
const MUTATIONS = 5
/** What one addon may cost (reliability: a hostile addon must not stop the others). */
const MAX_MS = 2_000
const MAX_MEMORY_MIB = 256

const ROOT = 'addons/sample'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ACTS_ON_TERMINALS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

/** A whole check of one addon, from reading to the printed verdict; CUE is not evaluated. */
async function check(entries: Entries): Promise<{ readonly report: RunReport; readonly text: string }> {
  const tree = memoryFileTree(
    Object.fromEntries(Object.entries(entries).map(([path, entry]) => [`${ROOT}/${path}`, entry])),
  )
  const addon = await readAddon(tree, ROOT)
  const facts = new Map([[ROOT, makeAddonFacts(addon, [], [])]])
  const found = validate([addon], rules, { catalog: [addon], registries: [], facts })
  const findings = settleFindings(found, [addon], NO_SETTINGS)
  const isStopped = findings.some((finding) => stopsAddon(finding, 'package'))
  const archive = isStopped ? undefined : packageAddon(addon)
  const run = { name: 'sample', root: ROOT, findings, archive, outcomes: [] }
  const report = makeReport({
    command: 'check',
    startedAt: 0,
    durationMs: 0,
    addons: [run],
    validate: 'full',
    failOn: 'error',
  })
  const sources = new Map(
    addon.files.map(({ path, bytes }) => [`${ROOT}/${path}`, new TextDecoder().decode(bytes)]),
  )
  return { report, text: makeText(report, { sourceOf: (path) => sources.get(path), style: PLAIN_STYLE }) }
}

describe('a mutated addon', () => {
  it(`ends with a verdict within ${MAX_MS} ms and ${MAX_MEMORY_MIB} MiB, ${RUNS} times (T26)`, {
    timeout: 300_000,
  }, async () => {
    const exits = { 0: 0, 1: 0 }
    await fc.assert(
      fc.asyncProperty(mutatedAddons(MUTATIONS), async (entries) => {
        const before = process.resourceUsage().maxRSS
        const start = performance.now()
        const { report, text } = await check(entries)
        const ms = performance.now() - start
        const grown = (process.resourceUsage().maxRSS - before) / 1024

        const rulesFound = report.addons.flatMap(({ findings }) => findings.map(({ rule }) => rule))
        expect(rulesFound).not.toContain('internal')
        expect(text).toMatch(/^[✔✘!] check: 1 addon/m)
        expect(text).not.toMatch(ACTS_ON_TERMINALS)
        expect(JSON.parse(printReport(report))).toEqual(report)
        expect(Object.keys(Object.prototype)).toEqual([])
        expect(ms).toBeLessThan(MAX_MS)
        expect(grown).toBeLessThan(MAX_MEMORY_MIB)
        if (report.exitCode === 0 || report.exitCode === 1) exits[report.exitCode] += 1
      }),
      { numRuns: RUNS, seed: 20_261_125 },
    )
    expect(exits[0] + exits[1]).toBe(RUNS)
    expect(Math.min(exits[0], exits[1])).toBeGreaterThan(RUNS / 50)
  })
})
