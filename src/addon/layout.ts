/** The file that makes a directory an addon (KubeVela pkg/addon/addon.go MetadataFileName). */
export const METADATA_FILE = 'metadata.yaml'
/** The Application skeleton in YAML. */
export const TEMPLATE_YAML_FILE = 'template.yaml'
/** The Application skeleton in CUE. */
export const TEMPLATE_CUE_FILE = 'template.cue'
/** Parameters of the addon. */
export const PARAMETER_FILE = 'parameter.cue'
/** The older place of the parameters; the file at the root wins where both exist. */
export const LEGACY_PARAMETER_FILE = 'resources/parameter.cue'
/** The message shown after the addon is enabled. */
export const NOTES_FILE = 'NOTES.cue'
/** Both spellings that KubeVela reads as the addon's page. */
export const README_FILES = ['README.md', 'readme.md'] as const
/** The chart metadata that packaging generates; one committed by the author is replaced. */
export const CHART_FILE = 'Chart.yaml'
/** Rules for what stays out of the archive (Helm pkg/ignore). */
export const HELM_IGNORE_FILE = '.helmignore'
