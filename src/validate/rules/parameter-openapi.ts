import { isBuiltinPackage, isWorkflowPackage } from '../../kubevela/cue-packages.ts'
import { cueParts } from '../../kubevela/cue-parts.ts'
import { defineRule, type Mark } from '../rule.ts'

export const parameterOpenapi = defineRule({
  id: 'parameter-openapi',
  severity: 'error',
  level: 'full',
  summary: 'the parameters stand on their own and have an OpenAPI schema',
  why: 'KubeVela makes a schema of the parameters on every read of the addon, from that one file alone; where it cannot, the addon can be neither shown nor enabled (KubeVela pkg/schema/schema.go).',
  check(addon, { facts, compatibility }) {
    const known = facts?.get(addon.root)
    const parameter = known === undefined ? undefined : cueParts(known).parameter
    if (parameter === undefined || isOthersSubject(parameter.outline)) return []
    const field = parameter.outline.declarations.find(({ label }) => label === 'parameter')
    const isScalar = ['string', 'number', 'bool', 'list', 'bytes', 'null'].includes(field?.value?.kind ?? '')
    if (field !== undefined && isScalar) {
      const message = '"parameter" is no struct'
      return [{ ...parameter.places.placeOf(field), message, fix: 'write "parameter: {…}"' }]
    }
    const failures = (compatibility?.get(addon.root) ?? []).flatMap((judgement) => {
      if (judgement.result !== 'fails') return []
      const { failure, release } = judgement
      return failure.stage === 'uidata' && failure.path === parameter.path ? [{ failure, release }] : []
    })
    const [first] = failures
    if (first === undefined) return []
    const { line = 1, column, message } = first.failure
    const place = column === undefined ? { line } : parameter.places.placeOf({ line, column })
    const releases = failures.map(({ release }) => release.name).join(', ')
    return [{ ...place, path: parameter.path, message: `${message} (KubeVela ${releases})` } satisfies Mark]
  },
})

// What does not parse, or imports what is not there, is told by the rules on syntax and imports.
function isOthersSubject({
  error,
  imports,
}: {
  error?: unknown
  imports: readonly { path: string; used: boolean }[]
}) {
  const isImportable = ({ path }: { path: string }) => isBuiltinPackage(path) || isWorkflowPackage(path)
  return error !== undefined || imports.some((one) => !one.used || !isImportable(one))
}
