import { cueParts } from '../../kubevela/cue-parts.ts'
import type { HelmComponent } from '../../kubevela/helm-components.ts'
import { knownValue, membersNamed, type Written } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

/** One version, not a range, as Helm's loose parser takes it: `1.2.3`, `v1.2`, `1.2.3-rc.1+build`. */
const ONE_VERSION = /^v?\d+(\.\d+){0,2}([-+][0-9A-Za-z.+-]+)?$/

export const helmVersionPinned = defineRule({
  id: 'helm-version-pinned',
  severity: 'warning',
  level: 'full',
  summary: 'a helm component names one version of its chart',
  why: 'Without a version, with a range, or with a parameter that has no default, the chart that an addon installs changes while the addon does not. Three numbers are needed: to Helm "1.2" is a range. A version taken from the addon’s own metadata changes with every release of the addon, whether the chart has such a version or not.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    if (known === undefined) return []
    const { parameter } = cueParts(known)
    const parameters = membersNamed(parameter?.written, 'parameter').map(({ value }) => value)
    return known.helm.flatMap((component) => marksOf(component, parameters))
  },
})

function marksOf(component: HelmComponent, parameters: readonly Written[]): readonly Mark[] {
  // Sources that are no Helm repository choose by branch, tag or object.
  const { repoType = 'helm', chart = component.name ?? '' } = component.values
  if (repoType !== 'helm' && repoType !== 'oci') return []
  const called = `the chart ${quote(chart)}`
  const written = component.written.version
  if (written.length === 0) {
    const { version } = component.values
    if (version !== undefined && isOneVersion(version)) return []
    const message =
      version === undefined ? `${called} has no version` : `${called} has the range ${quote(version)}`
    const place = component.place ?? { path: '' }
    return [
      {
        ...place,
        message: `${message}: the newest at install is taken`,
        fix: 'write "version" with three numbers',
      },
    ]
  }
  return written.flatMap((value) => markOf(value, component, parameters, called))
}

function markOf(
  value: Written,
  { values }: HelmComponent,
  parameters: readonly Written[],
  called: string,
): readonly Mark[] {
  const text = knownValue(value)
  const fix = 'write one version with three numbers'
  if (text !== undefined) {
    if (isOneVersion(text)) return []
    const message = `${called} has the range ${quote(text)}: the newest in it at install is taken`
    return [{ ...value.place, message, fix }]
  }
  const reference = value.kind === 'expression' ? value.reference : undefined
  if (reference === 'context.metadata.version') {
    const message = `${called} takes the addon’s version: a release of the addon alone asks for another chart`
    return [{ ...value.place, message, fix: 'write the chart’s version out' }]
  }
  const declared =
    reference?.startsWith('parameter.') === true ? at(parameters, reference.slice('parameter.'.length)) : []
  const isOpen = declared.length > 0 && declared.every((one) => knownValue(one) === undefined)
  if (!isOpen || reference === undefined) {
    if (values.version === undefined || isOneVersion(values.version)) return []
    const message = `${called} gets the range ${quote(values.version)}: the newest in it at install is taken`
    return [{ ...value.place, message, fix }]
  }
  const message = `${called} takes its version from ${quote(reference)}, which has no default`
  return [{ ...value.place, message, fix: 'give the parameter a default (*"1.2.3" | string)' }]
}

function at(values: readonly Written[], path: string): readonly Written[] {
  return path
    .split('.')
    .reduce<readonly Written[]>(
      (found, label) => found.flatMap((one) => membersNamed(one, label).map(({ value }) => value)),
      values,
    )
}

function isOneVersion(text: string): boolean {
  return ONE_VERSION.test(text) && /^v?\d+\.\d+\.\d+/.test(text)
}
