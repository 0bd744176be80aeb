import { baseName } from '../../kubevela/classify.ts'
import { mayDeclare } from '../../kubevela/cue-parts.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

/** A DNS subdomain (RFC 1123), as names of ConfigMaps are. */
const CONFIG_MAP_NAME = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/

export const viewExport = defineRule({
  id: 'view-export',
  severity: 'error',
  level: 'full',
  summary: 'a view has "status" or "export", and a file name that can name a ConfigMap',
  why: 'KubeVela stores each view in a ConfigMap named after its file and refuses one that gives neither field (KubeVela pkg/velaql/view.go).',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files
      .filter((file) => file.class === 'view' && file.outline.error === undefined)
      .flatMap((file): readonly Mark[] => {
        const name = baseName(file.path).replace(/\.cue$/, '')
        const isNamed = CONFIG_MAP_NAME.test(name) && name.length <= 253
        const hasField = mayDeclare(file, 'status') || mayDeclare(file, 'export')
        const where = { path: file.path, line: 1 }
        return [
          ...(hasField
            ? []
            : [
                {
                  ...where,
                  message: 'the view has neither "status" nor "export"',
                  fix: 'add "status: …" with what the view gives',
                },
              ]),
          ...(isNamed
            ? []
            : [
                {
                  ...where,
                  message: `${quote(name)} cannot name a ConfigMap`,
                  fix: 'use lower-case letters, digits, "-" and "." in the file name',
                },
              ]),
        ]
      })
  },
})
