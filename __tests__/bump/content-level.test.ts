import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openFileTree } from '../../src/adapters/file-tree.ts'
import type { Addon } from '../../src/addon/addon.ts'
import { contentReasons } from '../../src/bump/content-level.ts'
import { decideLevel } from '../../src/bump/reason.ts'
import { compareAddons } from '../../src/difference/compare-addons.ts'
import { RELEASES } from '../../src/kubevela/releases.ts'
import { overlayTree } from '../../src/read/overlay-tree.ts'
import { readAddon } from '../../src/read/read-addon.ts'
import { corpus, NO_CORPUS } from '../corpus.ts'
import { aCue } from '../cue-port.ts'
import { type AddonSketch, anAddon } from '../validate/an-addon.ts'

const cue = aCue({ timeMs: 120_000 })
afterAll(() => cue.close())

async function levelBetween(before: Addon, after: Addon): Promise<string> {
  const difference = await compareAddons(before, after, {
    releases: [RELEASES['1.10'], RELEASES['1.11']],
    cue,
  })
  return decideLevel(contentReasons(difference)).level
}

const BASE = {
  'metadata.yaml':
    'name: sample\nversion: 1.4.0\ndescription: A sample\nsystem:\n  vela: ">=1.9.0"\ndependencies:\n  - name: fluxcd\n    version: ">=2.0.0"\n',
  'template.cue': `package main
output: {
	apiVersion: "core.oam.dev/v1beta1"
	kind:       "Application"
	spec: {
		components: [
			{name: "web", type: "webservice", properties: {image: "nginx:1.27.0", port: 80}},
			{name: "chart", type: "helm", properties: {repoType: "helm", url: "https://charts.example.com", chart: "store", version: "3.2.1"}},
			if parameter.extra {{name: "extra", type: "webservice", properties: image: "redis:7.0.0"}},
		]
		policies: [{type: "shared-resource", name: "shared", properties: rules: []}]
	}
}
`,
  'parameter.cue': `parameter: {
	// +usage=How many
	replicas: *1 | int
	// +usage=Where to
	zone?: "a" | "b"
	extra: *false | bool
	storage: {
		size:   *"1Gi" | string
		class?: string
	}
	tag: *"1.0.0" | string
}
`,
  'definitions/steady.cue': `steady: {type: "trait", attributes: {appliesToWorkloads: ["*"]}}
template: {
	parameter: {
		replicas: *1 | int
		mode?: "fast" | "slow"
	}
	patch: spec: replicas: parameter.replicas
}
`,
  'resources/crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  versions:
    - {name: v1alpha1, served: true, storage: false}
    - {name: v1, served: true, storage: true}
`,
  'resources/settings.cue':
    'output: {name: "settings", type: "k8s-objects", properties: objects: [{apiVersion: "v1", kind: "ConfigMap", metadata: name: "settings", data: a: "1"}]}\n',
  'schemas/component-uischema-web.yaml': '- jsonKey: replicas\n  label: Replicas\n',
  'NOTES.cue': 'notes: "Thanks"\n',
  'README.md': '# Sample\n',
} as const

type Edit = readonly [file: string, from: string, to: string]

/** The base with texts replaced; a file that is not there is made. */
function edited(...edits: readonly Edit[]): Addon {
  const files: Record<string, string | undefined> = { ...BASE }
  for (const [file, from, to] of edits) {
    const text = files[file] ?? ''
    expect(text.includes(from), `${file} holds ${JSON.stringify(from)}`).toBe(true)
    files[file] = text.replace(from, to)
  }
  return anAddon({ files })
}

function without(file: string): Addon {
  const files: AddonSketch['files'] = { ...BASE, [file]: undefined }
  return anAddon({ files })
}

const P = 'parameter.cue'
const T = 'template.cue'
const D = 'definitions/steady.cue'
const M = 'metadata.yaml'
const OTHER_DEFINITION = BASE[D].replace('steady:', 'calm:')

describe('contentReasons', () => {
  it.each<[string, string, () => Addon]>([
    ['major', 'a parameter removed', () => edited([P, '\tzone?: "a" | "b"\n', ''])],
    ['major', 'a parameter renamed', () => edited([P, 'zone?:', 'region?:'])],
    ['major', 'a parameter retyped', () => edited([P, 'replicas: *1 | int', 'replicas: *"1" | string'])],
    ['major', 'a new required parameter', () => edited([P, 'extra:', 'host: string\n\textra:'])],
    ['major', 'an optional parameter that is required now', () => edited([P, 'zone?:', 'zone:'])],
    ['major', 'a default taken away', () => edited([P, 'size:   *"1Gi" | string', 'size: string'])],
    ['major', 'fewer values of a parameter', () => edited([P, '"a" | "b"', '"a"'])],
    ['major', 'a nested parameter removed', () => edited([P, '\t\tclass?: string\n', ''])],
    ['major', 'fewer values of a parameter of a definition', () => edited([D, '"fast" | "slow"', '"fast"'])],
    ['major', 'all parameters removed', () => edited([P, BASE[P], 'parameter: {extra: *false | bool}\n'])],
    ['minor', 'an optional parameter added', () => edited([P, 'extra:', 'host?: string\n\textra:'])],
    [
      'minor',
      'a parameter with a default added',
      () => edited([P, 'extra:', 'host: *"x" | string\n\textra:']),
    ],
    [
      'minor',
      'an object with defaults added',
      () => edited([P, 'extra:', 'probe: {path: *"/" | string}\n\textra:']),
    ],
    [
      'minor',
      'an optional object with required members',
      () => edited([P, 'extra:', 'probe?: {path: string}\n\textra:']),
    ],
    ['minor', 'more values of a parameter', () => edited([P, '"a" | "b"', '"a" | "b" | "c"'])],
    [
      'minor',
      'a required parameter that got a default is no trouble',
      () => edited([P, 'zone?: "a" | "b"', 'zone: *"a" | "b"']),
    ],
    ['minor', 'another default', () => edited([P, 'replicas: *1', 'replicas: *2'])],
    ['patch', 'a default that is a version raised by a patch', () => edited([P, '"1.0.0"', '"1.0.1"'])],
    ['major', 'a default that is a version raised by a major', () => edited([P, '"1.0.0"', '"2.0.0"'])],
    ['patch', 'another description of a parameter', () => edited([P, 'How many', 'How many of them'])],
    ['major', 'a definition removed', () => without(D)],
    ['minor', 'a definition added', () => edited(['definitions/calm.cue', '', OTHER_DEFINITION])],
    ['major', 'a definition renamed', () => edited([D, 'steady:', 'calm:'])],
    ['major', 'a parameter of a definition removed', () => edited([D, '\t\tmode?: "fast" | "slow"\n', ''])],
    ['minor', 'a parameter of a definition added', () => edited([D, 'mode?:', 'speed?: int\n\t\tmode?:'])],
    [
      'patch',
      'the inside of a definition',
      () =>
        edited([
          D,
          'spec: replicas: parameter.replicas',
          'spec: {replicas: parameter.replicas, paused: false}',
        ]),
    ],
    [
      'minor',
      'a component added',
      () =>
        edited([
          T,
          '\t\t\tif parameter',
          '\t\t\t{name: "more", type: "worker", properties: image: "busybox:1.36.0"},\n\t\t\tif parameter',
        ]),
    ],
    [
      'major',
      'a component removed',
      () =>
        edited([T, '{name: "web", type: "webservice", properties: {image: "nginx:1.27.0", port: 80}},', '']),
    ],
    [
      'major',
      'a component of another type',
      () => edited([T, '"web", type: "webservice"', '"web", type: "worker"']),
    ],
    ['patch', 'a property of a component', () => edited([T, 'port: 80', 'port: 8080'])],
    ['patch', 'an image raised by a patch', () => edited([T, 'nginx:1.27.0', 'nginx:1.27.1'])],
    ['minor', 'an image raised by a minor', () => edited([T, 'nginx:1.27.0', 'nginx:1.28.0'])],
    ['major', 'an image raised by a major', () => edited([T, 'nginx:1.27.0', 'nginx:2.0.0'])],
    [
      'minor',
      'an image of a component that is off by default',
      () => edited([T, 'redis:7.0.0', 'redis:7.2.0']),
    ],
    ['patch', 'an image from elsewhere', () => edited([T, 'nginx:1.27.0', 'docker.io/library/nginx:1.27.0'])],
    ['patch', 'a chart raised by a patch', () => edited([T, '"3.2.1"', '"3.2.4"'])],
    ['minor', 'a chart raised by a minor', () => edited([T, '"3.2.1"', '"3.3.0"'])],
    ['major', 'a chart raised by a major', () => edited([T, '"3.2.1"', '"4.0.0"'])],
    ['patch', 'a chart from another repository', () => edited([T, 'charts.example.com', 'helm.example.com'])],
    ['major', 'system.vela raised', () => edited([M, '">=1.9.0"', '">=1.10.0"'])],
    ['minor', 'system.vela lowered', () => edited([M, '">=1.9.0"', '">=1.8.0"'])],
    ['major', 'a requirement added', () => edited([M, 'system:\n', 'system:\n  kubernetes: ">=1.25.0-0"\n'])],
    ['major', 'a dependency raised', () => edited([M, '">=2.0.0"', '">=2.1.0"'])],
    ['major', 'a dependency added', () => edited([M, 'dependencies:\n', 'dependencies:\n  - name: keda\n'])],
    ['minor', 'a requirement that a blank opens for betas', () => edited([M, '">=1.9.0"', '">= 1.9.0"'])],
    [
      'major',
      'a version of a custom resource removed',
      () => edited(['resources/crd.yaml', '    - {name: v1alpha1, served: true, storage: false}\n', '']),
    ],
    [
      'minor',
      'a version of a custom resource added',
      () =>
        edited([
          'resources/crd.yaml',
          'versions:\n',
          'versions:\n    - {name: v2, served: true, storage: false}\n',
        ]),
    ],
    ['patch', 'data of a ConfigMap', () => edited(['resources/settings.cue', 'a: "1"', 'a: "2"'])],
    ['patch', 'the description', () => edited([M, 'A sample', 'Another sample'])],
    [
      'patch',
      'a label in the UI',
      () => edited(['schemas/component-uischema-web.yaml', 'label: Replicas', 'label: Count']),
    ],
    ['patch', 'the notes', () => edited(['NOTES.cue', 'Thanks', 'Hello'])],
    [
      'patch',
      'a policy',
      () => edited([T, 'name: "shared", properties: rules: []', 'name: "other", properties: rules: []']),
    ],
    ['patch', 'a comment in CUE', () => edited([T, 'package main\n', 'package main\n\n// says more\n'])],
    ['none', 'the readme', () => edited(['README.md', '# Sample', '# A sample'])],
    ['none', 'an image for the readme', () => edited(['docs/picture.svg', '', '<svg/>'])],
    ['none', 'the version alone', () => edited([M, '1.4.0', '1.5.0'])],
    ['none', 'nothing', () => edited()],
  ])('asks for %s: %s', async (level, _, after) => {
    expect(await levelBetween(anAddon({ files: BASE }), after())).toBe(level)
  })
})

describe.skipIf(corpus === undefined)(`contentReasons on real addons (skipped where ${NO_CORPUS})`, () => {
  it.each<[string, string, string, string | RegExp, string]>([
    ['major', 'addons/fluxcd', 'parameter.cue', '\tclusters?: [...string]\n', ''],
    [
      'major',
      'addons/fluxcd',
      'parameter.cue',
      'onlyHelmComponents: *false | bool',
      'onlyHelmComponents: bool',
    ],
    ['minor', 'addons/fluxcd', 'parameter.cue', '\tclusters?:', '\tproxy?: string\n\tclusters?:'],
    ['minor', 'addons/fluxcd', 'resources/components/helm-controller.cue', 'v0.36.0', 'v0.37.0'],
    ['major', 'addons/fluxcd', 'resources/components/source-controller.cue', 'v1.1.0', 'v2.0.0'],
    ['major', 'addons/fluxcd', 'metadata.yaml', '>=1.9.0-alpha.2', '>=1.10.0'],
    [
      'major',
      'addons/fluxcd',
      'definitions/helm-release-def.cue',
      /\n\t\tversion: \*"\*" \| string\n/,
      '\n\t\tversion: string\n',
    ],
    ['patch', 'addons/traefik', 'resources/traefik.cue', '10.19.4', '10.19.5'],
    ['minor', 'addons/traefik', 'resources/traefik.cue', '10.19.4', '10.24.0'],
    ['major', 'addons/keda', 'resources/helm.cue', '2.8.2', '3.0.0'],
    ['minor', 'addons/vela-prism', 'parameter.cue', 'vela-prism:v1.7.0', 'vela-prism:v1.8.0'],
    ['none', 'addons/keda', 'README.md', /^/, 'More. '],
    ['patch', 'addons/cert-manager', 'metadata.yaml', /description: .*/, 'description: Other words'],
    ['major', 'addons/cert-manager', 'metadata.yaml', '>=v1.7.0-alpha.1', '>=v1.8.0'],
  ])(
    'asks for %s: %s/%s',
    async (level, root, file, from, to) => {
      const tree = openFileTree(join(corpus ?? '', 'catalog'))
      const path = `${root}/${file}`
      const text = new TextDecoder().decode(await tree.read(path, { maxBytes: 1 << 20 }))
      const changed = text.replace(from, to)
      expect(changed).not.toBe(text)

      const after = overlayTree(tree, new Map([[path, new TextEncoder().encode(changed)]]))

      expect(await levelBetween(await readAddon(tree, root), await readAddon(after, root))).toBe(level)
    },
    120_000,
  )
})
