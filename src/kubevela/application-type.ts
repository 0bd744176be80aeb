import { flag, type GoType, integer, listOf, mapOf, raw, struct, text } from './go-value.ts'

const step = {
  name: text,
  type: text,
  meta: struct({ alias: text }),
  if: text,
  timeout: text,
  dependsOn: listOf(text),
  inputs: listOf(struct({ parameterKey: text, from: text }, ['from'])),
  outputs: listOf(struct({ valueFrom: text, name: text }, ['valueFrom', 'name'])),
  properties: raw,
}

const trait = struct({ type: text, properties: raw }, ['type'])

/** A component of an application (apis/core.oam.dev/common ApplicationComponent). */
export const COMPONENT: GoType = struct(
  {
    name: text,
    type: text,
    externalRevision: text,
    properties: raw,
    dependsOn: step.dependsOn,
    inputs: step.inputs,
    outputs: step.outputs,
    traits: listOf(trait),
    scopes: mapOf(text),
  },
  ['name', 'type'],
)

const objectMeta = struct({
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: integer,
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: listOf(
    struct(
      { apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag },
      ['apiVersion', 'kind', 'name', 'uid'],
    ),
  ),
  finalizers: listOf(text),
  managedFields: raw,
})

/** An application (apis/core.oam.dev/v1beta1 Application). */
export const APPLICATION: GoType = struct({
  apiVersion: text,
  kind: text,
  metadata: objectMeta,
  spec: struct({
    components: listOf(COMPONENT),
    policies: listOf(struct({ name: text, type: text, properties: raw }, ['type'])),
    workflow: struct({
      ref: text,
      mode: struct({ steps: text, subSteps: text }),
      steps: listOf(struct({ ...step, mode: text, subSteps: listOf(struct(step, ['type'])) }, ['type'])),
    }),
  }),
  status: raw,
})
