import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../src/addon/addon.ts'
import { chartMetadata } from '../src/addon/chart.ts'
import { parseMetadata } from '../src/addon/metadata.ts'
import { parseTagFormat } from '../src/detect/tag-name.ts'
import { checkRequirement } from '../src/kubevela/requirement.ts'
import type { Cue } from '../src/ports.ts'
import { parseHelmIndex } from '../src/publish/protocols/parse-helm-index.ts'
import { velaLines } from '../src/report/vela-lines.ts'
import { rules } from '../src/validate/catalog.ts'
import type { RuleContext } from '../src/validate/rule.ts'
import { validate } from '../src/validate/validate.ts'
import { aCue } from './cue-port.ts'
import { anAddon, GOOD_METADATA, withMetadata } from './validate/an-addon.ts'
import { factsOf } from './validate/test-cue-rule.ts'

/** An addon that runs into a fact of the consumer, and the rule that says so. */
interface RuledFact {
  readonly fact: string
  readonly rule: string
  readonly addons: readonly Addon[]
  readonly context?: Partial<RuleContext>
}

const files = (count: number, path: (at: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [path(at), 'kind: X\n']))
const component = 'output: {type: "webservice", properties: {}}\n'
const definition = 'helm: {type: "component", attributes: {}}\ntemplate: {output: {}}\n'
const needing = (range: string) =>
  withMetadata(`${GOOD_METADATA}dependencies:\n  - name: other\n    version: "${range}"\n`)

const RULED: readonly RuledFact[] = [
  {
    fact: 'C2 GitLab is read at master where no branch is named',
    rule: 'gitlab-default-branch',
    addons: [anAddon()],
    context: { forge: 'gitlab', defaultBranch: 'main' },
  },
  {
    fact: 'C4 GitLab shows 20 entries of a folder',
    rule: 'gitlab-folder-size',
    addons: [anAddon({ files: files(21, (at) => `definitions/${at}.yaml`) })],
  },
  {
    fact: 'C5 GitLab loses a character of paths at the top',
    rule: 'gitlab-root-path',
    addons: [anAddon({ root: 'sample' })],
    context: { forge: 'gitlab' },
  },
  {
    fact: 'C8 a prerelease is never chosen',
    rule: 'version-prerelease',
    addons: [withMetadata(GOOD_METADATA.replace('1.0.0', '1.0.0-1'))],
  },
  {
    fact: 'C8 a version that does not parse is never chosen',
    rule: 'version-semver',
    addons: [withMetadata(GOOD_METADATA.replace('1.0.0', 'v1beta2-1.3.8-3.1.1'))],
  },
  {
    fact: 'C9 a name that begins a path hides files',
    rule: 'name-prefix-trap',
    addons: [
      anAddon({
        root: 'addons/config',
        files: { 'metadata.yaml': GOOD_METADATA.replace('sample', 'config') },
      }),
    ],
  },
  {
    fact: 'C10 a resource of another package is dropped',
    rule: 'cue-package-mismatch',
    addons: [
      anAddon({
        files: { 'template.cue': 'package main\noutput: {}\n', 'resources/a.cue': 'package other\na: 1\n' },
      }),
    ],
  },
  {
    fact: 'C10 two templates are refused',
    rule: 'template-both',
    addons: [anAddon({ files: { 'template.cue': 'output: {}\n', 'template.yaml': 'kind: Application\n' } })],
  },
  { fact: 'C10 no template is refused by vela addon package', rule: 'template-missing', addons: [anAddon()] },
  {
    fact: 'C11 two files of one base name become one component',
    rule: 'resource-basename-clash',
    addons: [anAddon({ files: { 'resources/a/x.cue': component, 'resources/b/x.cue': component } })],
  },
  {
    fact: 'C12 a range that nobody fulfils',
    rule: 'dependency-range',
    addons: [needing('>=2.0.0')],
    context: { registries: [{ registry: 'r', addons: new Map([['other', [{ version: '1.0.0' }]]]) }] },
  },
  {
    fact: 'C13 only the first missing dependency is installed',
    rule: 'dependency-multiple-missing',
    addons: [withMetadata(`${GOOD_METADATA}dependencies: [{name: a}, {name: b}]\n`)],
  },
  {
    fact: 'C14 ranges have a parser of their own',
    rule: 'system-range-v-quirk',
    addons: [withMetadata(`${GOOD_METADATA}system: {vela: ">=v1.5.0"}\n`)],
  },
  {
    fact: 'C17 a definition that another addon owns, in the catalog',
    rule: 'definition-duplicate',
    addons: ['a', 'b'].map((name) =>
      anAddon({
        root: `addons/${name}`,
        files: { 'metadata.yaml': GOOD_METADATA.replace('sample', name), 'definitions/x.cue': definition },
      }),
    ),
  },
  {
    fact: 'C17 a definition that another addon owns, in a registry',
    rule: 'definition-duplicate',
    addons: [anAddon({ files: { 'definitions/x.cue': definition } })],
    context: {
      registries: [
        {
          registry: 'r',
          addons: new Map([['other', [{ version: '1.0.0', definitions: ['ComponentDefinition/helm'] }]]]),
        },
      ],
    },
  },
  {
    fact: 'C19 a tag with a v is invisible in OCI registries',
    rule: 'version-v-prefix',
    addons: [withMetadata(GOOD_METADATA.replace('1.0.0', 'v1.0.0'))],
  },
  {
    fact: 'C21 GitHub is asked once for each file',
    rule: 'github-request-count',
    addons: [anAddon({ files: files(70, (at) => `definitions/${at}.yaml`) })],
  },
]

describe('a fact of the consumer has a rule', () => {
  let cue: Cue
  beforeAll(() => {
    cue = aCue()
  })
  afterAll(() => cue.close())

  it.each(RULED)('$fact: $rule', async ({ rule, addons, context = {} }) => {
    const known = await factsOf(addons, cue)
    const found = validate(addons, rules, { catalog: addons, ...known, ...context })

    expect(found.map((one) => one.rule)).toContain(rule)
  })
})

describe('a fact of the consumer has a guard', () => {
  const github = {
    kind: 'git',
    name: 'r',
    forge: 'github',
    url: 'https://github.com/o/r',
    path: 'addons',
  } as const

  it('C1 C2 tells users of a GitHub registry that they get what the default branch holds', () => {
    const { lines, notes } = velaLines(
      { ...github, ref: 'fluxcd-v2.0.0' },
      { name: 'fluxcd', version: '2.0.0' },
    )

    expect(lines.join('\n')).not.toContain('/tree/')
    expect(notes.join('\n')).toContain('default branch')
  })

  it('C3 allows no tag with a slash, which no address of a registry could name', () => {
    expect(() => parseTagFormat('{name}/v{version}')).toThrow('tag-format')
  })

  it('C6 takes an index with an unknown key for broken, as KubeVela does', () => {
    const index =
      'apiVersion: v1\nentries:\n  a:\n    - {name: a, version: 1.0.0, urls: [a.tgz], checked: true}\n'

    expect(parseHelmIndex(Buffer.from(index)).kind).toBe('broken')
    expect(parseHelmIndex(Buffer.from(index.replace(', checked: true', ''))).kind).toBe('read')
  })

  it('C7 carries the requirements into the chart’s annotations, where KubeVela looks for them', () => {
    const metadata = parseMetadata(`${GOOD_METADATA}system: {vela: ">=1.9.0", kubernetes: ">=1.22-0"}\n`)

    expect(metadata.kind === 'parsed' ? chartMetadata(metadata.value).annotations : {}).toEqual({
      'addon.name': 'sample',
      'system.kubernetes': '>=1.22-0',
      'system.vela': '>=1.9.0',
    })
  })

  it('C14 reads every v as a blank', () => {
    expect(checkRequirement('1.5.0-beta.1', '>=1.5.0').kind).toBe('unmet')
    expect(checkRequirement('1.5.0-beta.1', '>=v1.5.0').kind).toBe('met')
  })
})
