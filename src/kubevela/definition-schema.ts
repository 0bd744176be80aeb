import type { Json } from '../addon/yaml.ts'
import { type JsonObject, memberAt } from './go-value.ts'
import { readableSchema } from './parameters.ts'
import { BASE_CONTEXT } from './releases.ts'
import type { Workbench } from './workbench.ts'

/**
 * Makes the schema of a rendered definition's parameters, as KubeVela does when the definition is applied
 * (pkg/controller/utils/capability.go). Undefined where it has no CUE template, or one whose parameters have no schema.
 */
export async function schemaOfDefinition(
  { session, release }: Workbench,
  definition: JsonObject,
): Promise<Json | undefined> {
  const template = memberAt(definition, ['spec', 'schematic', 'cue', 'template'])
  if (typeof template !== 'string' || template === '') return undefined
  const reply = await session.openapi({
    files: [{ name: 'template.cue', text: `${template}\n${BASE_CONTEXT}` }],
    libraries: release.packages.workflow,
    within: '',
    field: 'parameter',
  })
  if (reply.kind !== 'answered' || reply.answer.error !== undefined) return undefined
  return readableSchema(reply.answer.json ?? null, release.schema)
}
