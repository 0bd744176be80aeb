import type { AddonMetadata } from './metadata.ts'
import { printYaml } from './yaml.ts'

/** The `Chart.yaml` that makes an addon readable for Helm: Helm's own names, absent where empty. */
export interface ChartMetadata {
  readonly annotations: Readonly<Record<string, string>>
  readonly apiVersion: 'v2'
  readonly appVersion: string
  readonly description?: string
  readonly home?: string
  readonly icon?: string
  readonly keywords?: readonly string[]
  readonly name: string
  readonly type: 'library'
  readonly version: string
}

/**
 * Makes the chart metadata that an addon implies, exactly as KubeVela generates it (pkg/addon/utils.go
 * generateChartMetadata, generateAnnotation) and as Helm cleans it when it loads it (pkg/chart/metadata.go sanitizeString).
 * Keys are in alphabetical order, as Go prints them.
 */
export function chartMetadata(metadata: AddonMetadata): ChartMetadata {
  const { vela = '', kubernetes = '' } = metadata.system ?? {}
  const description = clean(metadata.description)
  const home = clean(metadata.url)
  const icon = clean(metadata.icon)
  return {
    annotations: {
      'addon.name': metadata.name,
      ...(kubernetes === '' ? {} : { 'system.kubernetes': kubernetes }),
      ...(vela === '' ? {} : { 'system.vela': vela }),
    },
    apiVersion: 'v2',
    appVersion: clean(metadata.version),
    ...(description === '' ? {} : { description }),
    ...(home === '' ? {} : { home }),
    ...(icon === '' ? {} : { icon }),
    ...(metadata.tags.length === 0 ? {} : { keywords: metadata.tags.map(clean) }),
    name: clean(metadata.name),
    type: 'library',
    version: metadata.version,
  }
}

/** Prints the chart metadata as the text of `Chart.yaml`. */
export function printChart(chart: ChartMetadata): string {
  return printYaml(chart)
}

// Helm turns every white space character into a space and drops what cannot be printed.
function clean(text: string): string {
  return text.replace(/\s/gu, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')
}
