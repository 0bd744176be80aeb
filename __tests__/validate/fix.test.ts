import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import { pathInRepository } from '../../src/addon/addon.ts'
import { rules } from '../../src/validate/catalog.ts'
import { fixFindings, fixUntilClean, isFixable } from '../../src/validate/fix.ts'
import type { FileEdit, Finding } from '../../src/validate/rule.ts'
import { validate } from '../../src/validate/validate.ts'
import { corpus, NO_CORPUS, readCorpus } from '../corpus.ts'
import { anAddon } from './an-addon.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

function aFinding(edits: readonly FileEdit[]): Finding {
  return { root: 'a', rule: 'r', severity: 'warning', level: 'full', path: 'a/x', message: 'm', edits }
}

// The addon with its files changed, as reading it again would give it.
function withChanges(addon: Addon, changed: ReadonlyMap<string, Uint8Array>): Addon {
  const files = Object.fromEntries(addon.files.map(({ path, bytes }) => [path, bytes]))
  const renewed = [...changed].map(([path, bytes]) => [path.slice(addon.root.length + 1), bytes])
  const all = { 'metadata.yaml': undefined, ...files, ...Object.fromEntries(renewed) }
  const ignore = decode(all['.helmignore']) ?? ''
  const hidden = ignore
    .split('\n')
    .filter((line) => line.startsWith('/'))
    .map((line) => line.slice(1))
  const ignored = Object.keys(all).filter((path) =>
    hidden.some((rule) => path === rule || (rule.endsWith('/') && path.startsWith(rule))),
  )
  return anAddon({ root: addon.root, files: all, ignored })
}

async function mend(addon: Addon) {
  const findings = (changed: ReadonlyMap<string, Uint8Array>): readonly Finding[] => {
    const now = withChanges(addon, changed)
    return validate([now], rules, { catalog: [now] })
  }
  const read = (path: string) =>
    addon.files.find((file) => pathInRepository(addon, file.path) === path)?.bytes
  const fixed = await fixUntilClean(async (changed) => findings(changed), read)
  const after = new Map(fixed.files.map((file) => [file.path, file.after]))
  return { fixed, left: findings(after).filter(isFixable) }
}

describe('fixFindings', () => {
  it('changes the bytes of the edits and no others', () => {
    const text = '\uFEFFa: 1\r\nb: ü # x\r\n'
    const edit = { start: 3, end: 4, replacement: '"1"' }

    const [file] = fixFindings([aFinding([edit])], () => encode(text))

    expect(file?.after).toEqual(encode('\uFEFFa: "1"\r\nb: ü # x\r\n'))
  })

  it('mends the first of findings that overlap and leaves the others for the next round', () => {
    const first = aFinding([{ start: 0, end: 2, replacement: 'X' }])
    const second = aFinding([{ start: 1, end: 3, replacement: 'Y' }])

    const [file] = fixFindings([first, second], () => encode('abcd'))

    expect([decode(file?.after), file?.findings]).toEqual(['Xcd', [first]])
  })

  it('adds lines to a file that does not end with a line break, and makes one that is missing', () => {
    const append = (end: number, line: string) =>
      aFinding([{ path: 'a/.helmignore', start: end, end, replacement: `${line}\n` }])

    const [grown] = fixFindings([append(5, '/b'), append(5, '/c'), append(5, '/b')], () => encode('/a  x'))
    const [made] = fixFindings([append(0, '/b')], () => undefined)

    expect(decode(grown?.after)).toBe('/a  x\n/b\n/c\n')
    expect([made?.before, decode(made?.after)]).toEqual([undefined, '/b\n'])
  })

  it('leaves a file alone that is not UTF-8', () => {
    expect(
      fixFindings([aFinding([{ start: 0, end: 1, replacement: 'x' }])], () => Uint8Array.of(0xff)),
    ).toEqual([])
  })
})

describe('fixUntilClean', () => {
  it('mends keys, versions, legacy keys and .helmignore lines', async () => {
    const metadata =
      'Name: sample # ours\nversion: 1.10\ndescripton: x\ndeployTo:\n  controlPlane: true\n  runtime_cluster: true\n'
    const addon = anAddon({ files: { 'metadata.yaml': metadata, 'update.sh': 'x\n', 'img/a.png': 'x' } })

    const { fixed, left } = await mend(addon)

    expect(left).toEqual([])
    expect(Object.fromEntries(fixed.files.map(({ path, after }) => [path, decode(after)]))).toEqual({
      'addons/sample/metadata.yaml':
        'name: sample # ours\nversion: "1.10"\ndescription: x\ndeployTo:\n  runtimeCluster: true\n',
      'addons/sample/.helmignore': '/img/\n/update.sh\n',
    })
  })

  const key = fc.constantFrom(
    'name',
    'Name',
    'nmae',
    'version',
    'VERSION',
    'verison',
    'descripton',
    'tags',
    'taggs',
    'deployTo',
    'DeployTo',
    'dependancies',
    'dependencies',
    'system',
    'sytem',
    'other',
    '"Icon"',
    'annotations',
  )
  const scalar = fc.constantFrom(
    'a',
    '1.10',
    'yes',
    '010',
    '"x"',
    "'1.2'",
    '',
    '1.2.3 # c',
    '{Vela: ">=1"}',
    '[{Name: a}]',
  )
  const nested = fc.constantFrom(
    'controlPlane: true',
    'runtime_cluster: yes',
    'Vela: ">=1.0.0"',
    '- Name: b',
    'versoin: 1',
  )
  const entry = fc.oneof(
    fc.tuple(key, scalar).map(([name, value]) => `${name}: ${value}`),
    fc
      .tuple(key, fc.array(nested, { minLength: 1, maxLength: 3 }))
      .map(([name, lines]) => [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n')),
  )
  const break_ = fc.constantFrom('\n', '\r\n')

  it('leaves nothing fixable and touches only the bytes reported, whatever the metadata', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 8 }),
        break_,
        fc.boolean(),
        async (entries, end, isClosed) => {
          const text = entries.join('\n').replaceAll('\n', end) + (isClosed ? end : '')
          const addon = anAddon({ files: { 'metadata.yaml': text, 'notes.txt': 'x' } })

          const { left } = await mend(addon)
          const findings = validate([addon], rules, { catalog: [addon] })
          const [once] = fixFindings(findings, () => encode(text)).filter(({ path }) =>
            path.endsWith('metadata.yaml'),
          )

          expect(left).toEqual([])
          if (once !== undefined) expect(decode(once.after)).toBe(outsideKept(text, once.findings))
        },
      ),
      { numRuns: Number(process.env['ADDON_FUZZ_CASES'] ?? 0) > 0 ? 2_000 : 200 },
    )
  })

  it.skipIf(corpus === undefined)(
    `leaves nothing fixable in real addons (${NO_CORPUS} otherwise)`,
    async () => {
      const addons = await readCorpus(corpus ?? '')

      const results = await Promise.all(addons.map(mend))

      expect(results.flatMap(({ left }) => left)).toEqual([])
      expect(results.reduce((sum, { fixed }) => sum + fixed.mended, 0)).toBeGreaterThan(20)
    },
  )
})

// Rebuilt in the opposite direction, from the last edit to the first.
function outsideKept(text: string, findings: readonly Finding[]): string {
  const edits = findings.flatMap(({ edits: own }) => own ?? []).filter(({ path }) => path === undefined)
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((done, { start, end, replacement }) => done.slice(0, start) + replacement + done.slice(end), text)
}
