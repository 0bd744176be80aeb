import { type Addon, type AddonFile, textOf } from '../addon/addon.ts'
import { byCodeUnit } from '../addon/order.ts'
import { readYamlFile } from '../addon/yaml-file.ts'
import type { Outline } from '../cue/outline.ts'
import type { Cue, CueEngine } from '../ports.ts'
import { type AuthorPlaces, makeAuthorPlaces } from './author-place.ts'
import { type FileClass, useOf } from './classify.ts'
import type { ReleaseJudgement } from './compatibility.ts'
import { findHelmComponents, type HelmComponent } from './helm-components.ts'
import { findImages, type ImageUse } from './images.ts'
import type { Rendering } from './render.ts'
import { type Written, writtenInCue, writtenInYaml } from './written.ts'

/** One CUE file that KubeVela reads, taken apart by CUE's own parser. */
export interface CueFile {
  /** Relative to the addon root. */
  readonly path: string
  readonly class: FileClass
  readonly text: string
  readonly outline: Outline
  readonly places: AuthorPlaces
  readonly written: Written
}

/** A YAML file that KubeVela installs something from: its first document. */
export interface YamlFile {
  readonly path: string
  readonly class: FileClass
  readonly written: Written
}

/** What is known of an addon beyond its bytes; made once, outside of the rules. */
export interface AddonFacts {
  /** In code-unit order of the path. */
  readonly cue: readonly CueFile[]
  readonly yaml: readonly YamlFile[]
  /** What the releases that install the addon make of it, oldest first; empty where nothing was rendered. */
  readonly renderings: readonly Rendering[]
  readonly helm: readonly HelmComponent[]
  readonly images: readonly ImageUse[]
}

/** The newest generation of CUE parses what the older ones do. */
const PARSER: CueEngine = '0.14'
const OUTLINE_DEPTH = 12
const RENDERED: readonly FileClass[] = [
  'template-cue',
  'template-yaml',
  'resource',
  'parameter',
  'legacy-parameter',
]

/** What to gather facts from. */
export interface FactSources {
  readonly cue: Cue
  /** The caller's, so that no addon is rendered twice. */
  readonly judgements?: readonly ReleaseJudgement[]
  /** Only files of this class are taken apart; all where absent. */
  readonly only?: FileClass
}

/**
 * Gathers what rules and other stages need to know of an addon's CUE and YAML. Where CUE's parser gives up on the addon there are
 * no CUE files.
 */
export async function readAddonFacts(
  addon: Addon,
  { cue, judgements = [], only }: FactSources,
): Promise<AddonFacts> {
  const sources = usedFiles(addon, 'cue').filter((file) => only === undefined || file.class === only)
  const files = sources.length === 0 ? [] : await parse(sources, cue)
  return makeAddonFacts(addon, files, judgements)
}

/** The same from CUE files that are taken apart already. */
export function makeAddonFacts(
  addon: Addon,
  cue: readonly CueFile[],
  judgements: readonly ReleaseJudgement[],
): AddonFacts {
  const renderings = judgements.flatMap((one) => (one.result === 'fails' ? [] : [one.rendering]))
  // Arguments that stand in for real ones are no images of the addon's.
  const real = judgements.flatMap((one) => (one.result === 'ok' ? [one.rendering] : []))
  const yaml = usedFiles(addon, 'yaml').flatMap(readYamlDocument)
  const installed = [...cue, ...yaml]
    .filter((file) => RENDERED.includes(file.class))
    .map((file) => file.written)
  const named = [...cue, ...yaml]
    .filter((file) => file.class === 'definition' || RENDERED.includes(file.class))
    .map((file) => file.written)
  const applications = renderings.flatMap(({ application }) =>
    application === undefined ? [] : [application],
  )
  const objects = real.flatMap(({ application, outputs = [] }) =>
    application === undefined ? outputs : [application, ...outputs],
  )
  return {
    cue,
    yaml,
    renderings,
    helm: findHelmComponents(installed, applications),
    images: findImages(named, objects),
  }
}

interface UsedFile {
  readonly file: AddonFile
  readonly class: FileClass
}

function usedFiles(addon: Addon, language: 'cue' | 'yaml'): readonly UsedFile[] {
  return addon.files
    .flatMap((file): readonly UsedFile[] => {
      const use = useOf(file.path)
      return use.kind === 'used' && use.language === language ? [{ file, class: use.class }] : []
    })
    .toSorted((a, b) => byCodeUnit(a.file.path, b.file.path))
}

async function parse(used: readonly UsedFile[], cue: Cue): Promise<readonly CueFile[]> {
  const texts = used.map(({ file }) => ({ name: file.path, text: textOf(file) }))
  const reply = await cue.session(PARSER).inspect(texts, { depth: OUTLINE_DEPTH })
  if (reply.kind !== 'answered') return []
  return reply.answer.flatMap((outline, at) => {
    const [one, source] = [used[at], texts[at]]
    if (one === undefined || source === undefined) return []
    const places = makeAuthorPlaces(source.name, source.text)
    const written = writtenInCue(outline.declarations, places)
    return [{ path: source.name, class: one.class, text: source.text, outline, places, written }]
  })
}

const INSTALLED_YAML: readonly FileClass[] = ['template-yaml', 'resource', 'definition']

function readYamlDocument({ file, class: fileClass }: UsedFile): readonly YamlFile[] {
  if (!INSTALLED_YAML.includes(fileClass)) return []
  const yaml = readYamlFile(file)
  if (yaml.kind !== 'read' || yaml.root === undefined) return []
  const written = writtenInYaml(yaml.root, { path: file.path, yaml })
  return [{ path: file.path, class: fileClass, written }]
}
