import type { ChartRepository } from '../../kubevela/chart-sources.ts'
import type { HelmComponent } from '../../kubevela/helm-components.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

const SHOWN = 3

export const helmChartResolvable = defineRule({
  id: 'helm-chart-resolvable',
  severity: 'warning',
  level: 'full',
  summary: 'the chart of a helm component is in its repository, in the version asked for',
  why: 'Enabling waits 600 s for a chart that never comes. What repositories serve is asked over the network, so only hosts that allow-host names are: a check of the files must not depend on other people’s servers unless the user wants it to.',
  scope: 'published',
  check(addon, { facts, charts }) {
    if (charts === undefined) return []
    return (facts?.get(addon.root)?.helm ?? []).flatMap((component) => marksOf(component, charts))
  },
})

function marksOf(component: HelmComponent, charts: ReadonlyMap<string, ChartRepository>): readonly Mark[] {
  const { repoType = 'helm', url, chart, version } = component.values
  const repository = url === undefined || repoType !== 'helm' ? undefined : charts.get(url)
  if (repository === undefined || url === undefined) return []
  const { written } = component
  const here = component.place ?? { path: '' }
  if (repository.kind === 'failed') {
    const place = written.url[0]?.place ?? here
    return [
      {
        ...place,
        message: `${quote(url)} cannot be read: ${repository.message}`,
        fix: 'write the address of a Helm repository that answers',
      },
    ]
  }
  const versions = chart === undefined ? undefined : repository.charts.get(chart)
  if (versions === undefined) {
    const place = written.chart[0]?.place ?? here
    return [
      {
        ...place,
        message: `${quote(url)} has no chart ${quote(chart ?? '')}`,
        fix: 'write the name of one of its charts',
      },
    ]
  }
  const isThere =
    version === undefined ||
    !/^v?\d+\.\d+\.\d+/.test(version) ||
    versions.some((one) => bare(one) === bare(version))
  if (isThere) return []
  const place = written.version[0]?.place ?? here
  const newest = versions.slice(0, SHOWN).join(', ')
  return [
    {
      ...place,
      message: `the chart ${quote(chart ?? '')} has no version ${quote(version)}`,
      fix: `write one that is there, such as ${newest}`,
    },
  ]
}

function bare(version: string): string {
  return version.replace(/^v/, '')
}
