import type { Place } from '../../kubevela/author-place.ts'
import type { HelmComponent } from '../../kubevela/helm-components.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

const TYPES = ['helm', 'git', 'oss', 'oci']

export const helmRepotype = defineRule({
  id: 'helm-repotype',
  severity: 'error',
  level: 'full',
  summary: 'repoType of a helm component is helm, git, oss or oci, and fits its url',
  why: 'The fluxcd addon’s helm definition makes the source of the chart by repoType ("helm" where none is given): an oci:// address is only read as repoType oci, and a chart in git or in a bucket is named by its path.',
  check(addon, { facts }) {
    return (facts?.get(addon.root)?.helm ?? []).flatMap(marksOf)
  },
})

function marksOf(component: HelmComponent): readonly Mark[] {
  const { repoType = 'helm', url, chart } = component.values
  const { written } = component
  const here: Place | { readonly path: string } = component.place ?? { path: '' }
  const type = written.repoType[0]?.place ?? here
  const address = written.url[0]?.place ?? here
  if (!TYPES.includes(repoType)) {
    return [
      {
        ...type,
        message: `repoType ${quote(repoType)} is none that KubeVela knows`,
        fix: `write one of ${TYPES.join(', ')}`,
      },
    ]
  }
  const isOci = url?.startsWith('oci://') === true
  if (isOci && repoType !== 'oci') {
    return [
      {
        ...address,
        message: `${quote(url)} needs repoType oci, not ${repoType}`,
        fix: 'write repoType: "oci"',
      },
    ]
  }
  if (!isOci && repoType === 'oci' && url !== undefined && url !== '') {
    return [
      {
        ...address,
        message: `repoType oci needs an address that begins with oci://, not ${quote(url)}`,
        fix: 'write oci://…, or repoType: "helm"',
      },
    ]
  }
  const isUnnamed = chart === '' || (chart === undefined && written.chart.length === 0)
  if ((repoType === 'git' || repoType === 'oss') && isUnnamed) {
    return [
      {
        ...here,
        message: `a chart in repoType ${repoType} has no path`,
        fix: 'write "chart" with the path of its directory',
      },
    ]
  }
  return []
}
