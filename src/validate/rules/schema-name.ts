import type { Addon } from '../../addon/addon.ts'
import { baseName, useOf } from '../../kubevela/classify.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

/** Names under which VelaUX looks for a schema (KubeVela references/cli/uischema.go). */
const UI_SCHEMA = /^(component|trait|policy|workflowstep|config|addon)-uischema-.+$/
const DNS_NAME = /^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$/

export const schemaName = defineRule({
  id: 'schema-name',
  severity: 'warning',
  level: 'full',
  summary:
    'a schema file is named <type>-uischema-<name>.yaml, and no other of the catalog is named the same up to the first dot',
  why: 'The ConfigMap of a schema is named after its file up to the first dot: VelaUX looks for `<type>-uischema-<name>` only, and of two equal names one replaces the other.',
  scope: 'catalog',
  check(addon, { catalog }) {
    const seen = new Map<string, string>()
    return schemaPaths(addon).flatMap((path): readonly Mark[] => {
      const name = nameOf(path)
      const first = seen.get(name) ?? elsewhere(name, addon, catalog)
      if (!seen.has(name)) seen.set(name, path)
      if (first !== undefined) {
        const message = `${quote(name)} is the name of ${quote(first)} too: one replaces the other`
        return [{ path, message, fix: 'rename one of them' }]
      }
      const fix =
        'name it <type>-uischema-<name>.yaml, type being component, trait, policy, workflowstep, config or addon'
      if (!DNS_NAME.test(name)) return [{ path, message: `${quote(name)} cannot name a ConfigMap`, fix }]
      if (UI_SCHEMA.test(name)) return []
      return [{ path, message: `VelaUX does not find a schema named ${quote(name)}`, fix }]
    })
  },
})

// All schemas of all addons become ConfigMaps of one namespace.
function elsewhere(name: string, addon: Addon, catalog: readonly Addon[]): string | undefined {
  for (const other of catalog) {
    if (other.root === addon.root) continue
    const path = schemaPaths(other).find((candidate) => nameOf(candidate) === name)
    if (path !== undefined) return other.root === '.' ? path : `${other.root}/${path}`
  }
  return undefined
}

function schemaPaths({ files }: Addon): readonly string[] {
  return files.flatMap(({ path }) => {
    const use = useOf(path)
    return use.kind === 'used' && use.class === 'schema' ? [path] : []
  })
}

function nameOf(path: string): string {
  return baseName(path).split('.')[0] ?? ''
}
