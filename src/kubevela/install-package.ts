import { type Addon, type AddonFile, textOf } from '../addon/addon.ts'
import { LEGACY_PARAMETER_FILE, METADATA_FILE } from '../addon/layout.ts'
import type { AddonMetadata } from '../addon/metadata.ts'
import { readYaml } from '../addon/yaml.ts'
import { baseName, byReadingOrder, type FileClass, patternOf, useOf } from './classify.ts'

/** One file as KubeVela holds it: the last part of its path and its text. */
export interface PackageFile {
  /** Relative to the addon root. */
  readonly path: string
  /** Base name: all that KubeVela keeps. */
  readonly name: string
  readonly text: string
}

/** An addon's files by what KubeVela does with them (pkg/addon/type.go InstallPackage), each list in reading order. */
export interface InstallPackage {
  readonly metadata: AddonMetadata
  readonly templateCue: PackageFile | undefined
  readonly templateYaml: readonly PackageFile[]
  /** The parameters in force: those at the root where there are any, the legacy ones otherwise. */
  readonly parameter: PackageFile | undefined
  readonly cueResources: readonly PackageFile[]
  readonly yamlResources: readonly PackageFile[]
  readonly cueDefinitions: readonly PackageFile[]
  readonly yamlDefinitions: readonly PackageFile[]
  readonly schemas: readonly PackageFile[]
  readonly cueViews: readonly PackageFile[]
  readonly yamlViews: readonly PackageFile[]
  readonly configTemplates: readonly PackageFile[]
  readonly notes: PackageFile | undefined
}

/** What reading gave: the package, or why KubeVela gets no further than metadata. */
export type PackageReading =
  | { readonly kind: 'read'; readonly package: InstallPackage }
  | {
      readonly kind: 'refused'
      readonly stage: 'uidata' | 'validate'
      readonly message: string
      readonly line?: number
      readonly column?: number
    }

/**
 * Sorts an addon's files the way KubeVela reads a directory or a git registry (pkg/addon/addon.go GetUIDataFromReader,
 * GetInstallPackageFromReader, utils.go validateAddonPackage). Where several files begin with the name of a single one, the last
 * in reading order counts.
 */
export function readPackage(addon: Addon): PackageReading {
  const { metadata } = addon
  if (metadata.kind === 'missing') {
    return { kind: 'refused', stage: 'validate', message: `the addon has no ${METADATA_FILE}` }
  }
  if (metadata.kind === 'broken') {
    const reading = readYaml(metadata.text)
    const isEmpty = reading.kind === 'read' && reading.root === undefined
    return {
      kind: 'refused',
      stage: isEmpty ? 'validate' : 'uidata',
      message: metadata.message,
      ...metadata.position,
    }
  }
  return { kind: 'read', package: { metadata: metadata.value, ...sortFiles(addon.files) } }
}

function sortFiles(files: readonly AddonFile[]): Omit<InstallPackage, 'metadata'> {
  const ordered = files.toSorted((a, b) => byReadingOrder(a.path, b.path))
  const take = (fileClass: FileClass, language: 'cue' | 'yaml' | 'text'): readonly PackageFile[] =>
    ordered
      .filter((file) => {
        const use = useOf(file.path)
        return use.kind === 'used' && use.class === fileClass && use.language === language
      })
      .map((file) => ({ path: file.path, name: baseName(file.path), text: textOf(file) }))
  const parameter = nonEmpty(take('parameter', 'cue').at(-1))
  const legacy = nonEmpty(
    ordered
      .filter((file) => patternOf(file.path)?.prefix === LEGACY_PARAMETER_FILE)
      .map((file) => ({ path: file.path, name: baseName(file.path), text: textOf(file) }))
      .at(-1),
  )
  return {
    templateCue: nonEmpty(take('template-cue', 'cue').at(-1)),
    templateYaml: take('template-yaml', 'yaml'),
    parameter: parameter ?? legacy,
    cueResources: take('resource', 'cue'),
    yamlResources: take('resource', 'yaml'),
    cueDefinitions: take('definition', 'cue'),
    yamlDefinitions: take('definition', 'yaml'),
    schemas: take('schema', 'yaml'),
    cueViews: take('view', 'cue'),
    yamlViews: take('view', 'yaml'),
    configTemplates: take('config-template', 'cue'),
    notes: nonEmpty(take('notes', 'cue').at(-1)),
  }
}

function nonEmpty(file: PackageFile | undefined): PackageFile | undefined {
  return file === undefined || file.text === '' ? undefined : file
}
