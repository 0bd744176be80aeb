import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMENT_MARK, type CommentContext, makeComment } from '../../src/report/comment.ts'
import { readReport } from '../../src/report/read-report.ts'
import { printReport, type ReportedDifference } from '../../src/report/run-report.ts'
import { aFinding, anAddonRun, aReport, HOSTILE_TEXTS } from './a-report.ts'
import { magicIn, readMarkdown } from './markdown-oracle.ts'

const CONTEXT: CommentContext = {
  hosts: ['github.com'],
  editAddressOf: (path) => `https://github.com/o/r/edit/feature/${path}`,
  runUrl: 'https://github.com/o/r/actions/runs/1',
}

const DIFFERENCE: ReportedDifference = {
  before: '2.1.0',
  after: '2.1.0',
  release: '1.11',
  isWhole: true,
  changes: [
    { topic: 'parameter', kind: 'removed', name: 'registries' },
    {
      topic: 'parameter',
      kind: 'default',
      name: 'replicas',
      of: 'ComponentDefinition/helm',
      before: '1',
      after: '2',
    },
    {
      topic: 'image',
      kind: 'raised',
      name: 'docker.io/fluxcd/helm-controller',
      before: 'v0.36.0',
      after: 'v0.37.0',
    },
  ],
  rendered: ['--- application', '+++ application', '@@ -1,1 +1,1 @@', '-replicas: 1', '+replicas: 2'],
}

function aProposal() {
  return aReport(
    [
      anAddonRun({
        version: '2.1.0',
        previousVersion: '2.1.0',
        change: { kind: 'modified', reasons: ['addons/fluxcd/template.cue'] },
        findings: [
          aFinding({
            rule: 'version-bumped',
            level: 'full',
            line: 2,
            message: '2.1.0 is published, but the content differs',
            fix: 'write at least 3.0.0',
          }),
        ],
        difference: DIFFERENCE,
      }),
      anAddonRun({
        name: 'docs-only',
        root: 'addons/docs-only',
        version: '1.0.1',
        change: { kind: 'modified', reasons: [] },
        difference: { release: '1.11', isWhole: true, changes: [] },
      }),
    ],
    {
      command: 'check',
      plan: [
        {
          name: 'docs-only',
          version: '1.0.1',
          registry: './registry',
          step: 'publish',
          reason: 'new version',
        },
        { name: 'fluxcd', version: '2.1.0', registry: '', step: 'blocked', reason: 'findings keep it back' },
      ],
    },
  )
}

describe('makeComment', () => {
  it('is as its golden file has it', async () => {
    await expect(makeComment(aProposal(), CONTEXT)).toMatchFileSnapshot('../golden/comment.md')
  })

  it('begins with its mark, whatever it leaves out', () => {
    for (const limitBytes of [60_000, 1_200, 700, 10])
      expect(makeComment(aProposal(), { ...CONTEXT, limitBytes }).startsWith(COMMENT_MARK)).toBe(true)
  })

  it('says that something is missing where it is too long', () => {
    const comment = makeComment(aProposal(), { ...CONTEXT, limitBytes: 1_200 })

    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(1_200)
    expect(comment).toContain('This is a shorter form')
    expect(comment).not.toContain('+++ application')
  })

  it('T49 holds no markup, address, mention or reference of others, also when it comes from an artifact', () => {
    const texts = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', minLength: 1 }))
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        const report = aReport(
          [
            anAddonRun({
              name: a,
              root: b,
              version: c,
              previousVersion: a,
              findings: [aFinding({ rule: a, message: b, path: c, fix: a, line: 1 })],
              difference: {
                ...DIFFERENCE,
                changes: [{ topic: 'parameter', kind: 'retyped', name: a, of: b, before: c, after: a }],
                rendered: [a, b, c],
              },
            }),
          ],
          { command: 'check', plan: [{ name: a, version: b, registry: c, step: 'publish', reason: a }] },
        )
        const read = readReport(Buffer.from(printReport(report)), 'report.json')
        for (const each of [report, read]) {
          const { html, addresses, prose } = readMarkdown(makeComment(each, CONTEXT))

          expect(html.filter((piece) => !OURS.test(piece))).toEqual([])
          expect(addresses.filter((address) => new URL(address).host !== 'github.com')).toEqual([])
          expect(magicIn(prose)).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })
})

const OURS =
  /^(?:<!-- addon-registry: check -->|<details><summary><code>[^<>]*<\/code>[^<>]*<\/summary>|<\/details>|<\/?sub>)$/

describe('readReport', () => {
  it('gives the same comment as the report that it was written from', () => {
    const read = readReport(Buffer.from(printReport(aProposal())), 'report.json')

    expect(makeComment(read, CONTEXT)).toBe(makeComment(aProposal(), CONTEXT))
  })

  it('refuses what is no report', () => {
    expect(() => readReport(Buffer.from('<html>'), 'x')).toThrow('it is no JSON')
    expect(() => readReport(Buffer.from('{"schemaVersion": 2}'), 'x')).toThrow('it is no report')
  })

  it('takes anything for data, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (addons, plan) => {
        const bytes = Buffer.from(JSON.stringify({ schemaVersion: 1, addons, plan, exitCode: 0 }))

        expect(makeComment(readReport(bytes, 'x'), CONTEXT).startsWith(COMMENT_MARK)).toBe(true)
      }),
    )
  })
})
