import { ActionError } from '../../src/errors.ts'
import type { PublishOutcome } from '../../src/publish/publisher.ts'
import { type AddonRun, makeReport, type RunData, type RunReport } from '../../src/report/run-report.ts'
import type { Finding } from '../../src/validate/rule.ts'

/** A finding of which a test names only what matters. */
export function aFinding(parts: Partial<Finding> = {}): Finding {
  return {
    root: 'addons/fluxcd',
    rule: 'version-semver',
    severity: 'error',
    level: 'package',
    message: '"2.2" is not a semantic version',
    path: 'addons/fluxcd/metadata.yaml',
    ...parts,
  }
}

/** An outcome of which a test names only what matters. */
export function anOutcome(parts: Partial<PublishOutcome> = {}): PublishOutcome {
  return {
    registry: 'https://charts.example.com',
    kind: 'chartmuseum',
    status: 'published',
    durationMs: 12,
    ...parts,
  }
}

/** An addon's run of which a test names only what matters. */
export function anAddonRun(parts: Partial<AddonRun> = {}): AddonRun {
  return { name: 'fluxcd', root: 'addons/fluxcd', version: '2.2.0', findings: [], outcomes: [], ...parts }
}

/** A report of some addons. */
export function aReport(addons: readonly AddonRun[], parts: Partial<RunData> = {}): RunReport {
  return makeReport({
    command: 'publish',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationMs: 1234,
    addons,
    validate: 'full',
    failOn: 'error',
    ...parts,
  })
}

/** Sources that findings of `aMixedReport` point into. */
export const SOURCES: Readonly<Record<string, string>> = {
  'addons/broken/metadata.yaml': 'name: broken\nversion: 1.10\ndescription: 说明 "x"\n',
  'addons/broken/template.cue': 'package main\n\noutput: {\n\tcomponents: [{name: "a"}] + more\n}\n',
}

/** The source at a path, for excerpts. */
export function sourceOf(path: string): string | undefined {
  return SOURCES[path]
}

/** A run that shows every form at once: published, unchanged, skipped, conflicting, failed and stopped addons. */
export function aMixedReport(): RunReport {
  const sha256 = 'a1'.repeat(32)
  const folder = { registry: './registry', kind: 'static' as const }
  return aReport([
    anAddonRun({
      previousVersion: '2.1.0',
      change: { kind: 'modified', reasons: ['addons/fluxcd/template.cue'] },
      compatibility: { '1.9': 'ok', '1.10': 'ok', '1.11': 'ok' },
      archive: { file: 'fluxcd-2.2.0.tgz', bytes: new Uint8Array(12345), sha256 },
      outcomes: [
        anOutcome({ url: 'https://charts.example.com/charts/fluxcd-2.2.0.tgz' }),
        anOutcome({ ...folder, status: 'unchanged' }),
      ],
    }),
    anAddonRun({
      name: 'broken',
      root: 'addons/broken',
      version: '1.10',
      change: { kind: 'added', reasons: ['addons/broken/metadata.yaml'] },
      compatibility: { '1.9': 'fails', '1.10': 'needs-arguments', '1.11': 'not-declared' },
      findings: [
        aFinding({
          root: 'addons/broken',
          path: 'addons/broken/metadata.yaml',
          line: 2,
          column: 10,
          message: '"1.10" is the number 1.1 to every YAML reader',
          fix: 'write version: "1.10.0"',
        }),
        aFinding({
          root: 'addons/broken',
          rule: 'cue-list-addition',
          severity: 'warning',
          level: 'full',
          path: 'addons/broken/template.cue',
          line: 4,
          column: 29,
          message: 'lists are added with +, which CUE 0.11 and later refuse',
        }),
        aFinding({
          root: 'addons/broken',
          rule: 'readme-present',
          severity: 'notice',
          level: 'full',
          path: 'addons/broken',
          message: 'there is no README.md',
        }),
      ],
    }),
    anAddonRun({
      name: 'velaux',
      root: 'addons/velaux',
      version: 'v1.0.0',
      outcomes: [
        anOutcome({
          status: 'conflict',
          error: { message: 'v1.0.0 is published with other content', hint: 'raise the version' },
        }),
        anOutcome({ ...folder, status: 'skipped', reason: 'documentation only' }),
      ],
    }),
    anAddonRun({
      name: 'dex',
      root: 'addons/dex',
      version: '0.7.0-rc.1',
      outcomes: [
        anOutcome({
          status: 'failed',
          error: { message: 'the registry answered 507', hint: 'make room there' },
        }),
        anOutcome({ ...folder, status: 'published' }),
      ],
    }),
  ])
}

/** A run that ended before any addon was looked at. */
export function aStoppedReport(): RunReport {
  const error = new ActionError('no addon found: "." holds no metadata.yaml', {
    kind: 'input',
    hint: 'set addon-roots to the folder that holds the addons',
  })
  return aReport([], { error })
}

/** Texts that attack whatever prints them, as names, versions, messages and paths may. */
export const HOSTILE_TEXTS: readonly string[] = [
  'x\n::add-mask::e',
  '::error file=a,line=1::owned',
  '  ::set-output name=a::b',
  'hi ##[error]owned',
  '###[add-mask]e',
  '##[[error]x',
  '%0A::error::x',
  '%250A##%5Berror]',
  '\r✔ published',
  '\u001b[2J\u001b[31mred',
  '\u202Egnp.exe',
  'a\u2028::error::b',
  'a\u0085::error::b',
  '\u200b::error::b',
  '#\u200b#[error]b',
  'EOF\nadmin=true',
  'a.yaml,line=1::',
  '</table><img src=//evil.example>',
  '<script>alert(1)</script>',
  '@org/all please',
  'mail@evil.example',
  '[x](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  'https://evil.example/a?b=c',
  'www.evil.example',
  'a | b \\| c \\\\| d',
  '``` `` `',
  '`a',
  'a` ',
  '*bold* _em_ ~~gone~~',
  '# heading',
  '- item\n- item',
  '1. item',
  '> quote',
  '    code',
  '</details></summary>',
  '&lt;img&gt; &#64;org',
  ':white_check_mark: passed',
  ['$(id) `id` $', '{{ secrets.X }}'].join(''),
  'kubevela/kubevela#1 GH-1 #1',
  '5a44b5f0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6',
  '[ref]: https://evil.example',
  '<!-- comment',
  'http&#58;//evil.example',
  '\ud800 lone',
  '{{ template }}',
  '__proto__',
]
