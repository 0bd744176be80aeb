// KubeVela pkg/addon/addon.go Patterns: what a path below the addon root starts with decides what becomes of the file. The two
// readme names are left out, for nothing is installed from them; `godef` is kept, because a local enable reads it.
const INSTALLED = [
  'config-templates',
  'metadata.yaml',
  'template.yaml',
  'resources',
  'definitions',
  'schemas',
  'views',
  'godef',
  'template.cue',
  'parameter.cue',
  'NOTES.cue',
]

// Helm reads these beside its templates: in a plain chart they are not documentation.
const CHART_DOCUMENTATION = /^(?:[^/]*\.(?:md|txt|png|svg|jpe?g|gif|webp|ico)|LICENSE|NOTICE|docs\/.*)$/i

/**
 * True for a path below the addon root that KubeVela installs nothing from: the readme, a changelog, images, whatever it does
 * not recognise (KubeVela pkg/addon/addon.go GetPatternFromItem, which compares beginnings). `Chart.yaml` is never one.
 */
export function isDocumentation(path: string): boolean {
  return path !== 'Chart.yaml' && !INSTALLED.some((start) => path.startsWith(start))
}

/** True for a path of a plain Helm chart that is prose or an image at its root or in `docs/`. */
export function isChartDocumentation(path: string): boolean {
  return path !== 'NOTES.txt' && CHART_DOCUMENTATION.test(path)
}
