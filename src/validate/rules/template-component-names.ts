import type { Json } from '../../addon/yaml.ts'
import type { AddonFacts } from '../../kubevela/addon-facts.ts'
import type { Place } from '../../kubevela/author-place.ts'
import { isList, member, memberAt } from '../../kubevela/go-value.ts'
import { everyWritten, knownValue } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

/** A DNS label (RFC 1123): what a component makes is named after it. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** A Kubernetes label value: every object carries its component's name in one. */
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
/** Components of these types hold objects with names of their own. */
const NAMES_NOTHING = new Set(['k8s-objects', 'raw', 'ref-objects'])

export const templateComponentNames = defineRule({
  id: 'template-component-names',
  severity: 'error',
  level: 'full',
  summary: 'component names are unique in the application, and names that Kubernetes takes',
  why: 'Components come from the template, from needNamespace ("<name>-namespace"), from YAML resources ("<addon>-resources") and from CUE resources. KubeVela’s admission refuses an Application in which two have one name (pkg/appfile/parser.go ValidateComponentNames). Objects get the name as a label, and those that a definition makes as their name; components that hold ready objects may use capitals.',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    const application = known?.renderings.findLast((one) => one.application !== undefined)?.application
    const components = memberAt(application, ['spec', 'components'])
    if (known === undefined || !isList(components)) return []
    const names = components.map(nameOf)
    const types = new Map(
      components.map((component) => [nameOf(component), String(member(component, 'type'))]),
    )
    return [...new Set(names)].flatMap((name): readonly Mark[] => {
      const times = names.filter((one) => one === name).length
      const sites = placesOf(name, known)
      const place = sites[times > 1 ? 1 : 0] ?? sites[0] ?? { path: '' }
      if (name === '')
        return [{ path: '', message: 'a component has no name', fix: 'give every component a "name"' }]
      if (times > 1) {
        return [
          {
            ...place,
            message: `${times} components are called ${quote(name)}`,
            fix: 'rename all but one of them',
          },
        ]
      }
      const pattern = NAMES_NOTHING.has(types.get(name) ?? '') ? LABEL_VALUE : DNS_LABEL
      if (pattern.test(name)) return []
      const fix = 'use lower-case letters, digits and "-", 63 characters at most'
      return [{ ...place, message: `${quote(name)} is no name for a component`, fix }]
    })
  },
})

function nameOf(component: Json): string {
  const name = member(component, 'name')
  return typeof name === 'string' ? name : ''
}

function placesOf(name: string, { cue, yaml }: AddonFacts): readonly Place[] {
  return [...cue, ...yaml]
    .filter((file) => ['template-cue', 'template-yaml', 'resource'].includes(file.class))
    .flatMap((file) => [...everyWritten(file.written)])
    .flatMap(({ value, member: found }) =>
      found?.label === 'name' && knownValue(value) === name ? [value.place] : [],
    )
}
