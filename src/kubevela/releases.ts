import type { CueLibrary } from '../cue/evaluation.ts'
import type { CueEngine } from '../ports.ts'
import { type DefinitionSpecs, definitionSpecs } from './definition-specs.ts'

/** The KubeVela releases that addons are judged by, oldest first. */
export const RELEASE_NAMES = ['1.9', '1.10', '1.11'] as const

export type ReleaseName = (typeof RELEASE_NAMES)[number]

/** All that differs between KubeVela releases when they make an application of an addon. */
export interface Release {
  readonly name: ReleaseName
  /** The version that ranges in metadata are checked against. */
  readonly version: string
  readonly engine: CueEngine
  /** Gives loops over absent parameters an empty list to run over (workflow pkg/cue/model/value NewValue). */
  readonly defaultsParameterLoops: boolean
  /** How far an instance is searched for errors before it is used (pkg/addon/render.go renderApp). */
  readonly check: 'shallow' | 'deep'
  /** How the context is printed before a resource without package is joined to it (workflow LookupValueByScript). */
  readonly contextPrint: 'final' | 'all'
  readonly definition: DefinitionRules
  readonly schema: SchemaRules
  /** True where an error anywhere in the notes' file keeps the notes away (pkg/addon/addon.go renderNotes). */
  readonly checksNotes: boolean
  /** True where CUE no longer adds or multiplies lists (CUE 0.11 and newer). */
  readonly refusesListArithmetic: boolean
  readonly packages: ReleasePackages
}

/** How CUE definitions are read (pkg/definition/definition.go FromCUEString). */
export interface DefinitionRules {
  /** Rewrites old syntax before the parts are told apart. */
  readonly fixesFirst: boolean
  /** Stores the template as rewritten; otherwise as its author wrote it. */
  readonly storesUpgraded: boolean
  /** True where health policy, custom status and details may be CUE instead of text (pkg/definition/ast). */
  readonly takesNativeStatus: boolean
  /** True where an error in the part outside the template is found before its fields are read. */
  readonly checksMetadata: boolean
  readonly specs: DefinitionSpecs
}

/** What becomes of the comments on parameters (pkg/schema/schema.go FixOpenAPISchema). */
export interface SchemaRules {
  /** Turns the `+immutable` comment into `x-immutable`. */
  readonly marksImmutable: boolean
  /** True where parameters may import KubeVela's own packages. */
  readonly knowsPackages: boolean
}

/** KubeVela's own CUE packages, by what may import them. */
export interface ReleasePackages {
  /** template.cue, resources and notes. */
  readonly application: readonly CueLibrary[]
  /** Views, definitions and, from 1.10 on, parameters. */
  readonly workflow: readonly CueLibrary[]
  readonly config: readonly CueLibrary[]
}

const OP_NAMES =
  'Apply ApplyApplication ApplyApplicationInParallel ApplyComponent ApplyComponentRemaining ApplyEnvBindApp ApplyInParallel ApplyRemaining Break ConditionalWait ConvertString CreateConfig DateToTimestamp Delete DeleteConfig Deploy DeployCloudResource DingTalk Fail GetPlacementsFromTopologyPolicies HTTPDelete HTTPDo HTTPGet HTTPPost HTTPPut Lark List ListClusters ListConfig Load LoadInOrder LoadPolicies Log MakePlacementDecisions Message Patch PatchApplication PatchK PromCheck Read ReadConfig RenderComponent SendEmail ShareCloudResource Slack Steps Suspend Task TimestampToDate'
const QUERY_NAMES =
  'CollectLogsInPod CollectPods CollectServiceEndpoints CollectServices GetApplicationTree ListAppliedResources ListResourcesInApp SearchEvents'
const KUBE_NAMES = 'Apply ApplyInParallel Delete List Patch Read'

// What a package declares counts only where an addon refers to it: the names are KubeVela's, the contents are left open.
function library(name: string, names: string): CueLibrary {
  const definitions = names.split(' ').map((one) => `#${one}: {...}\n`)
  return { path: `vela/${name}`, text: definitions.join('') }
}

const OLD_PACKAGES = [
  library('op', OP_NAMES),
  library('op/v1', OP_NAMES),
  library('ql', `${QUERY_NAMES} Delete List Read`),
]

const COMPILER_PACKAGES = [
  library('op', OP_NAMES),
  library('ql', `${QUERY_NAMES} ${KUBE_NAMES}`),
  library('email', 'SendEmail'),
  library('http', 'HTTPDelete HTTPDo HTTPGet HTTPPost HTTPPut'),
  library('kube', KUBE_NAMES),
  library('metrics', 'PromCheck'),
  library('time', 'DateToTimestamp TimestampToDate'),
  library('util', 'ConvertString Log PatchK'),
  library('builtin', 'Break ConditionalWait DoVar Fail Message Steps Suspend'),
  library('multicluster', 'Deploy GetPlacementsFromTopologyPolicies ListClusters'),
  library('config', 'CreateConfig DeleteConfig ListConfig ReadConfig'),
  library(
    'oam',
    'ApplyApplicationInParallel ApplyComponent LoadComponets LoadComponetsInOrder LoadPolicies RenderComponent',
  ),
  library('query', QUERY_NAMES),
  library('terraform', 'GetConnectionStatus LoadTerraformComponents'),
]

const CONFIG_PACKAGES = [library('config', 'HelmRepository ImageRegistry')]

/** One row a release. A new one is a row here and, where its CUE is new, an engine (docs/kubevela-releases.md). */
export const RELEASES: Readonly<Record<ReleaseName, Release>> = {
  '1.9': {
    name: '1.9',
    version: '1.9.14',
    engine: '0.5',
    defaultsParameterLoops: true,
    check: 'deep',
    contextPrint: 'all',
    definition: {
      fixesFirst: true,
      storesUpgraded: true,
      takesNativeStatus: false,
      checksMetadata: true,
      specs: definitionSpecs({ versions: false, details: false, policyScope: false }),
    },
    schema: { marksImmutable: false, knowsPackages: true },
    checksNotes: false,
    refusesListArithmetic: false,
    packages: { application: OLD_PACKAGES, workflow: OLD_PACKAGES, config: CONFIG_PACKAGES },
  },
  '1.10': {
    name: '1.10',
    version: '1.10.9',
    engine: '0.9',
    defaultsParameterLoops: false,
    check: 'shallow',
    contextPrint: 'final',
    definition: {
      fixesFirst: true,
      storesUpgraded: true,
      takesNativeStatus: true,
      checksMetadata: false,
      specs: definitionSpecs({ versions: true, details: true, policyScope: false }),
    },
    schema: { marksImmutable: false, knowsPackages: true },
    checksNotes: true,
    refusesListArithmetic: false,
    packages: { application: [], workflow: COMPILER_PACKAGES, config: CONFIG_PACKAGES },
  },
  '1.11': {
    name: '1.11',
    version: '1.11.0',
    engine: '0.14',
    defaultsParameterLoops: false,
    check: 'shallow',
    contextPrint: 'final',
    definition: {
      fixesFirst: false,
      storesUpgraded: false,
      takesNativeStatus: true,
      checksMetadata: false,
      specs: definitionSpecs({ versions: true, details: true, policyScope: true }),
    },
    schema: { marksImmutable: true, knowsPackages: true },
    checksNotes: true,
    refusesListArithmetic: true,
    packages: {
      application: [],
      workflow: [...COMPILER_PACKAGES, library('helm', 'Render')],
      config: CONFIG_PACKAGES,
    },
  },
}

/** The namespace that KubeVela installs addons from (apis/types DefaultKubeVelaNS). */
export const SYSTEM_NAMESPACE = 'vela-system'
/** Labels that mark what belongs to an addon (pkg/oam/labels.go). */
export const LABEL_ADDON_NAME = 'addons.oam.dev/name'
export const LABEL_ADDON_VERSION = 'addons.oam.dev/version'
export const LABEL_AUXILIARY_NAME = 'addons.oam.dev/auxiliary-name'
/** Annotations that tie an object to a component of the application, the newer first (pkg/addon/type.go). */
export const BIND_COMPONENT_ANNOTATIONS = [
  'addon.oam.dev/bind-component',
  'addon.oam.dev/ignore-without-component',
] as const
/** What every template may assume of its context (pkg/cue/base_template.go). */
export const BASE_CONTEXT =
  '\ncontext: {\n  name: string\n  config?: [...{\n    name: string\n    value: string\n  }]\n  ...\n}\n'
/** What config templates are given beside that, and what is stored with them (pkg/config/context). */
export const CONFIG_CONTEXT = '\n\tcontext: {\n\t\tname: string\n\t\tnamespace: string\n\t}\n'
