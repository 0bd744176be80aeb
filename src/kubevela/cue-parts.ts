import type { AddonFacts, CueFile } from './addon-facts.ts'
import { byReadingOrder, type FileClass } from './classify.ts'
import { membersNamed } from './written.ts'

/** An addon's CUE files by what KubeVela does with them; of single files the one that counts. */
export interface CueParts {
  readonly template: CueFile | undefined
  /** Those in force: the file at the root, else the legacy one. */
  readonly parameter: CueFile | undefined
  readonly resources: readonly CueFile[]
  readonly definitions: readonly CueFile[]
  readonly views: readonly CueFile[]
  readonly configTemplates: readonly CueFile[]
  readonly notes: CueFile | undefined
  /** The package that files must have to be joined with the template; undefined without template. */
  readonly templatePackage: string | undefined
}

/** The package that KubeVela puts a template without package clause into (pkg/addon/render.go renderApp). */
export const MAIN_PACKAGE = 'main'

/** Sorts an addon's CUE files as KubeVela reads them (see readPackage). */
export function cueParts({ cue }: AddonFacts): CueParts {
  const ordered = cue.toSorted((a, b) => byReadingOrder(a.path, b.path))
  const of = (fileClass: FileClass) => ordered.filter((file) => file.class === fileClass)
  const single = (fileClass: FileClass) => of(fileClass).findLast(({ text }) => text !== '')
  const template = single('template-cue')
  return {
    template,
    parameter: single('parameter') ?? single('legacy-parameter'),
    resources: of('resource'),
    definitions: of('definition'),
    views: of('view'),
    configTemplates: of('config-template'),
    notes: single('notes'),
    templatePackage: template === undefined ? undefined : (packageOf(template) ?? MAIN_PACKAGE),
  }
}

/** The package that a file declares. */
export function packageOf({ outline }: CueFile): string | undefined {
  return outline.package?.name
}

/** True where a file declares the field at its top, be it in a condition, or embeds something that may bring it. */
export function mayDeclare({ outline, written }: CueFile, field: string): boolean {
  if (outline.error !== undefined || membersNamed(written, field).length > 0) return true
  return outline.declarations.some(
    ({ kind, value }) => (kind === 'embedding' || kind === 'comprehension') && value?.kind !== 'struct',
  )
}
