import type { ChartReference } from '../../src/mirror/needs.ts'

/** One way in which addons say where a chart comes from (addon-format 5.3), by an addon of our own. */
export interface Shape {
  readonly files: Readonly<Record<string, string>>
  readonly charts: readonly ChartReference[]
  /** The lines that moving every chart to a registry at `http://localcm:8080` makes of those it changes, by file. */
  readonly rewritten: Readonly<Record<string, readonly string[]>>
}

const SOURCE = 'https://charts.example.com/stable'

function chart(over: Partial<ChartReference> = {}): ChartReference {
  return { component: 'demo', repoType: 'helm', url: SOURCE, chart: 'demo', version: '1.0.0', ...over }
}

function yamlApp(components: string): string {
  return `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata:\n  name: demo\nspec:\n  components:\n${components}`
}

function cueApp(components: string, more = ''): string {
  return `package main\n\noutput: {\n\tapiVersion: "core.oam.dev/v1beta1"\n\tkind:       "Application"\n\tspec: components: [${components}]\n}\n${more}`
}

/** A `helm` component in CUE; `properties` are its lines. */
function helm(properties: readonly string[], name = 'demo'): string {
  return `{\n\tname: "${name}"\n\ttype: "helm"\n\tproperties: {\n${properties.map((line) => `\t\t${line}\n`).join('')}\t}\n}`
}

const PLAIN = ['repoType: "helm"', `url: "${SOURCE}"`, 'chart: "demo"', 'version: "1.0.0"']

export const SHAPES: Readonly<Record<string, Shape>> = {
  'a YAML list item, the version without quotes': {
    files: {
      'template.yaml': yamlApp(
        `    - name: demo\n      type: helm\n      properties:\n        repoType: helm\n        url: ${SOURCE}\n        chart: demo\n        version: 0.3.0\n`,
      ),
    },
    charts: [chart({ version: '0.3.0' })],
    rewritten: { 'template.yaml': ['        url: http://localcm:8080'] },
  },
  'YAML with quotes, repoType last': {
    files: {
      'template.yaml': yamlApp(
        `    - type: helm\n      name: demo\n      properties:\n        chart: demo\n        version: "1.0.0"\n        url: "${SOURCE}" # theirs\n        repoType: helm\n`,
      ),
    },
    charts: [chart()],
    rewritten: { 'template.yaml': ['        url: "http://localcm:8080" # theirs'] },
  },
  'two components in YAML, other addresses in comments and beside': {
    files: {
      'template.yaml': yamlApp(
        `    - {name: demo, type: helm, properties: {repoType: helm, url: '${SOURCE}', chart: demo, version: 1.0.0}}\n    # url: ${SOURCE}\n    - name: two\n      type: helm\n      properties:\n        repoType: helm\n        url: >-\n          ${SOURCE}\n        chart: two\n        version: 2.0.0\n        values:\n          datasource: {url: ${SOURCE}}\n`,
      ),
    },
    charts: [chart(), chart({ component: 'two', chart: 'two', version: '2.0.0' })],
    rewritten: {
      'template.yaml': [
        "    - {name: demo, type: helm, properties: {repoType: helm, url: 'http://localcm:8080', chart: demo, version: 1.0.0}}",
        '        url: http://localcm:8080',
      ],
    },
  },
  'a repoType helm with a stray git': {
    files: {
      'template.yaml': yamlApp(
        `    - name: demo\n      type: helm\n      properties:\n        repoType: helm\n        git:\n          branch: master\n        url: ${SOURCE}\n        chart: demo\n        version: 1.0.0\n`,
      ),
    },
    charts: [chart()],
    rewritten: { 'template.yaml': ['        url: http://localcm:8080'] },
  },
  'one address for several by a YAML anchor': {
    files: {
      'template.yaml': yamlApp(
        `    - name: demo\n      type: helm\n      properties:\n        url: &source ${SOURCE}\n        chart: demo\n        version: 1.0.0\n    - name: two\n      type: helm\n      properties:\n        url: *source\n        chart: two\n        version: 1.0.0\n`,
      ),
    },
    charts: [chart(), chart({ component: 'two', chart: 'two' })],
    rewritten: { 'template.yaml': ['        url: &source http://localcm:8080'] },
  },
  'a field of another file of the package': {
    files: {
      'template.cue': cueApp('keda'),
      'resources/helm.cue': `package main\n\nkeda: ${helm(PLAIN)}\n`,
    },
    charts: [chart()],
    rewritten: { 'resources/helm.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a component in a condition on nested optional parameters': {
    files: {
      'template.cue': cueApp(
        'for c in parts {c}',
        'parts: main: {name: "plain", type: "raw", properties: {}}\n',
      ),
      'resources/dns.cue': `package main\n\nif parameter.dns01 != _|_ && parameter.dns01.alidns != _|_ {\n\tparts: dns: ${helm(PLAIN)}\n}\n`,
      'parameter.cue':
        'parameter: {\n\tdns01?: {\n\t\tnamespace: string\n\t\talidns?: {\n\t\t\tkey: string\n\t\t}\n\t}\n}\n',
    },
    charts: [chart({ when: 'dns01.alidns=…' })],
    rewritten: { 'resources/dns.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a CUE resource without a package': {
    files: {
      'template.yaml': yamlApp('    - {name: other, type: raw, properties: {}}\n'),
      'resources/demo.cue': `output: {\n\ttype: "helm"\n\tproperties: {\n\t\tchart: "demo"\n\t\tversion: "1.0.0"\n\t\turl: "${SOURCE}"\n\t\trepoType: "helm"\n\t}\n}\n`,
    },
    charts: [chart()],
    rewritten: { 'resources/demo.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  "the addon's own version as the chart's": {
    files: {
      'template.cue': cueApp(
        helm(['repoType: "helm"', `url: "${SOURCE}"`, 'chart: "demo"', 'version: context.metadata.version']),
      ),
    },
    charts: [chart({ version: '1.2.3' })],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a concatenation around a parameter': {
    files: {
      'template.cue': cueApp(
        helm([
          'repoType: "helm"',
          'url: "https://charts.example.com/demo-" + parameter["v"] + "/"',
          'chart: "demo"',
          'version: parameter["v"]',
        ]),
      ),
      'parameter.cue': 'parameter: {\n\tv: *"1.9.0" | string\n}\n',
    },
    charts: [chart({ url: 'https://charts.example.com/demo-1.9.0/', version: '1.9.0' })],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a parameter that is the address by default': {
    files: {
      'template.cue': cueApp('velero'),
      'resources/helm.cue': `package main\n\n_targetNamespace: "velero"\nvelero: ${helm(['repoType: "helm"', 'url: parameter.chartUrl', 'chart: "demo"', 'version: "1.0.0"', 'targetNamespace: _targetNamespace'])}\n`,
      'parameter.cue': `parameter: {\n\t// +usage=Where the chart is\n\tchartUrl: *"${SOURCE}" | string\n}\n`,
    },
    charts: [chart()],
    rewritten: { 'parameter.cue': ['\tchartUrl: *"http://localcm:8080" | string'] },
  },
  'a parameter that is the version, with one value only': {
    files: {
      'template.cue': cueApp(
        helm(['repoType: "helm"', `url: "${SOURCE}"`, 'chart: "demo"', 'version: parameter.chartVersion']),
      ),
      'parameter.cue': 'parameter: {\n\tchartVersion: "0.2.1"\n}\n',
    },
    charts: [chart({ version: '0.2.1' })],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'two addresses, by a switch': {
    files: {
      'template.yaml': yamlApp('    - {name: other, type: raw, properties: {}}\n'),
      'resources/demo.cue': `output: {\n\tname: "demo"\n\ttype: "helm"\n\tproperties: {\n\t\trepoType: "helm"\n\t\tif parameter.mirror {\n\t\t\turl: "https://mirror.example.cn/charts"\n\t\t}\n\t\tif !parameter.mirror {\n\t\t\turl: "${SOURCE}"\n\t\t}\n\t\tchart: "demo"\n\t\tversion: "1.0.0"\n\t}\n}\n`,
      'parameter.cue': 'parameter: {\n\tmirror: *false | bool\n}\n',
    },
    charts: [chart(), chart({ url: 'https://mirror.example.cn/charts', when: 'mirror=true' })],
    rewritten: {
      'resources/demo.cue': ['\t\t\turl: "http://localcm:8080"', '\t\t\turl: "http://localcm:8080"'],
    },
  },
  'a whole component in a condition within output': {
    files: {
      'template.yaml': yamlApp('    - {name: other, type: raw, properties: {}}\n'),
      'resources/scheduler.cue': `output: {\n\tif parameter.scheduler {\n\t\tname: "demo"\n\t\ttype: "helm"\n\t\tproperties: {\n\t\t\trepoType: "helm"\n\t\t\turl: "${SOURCE}"\n\t\t\tchart: "demo"\n\t\t\tversion: "1.0.0"\n\t\t}\n\t}\n\tif !parameter.scheduler {\n\t\tname: "none"\n\t\ttype: "raw"\n\t\tproperties: {}\n\t}\n}\n`,
      'parameter.cue': 'parameter: {\n\tscheduler: *false | bool\n}\n',
    },
    charts: [chart({ when: 'scheduler=true' })],
    rewritten: { 'resources/scheduler.cue': ['\t\t\turl: "http://localcm:8080"'] },
  },
  'three components': {
    files: {
      'template.cue': cueApp(
        `\n${['base', 'istiod', 'gateway'].map((name) => helm(['repoType: "helm"', `url: "${SOURCE}"`, `chart: "${name}"`, 'version: "1.14.2"'], name)).join(',\n')},\n`,
      ),
    },
    charts: ['base', 'istiod', 'gateway'].map((name) =>
      chart({ component: name, chart: name, version: '1.14.2' }),
    ),
    rewritten: { 'template.cue': Array.from({ length: 3 }, () => '\t\turl: "http://localcm:8080"') },
  },
  'a chart in git beside one that moves': {
    files: {
      'template.cue': cueApp(
        `${helm(['repoType: "git"', 'url: "https://github.com/acme/charts.git"', 'chart: "./charts/demo"', 'git: branch: "main"'], 'git')}, ${helm(PLAIN)}`,
      ),
    },
    charts: [
      chart({
        component: 'git',
        repoType: 'git',
        url: 'https://github.com/acme/charts.git',
        chart: './charts/demo',
        version: '*',
      }),
      chart(),
    ],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a type written twice': {
    files: {
      'template.cue': cueApp(
        `{\n\tname: "demo"\n\ttype: "helm"\n\ttype: "helm"\n\tproperties: {\n${PLAIN.map((line) => `\t\t${line}\n`).join('')}\t}\n}`,
      ),
    },
    charts: [chart()],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a chart that another addon brings too': {
    files: {
      'template.cue': cueApp(
        `[${helm(['url: "https://charts.jetstack.io"', 'chart: "cert-manager"', 'version: "1.11.1"'], 'cert-manager')}, ${helm(PLAIN)}][0], ${helm(PLAIN)}`,
      ),
    },
    charts: [
      chart({
        component: 'cert-manager',
        url: 'https://charts.jetstack.io',
        chart: 'cert-manager',
        version: '1.11.1',
      }),
      chart(),
    ],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"', '\t\turl: "http://localcm:8080"'] },
  },
  'conditional lists': {
    files: {
      'template.cue': cueApp(
        `if parameter.extra {${helm(PLAIN)}}, {name: "plain", type: "raw", properties: {}}`,
      ),
      'parameter.cue': 'parameter: {\n\textra: *false | bool\n}\n',
    },
    charts: [chart({ when: 'extra=true' })],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'a let that two components share': {
    files: {
      'template.cue': cueApp(
        `${helm(['url: source', 'chart: "demo"', 'version: "1.0.0"'])}, ${helm(['url: source', 'chart: "two"', 'version: "1.0.0"'], 'two')}`,
        `let source = "${SOURCE}"\n`,
      ),
    },
    charts: [chart(), chart({ component: 'two', chart: 'two' })],
    rewritten: { 'template.cue': ['let source = "http://localcm:8080"'] },
  },
  'a let that nothing else uses, in a concatenation': {
    files: {
      'template.cue': cueApp(
        helm(['url: host + "/stable"', 'chart: "demo"', 'version: "1.0.0"']),
        'let host = "https://charts.example.com"\n',
      ),
    },
    charts: [chart()],
    rewritten: { 'template.cue': ['\t\turl: host + ""', 'let host = "http://localcm:8080"'] },
  },
  'a hidden field within a text': {
    files: {
      'template.cue': cueApp(
        helm(['url: "https://\\(_host)/stable"', 'chart: "demo"', 'version: "1.0.0"']),
        '_host: "charts.example.com"\n',
      ),
    },
    charts: [chart()],
    rewritten: { 'template.cue': ['\t\turl: "http://localcm:8080"'] },
  },
  'charts from a list, in a loop': {
    files: {
      'template.cue': cueApp(
        `for c in _charts {name: c.name, type: "helm", properties: {repoType: "helm", url: c.repo, chart: c.name, version: "1.0.0"}}`,
        `_charts: [\n\t{name: "demo", repo: "${SOURCE}"},\n\t{name: "two", repo: "${SOURCE}"},\n]\n`,
      ),
    },
    charts: [chart(), chart({ component: 'two', chart: 'two' })],
    rewritten: {
      'template.cue': [
        '\t{name: "demo", repo: "http://localcm:8080"},',
        '\t{name: "two", repo: "http://localcm:8080"},',
      ],
    },
  },
  'an address by enum, joined by a package': {
    files: {
      'template.cue': `package main\n\nimport "strings"\n\n${cueApp(
        helm([
          'url: strings.Join(["https://charts.example.com", "stable"], "/")',
          'chart: "demo"',
          'version: "1.0.0"',
        ]),
      ).replace('package main\n\n', '')}`,
    },
    charts: [chart()],
    rewritten: { 'template.cue': ['\t\turl: strings.Join(["http://localcm:8080", ""], "")'] },
  },
  'an OCI registry, repoType written': {
    files: {
      'template.cue': cueApp(
        helm([
          'repoType: "oci"',
          'url: "oci://registry.example.com/charts"',
          'chart: "demo"',
          'version: "1.0.0"',
        ]),
      ),
    },
    charts: [chart({ repoType: 'oci', url: 'oci://registry.example.com/charts' })],
    rewritten: { 'template.cue': ['\t\trepoType: "helm"', '\t\turl: "http://localcm:8080"'] },
  },
}
