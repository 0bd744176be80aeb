import { isBuiltinPackage, isWorkflowPackage } from '../../kubevela/cue-packages.ts'
import { defineRule, quote } from '../rule.ts'

export const definitionImport = defineRule({
  id: 'definition-import',
  severity: 'warning',
  level: 'full',
  summary: 'definitions import CUE’s own packages and KubeVela’s (vela/…) only',
  why: 'Nothing looks at a definition’s imports when the addon is packaged or rendered; the cluster’s webhook refuses those it does not know. Packages that a cluster adds itself (Package objects) are not known here.',
  check(addon, { facts }) {
    const files = facts?.get(addon.root)?.cue ?? []
    return files
      .filter((file) => file.class === 'definition')
      .flatMap(({ outline, places }) =>
        outline.imports
          .filter(({ path }) => !isBuiltinPackage(path) && !isWorkflowPackage(path))
          .map((found) => ({
            ...places.placeOf(found),
            message: `${quote(found.path)} is neither a package of CUE nor of KubeVela`,
            fix: 'use a package that every KubeVela has, or say in README.md which Package object the cluster needs',
          })),
      )
  },
})
