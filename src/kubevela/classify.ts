import {
  LEGACY_PARAMETER_FILE,
  METADATA_FILE,
  NOTES_FILE,
  PARAMETER_FILE,
  README_FILES,
  TEMPLATE_CUE_FILE,
  TEMPLATE_YAML_FILE,
} from '../addon/layout.ts'

/** What KubeVela takes a file for. */
export type FileClass =
  | 'config-template'
  | 'readme'
  | 'metadata'
  | 'template-yaml'
  | 'legacy-parameter'
  | 'resource'
  | 'definition'
  | 'schema'
  | 'view'
  | 'go-definition'
  | 'template-cue'
  | 'parameter'
  | 'notes'

/** One of KubeVela's patterns: every path that begins with it is taken for its class. */
export interface Pattern {
  readonly prefix: string
  readonly class: FileClass
  /** True for folders, false for single files. */
  readonly isDirectory: boolean
}

/** KubeVela's patterns in the order they are tried; the first that fits decides (pkg/addon/addon.go Patterns). */
export const PATTERNS: readonly Pattern[] = [
  { prefix: 'config-templates', class: 'config-template', isDirectory: true },
  { prefix: README_FILES[0], class: 'readme', isDirectory: false },
  { prefix: METADATA_FILE, class: 'metadata', isDirectory: false },
  { prefix: TEMPLATE_YAML_FILE, class: 'template-yaml', isDirectory: false },
  { prefix: LEGACY_PARAMETER_FILE, class: 'legacy-parameter', isDirectory: false },
  { prefix: 'resources', class: 'resource', isDirectory: true },
  { prefix: 'definitions', class: 'definition', isDirectory: true },
  { prefix: 'schemas', class: 'schema', isDirectory: true },
  { prefix: 'views', class: 'view', isDirectory: true },
  { prefix: 'godef', class: 'go-definition', isDirectory: true },
  { prefix: TEMPLATE_CUE_FILE, class: 'template-cue', isDirectory: false },
  { prefix: PARAMETER_FILE, class: 'parameter', isDirectory: false },
  { prefix: NOTES_FILE, class: 'notes', isDirectory: false },
  { prefix: README_FILES[1], class: 'readme', isDirectory: false },
]

/**
 * The pattern that a file below the addon root falls under when the addon is read from a directory or a git registry;
 * undefined where KubeVela ignores the file. Only the beginning counts: `metadata.yaml.bak` is metadata, `resources-old/x.yaml`
 * a resource (KubeVela pkg/addon/addon.go GetPatternFromItem, reader_local.go RelativePath).
 */
export function patternOf(path: string): Pattern | undefined {
  return PATTERNS.find((pattern) => path.startsWith(pattern.prefix))
}

/**
 * The same for an addon read from a Helm registry. There a path that begins with the addon's name is taken to stand below a
 * folder of that name already, so that such files fall under no pattern (KubeVela pkg/addon/reader_memory.go RelativePath).
 */
export function patternInArchive(path: string, addonName: string): Pattern | undefined {
  if (addonName === '' || !path.startsWith(addonName)) return patternOf(path)
  return PATTERNS.find((pattern) => path.startsWith(`${addonName}/${pattern.prefix}`))
}

/** True where the path is what its pattern is meant for: the file itself, or something inside the folder. */
export function isProperly(pattern: Pattern, path: string): boolean {
  return pattern.isDirectory ? path.startsWith(`${pattern.prefix}/`) : path === pattern.prefix
}

/** How KubeVela uses a classified file. */
export type FileUse =
  | { readonly kind: 'used'; readonly class: FileClass; readonly language: 'cue' | 'yaml' | 'text' }
  /** Read by nothing: the extension is none of those that its folder takes, or the name keeps it out. */
  | { readonly kind: 'skipped'; readonly class: FileClass; readonly reason: 'extension' | 'nested-parameter' }
  | { readonly kind: 'ignored' }

/**
 * Tells what KubeVela makes of a file, given the pattern it falls under: which language it is read as, or why nothing reads it
 * (pkg/addon/addon.go readResFile, readDefFile, readViewFile, readConfigTemplateFile, readDefSchemaFile). Extensions are matched
 * in lower case only.
 */
export function useOf(path: string, pattern: Pattern | undefined = patternOf(path)): FileUse {
  if (pattern === undefined) return { kind: 'ignored' }
  const used = (language: 'cue' | 'yaml' | 'text'): FileUse => ({
    kind: 'used',
    class: pattern.class,
    language,
  })
  switch (pattern.class) {
    case 'template-cue':
    case 'parameter':
    case 'legacy-parameter':
    case 'notes':
      return used('cue')
    case 'metadata':
    case 'template-yaml':
    case 'schema':
      return used('yaml')
    case 'readme':
      return used('text')
    case 'go-definition':
      return { kind: 'skipped', class: pattern.class, reason: 'extension' }
    case 'config-template':
      return baseName(path).endsWith('.cue') ? used('cue') : skipped(pattern.class)
    case 'resource':
      if (baseName(path) === 'parameter.cue')
        return { kind: 'skipped', class: 'resource', reason: 'nested-parameter' }
      return byExtension(path, pattern.class)
    case 'definition':
    case 'view':
      return byExtension(path, pattern.class)
  }
}

/** The last part of a path: all that KubeVela keeps of it (ElementFile.Name). */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/**
 * Orders paths as KubeVela's local reader meets them: folder by folder, the entries of each by the bytes of their names
 * (pkg/addon/reader_local.go recursiveFetchFiles).
 */
export function byReadingOrder(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (const [at, part] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = Buffer.compare(Buffer.from(part), Buffer.from(other))
    if (order !== 0) return order
  }
  return left.length - right.length
}

function byExtension(path: string, fileClass: FileClass): FileUse {
  const name = baseName(path)
  if (name.endsWith('.cue')) return { kind: 'used', class: fileClass, language: 'cue' }
  if (name.endsWith('.yaml') || name.endsWith('.yml'))
    return { kind: 'used', class: fileClass, language: 'yaml' }
  return skipped(fileClass)
}

function skipped(fileClass: FileClass): FileUse {
  return { kind: 'skipped', class: fileClass, reason: 'extension' }
}
