import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Addon } from '../../src/addon/addon.ts'
import { RELEASE_NAMES, RELEASES, type ReleaseName } from '../../src/kubevela/releases.ts'
import { type Rendering, renderAddon } from '../../src/kubevela/render.ts'
import { readAddonsIn } from '../corpus.ts'
import { aCue } from '../cue-port.ts'

const folder = new URL('../fixtures/render/addons', import.meta.url).pathname
const cue = aCue({ threads: 2 })
let addons: readonly Addon[] = []
const wholes = new Map<ReleaseName, Rendering>()

beforeAll(async () => {
  addons = await readAddonsIn(folder)
  for (const name of RELEASE_NAMES) wholes.set(name, await rendered('whole', name))
})
afterAll(() => cue.close())

async function rendered(directory: string, release: ReleaseName, options = {}): Promise<Rendering> {
  const addon = addons.find((one) => one.directory === directory)
  if (addon === undefined) throw new Error(`no fixture "${directory}"`)
  return await renderAddon(addon, { release: RELEASES[release], cue, options })
}

function whole(release: ReleaseName): Rendering {
  const rendering = wholes.get(release)
  if (rendering === undefined) throw new Error('not rendered')
  return rendering
}

describe.each(RELEASE_NAMES)('renderAddon for KubeVela %s', (release) => {
  it('accepts an addon that has every part', () => {
    expect(whole(release).failure).toBeUndefined()
  })

  it('takes the first document of the YAML template, names it and drops what it does not know', () => {
    expect(whole(release).application).toMatchObject({
      apiVersion: 'core.oam.dev/v1beta1',
      kind: 'Application',
      metadata: {
        name: 'addon-whole',
        namespace: 'vela-system',
        labels: { own: 'label', 'addons.oam.dev/name': 'whole', 'addons.oam.dev/version': '1.1' },
      },
    })
    expect(whole(release).application).toHaveProperty('spec.components.0', {
      name: 'first',
      type: 'webservice',
      properties: { image: 'nginx', ports: [{ port: 8 }, { port: 8 }] },
    })
  })

  it('appends needed namespaces, all YAML resources as one, then each CUE resource that has output', () => {
    expect(whole(release).application).toHaveProperty('spec.components.length', 4)
    expect(whole(release).application).toMatchObject({
      spec: {
        components: [
          { name: 'first' },
          {
            name: 'whole-system-namespace',
            type: 'raw',
            properties: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'whole-system' } },
          },
          {
            name: 'whole-resources',
            type: 'k8s-objects',
            properties: {
              objects: [
                { kind: 'Secret' },
                { kind: 'ConfigMap', data: { '1': 'one', flag: true, number: 10, date: '2020-01-01' } },
              ],
            },
          },
          {
            name: 'job-runner',
            type: 'k8s-objects',
            properties: { objects: [{ kind: 'WHOLE', replicas: 2, tags: ['one', '2', 'true'] }] },
          },
        ],
      },
    })
  })

  it('adds the topology that deployTo asks for, to all clusters or to those of the arguments', async () => {
    const chosen = await rendered('whole', release, { arguments: { clusters: [' east ', ''] } })

    expect(whole(release).application).toHaveProperty('spec.policies.1', {
      name: 'deploy-addon-to-all-clusters',
      type: 'topology',
      properties: { clusterLabelSelector: {} },
    })
    expect(chosen.application).toHaveProperty('spec.policies.1', {
      name: 'deploy-addon-to-specified-clusters',
      type: 'topology',
      properties: { clusters: ['east', 'local'] },
    })
  })

  it('makes definitions of YAML and of CUE', () => {
    expect(whole(release).definitions).toMatchObject([
      { kind: 'TraitDefinition', metadata: { name: 'plain', namespace: 'vela-system' } },
      {
        apiVersion: 'core.oam.dev/v1beta1',
        kind: 'WorkflowStepDefinition',
        metadata: {
          name: 'my-step',
          annotations: {
            'definition.oam.dev/alias': 'Step',
            'definition.oam.dev/description': 'does something',
            'definition.oam.dev/example-url': 'https://example.com',
            'custom.definition.oam.dev/mine': 'x',
          },
          labels: { 'custom.definition.oam.dev/ui-hidden': 'true' },
        },
      },
    ])
  })

  it('stores schemas as the JSON that Go prints', () => {
    expect(whole(release).schemas).toMatchObject([
      {
        metadata: { name: 'component-uischema-webservice' },
        data: { 'ui-schema': '[{"jsonKey":"a","label":"\\u003cA \\u0026 B\\u003e","sort":1.5}]' },
      },
    ])
  })

  it('makes views of YAML as they are and of CUE as ConfigMaps', () => {
    expect(whole(release).views).toMatchObject([
      { metadata: { name: 'raw' } },
      { metadata: { name: 'calls', namespace: 'vela-system' } },
      { metadata: { name: 'pods', namespace: 'vela-system' } },
    ])
  })

  it('makes config templates with schema and writer, the description lost', () => {
    const data = {
      'expanded-writer':
        'nacos:\n  endpoint:\n    name: nacos\n    namespace: vela-system\n  format: json\n  metadata:\n    dataId: ""\n    group: g\n    namespaceId: ""\n',
      schema:
        'properties:\n  "on":\n    default: false\n    title: "on"\n    type: boolean\n  size:\n    default: "1:30"\n    title: size\n    type: string\n  url:\n    description: a text that is long enough to be folded by the printer since it goes\n      beyond the eightieth column\n    title: url\n    type: string\nrequired:\n- url\n- "on"\n- size\ntype: object\n',
    }

    expect(whole(release).configTemplates).toMatchObject([
      {
        metadata: {
          name: 'config-template-registry',
          labels: { 'config.oam.dev/scope': 'system' },
          annotations: { 'config.oam.dev/description': '', 'config.oam.dev/sensitive': 'true' },
        },
        data,
      },
    ])
  })

  it('shows the notes', () => {
    expect(whole(release).notes).toBe('whole has 2 replicas')
  })

  it('words the parameters of the legacy place', () => {
    expect(whole(release).parameterSchema).toMatchObject({
      properties: {
        replicas: { type: 'integer', default: 2, title: 'replicas', description: 'How many' },
        zone: { enum: ['a', 'b'], description: 'Where\nand why' },
        inner: { properties: { deep: { description: 'just a comment' } } },
      },
    })
  })

  it('labels outputs and skips those that are no objects', async () => {
    const { outputs, failure } = await rendered('bound', release)

    expect(failure).toBeUndefined()
    expect(outputs).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'extra',
          labels: {
            own: 'x',
            'addons.oam.dev/auxiliary-name': 'extra',
            'addons.oam.dev/name': 'bound',
            'addons.oam.dev/version': '1.0.0',
          },
        },
      },
    ])
  })

  // A place in a source that is merged, wrapped, printed or generated is always one in the author's file.
  it.each([
    ['broken-skeleton', 'package', 'template.yaml', 1],
    ['no-version', 'validate', 'metadata.yaml', undefined],
    ['both', 'render', 'template.yaml', undefined],
    ['broken-template', 'render', 'template.cue', 6],
    ['broken-resource', 'render', 'resources/part.cue', 4],
    ['broken-parameter', 'uidata', 'parameter.cue', 4],
    ['broken-braces', 'render', 'resources/a.yaml', 1],
    ['broken-alone', 'render', 'resources/alone.cue', 5],
    ['broken-definition', 'definitions', 'definitions/trait.cue', 5],
    ['broken-config', 'configTemplates', 'config-templates/none.cue', 1],
    ['broken-schema', 'schemas', 'schemas/README.md', 1],
    ['broken-view', 'views', 'views/none.cue', 1],
  ])('refuses %s at the stage %s, in %s at line %s', async (directory, stage, path, line) => {
    const { failure } = await rendered(directory, release)

    expect(failure).toMatchObject({ stage, path, ...(line === undefined ? {} : { line }) })
    expect(failure?.message).not.toContain('zz_output__')
  })

  it('finds an argument that does not fit at its parameter', async () => {
    const { failure } = await rendered('broken-template', release, { arguments: { size: 'big' } })

    expect(failure?.stage).toBe('render')
    expect(failure?.path).toMatch(/parameter\.cue|template\.cue/)
  })
})

describe('what releases do differently', () => {
  it('stores templates rewritten before 1.11, as written from then on', () => {
    const templates = RELEASE_NAMES.map((name) => whole(name).definitions?.[1])

    expect(JSON.stringify(templates[0])).toContain('import \\"vela/op\\"\\n\\n// apply it')
    expect(JSON.stringify(templates[2])).toContain('import \\"vela/op\\"\\n// apply it')
  })

  it('marks parameters immutable from 1.11 on', () => {
    const marks = RELEASE_NAMES.map((name) =>
      JSON.stringify(whole(name).parameterSchema).includes('x-immutable'),
    )

    expect(marks).toEqual([false, false, true])
  })

  it('refuses list arithmetic from 1.11 on, and says what to write instead', async () => {
    const failures = await Promise.all(
      RELEASE_NAMES.map(async (name) => (await rendered('list-sum', name)).failure),
    )

    expect(failures.slice(0, 2)).toEqual([undefined, undefined])
    expect(failures[2]).toMatchObject({ stage: 'render', path: 'template.cue', line: 2 })
    expect(failures[2]?.fix).toContain('list.Concat')
  })

  it('knows required fields from 1.10 on', async () => {
    const stages = await Promise.all(
      RELEASE_NAMES.map(async (name) => (await rendered('newer-only', name)).failure?.stage),
    )

    expect(stages).toEqual(['uidata', 'render', 'render'])
  })
})
