import { flag, type GoType, integer, listOf, mapOf, raw, struct, text } from './go-value.ts'

/** The spec that each kind of definition must decode into, to the letter (apis/core.oam.dev/v1beta1). */
export interface DefinitionSpecs {
  readonly ComponentDefinition: GoType
  readonly TraitDefinition: GoType
  readonly PolicyDefinition: GoType
  readonly WorkflowStepDefinition: GoType
}

/** What newer releases added. */
export interface SpecAdditions {
  /** `version` (1.10). */
  readonly versions: boolean
  /** `status.details` (1.10). */
  readonly details: boolean
  /** A policy's `scope`, `global` and `priority` (1.11). */
  readonly policyScope: boolean
}

/** Makes the specs of a release. */
export function definitionSpecs({ versions, details, policyScope }: SpecAdditions): DefinitionSpecs {
  const version: Readonly<Record<string, GoType>> = versions ? { version: text } : {}
  const status = struct({ customStatus: text, healthPolicy: text, ...(details ? { details: text } : {}) })
  const shared = { status, schematic, extension: raw, ...version }
  return {
    ComponentDefinition: struct({
      workload: struct({ type: text, definition: struct({ apiVersion: text, kind: text }) }),
      childResourceKinds: listOf(struct({ apiVersion: text, kind: text, selector: mapOf(text) })),
      revisionLabel: text,
      podSpecPath: text,
      ...shared,
    }),
    TraitDefinition: struct({
      definitionRef,
      revisionEnabled: flag,
      workloadRefPath: text,
      podDisruptive: flag,
      appliesToWorkloads: listOf(text),
      conflictsWith: listOf(text),
      manageWorkload: flag,
      controlPlaneOnly: flag,
      stage: text,
      ...shared,
    }),
    PolicyDefinition: struct({
      definitionRef,
      schematic,
      manageHealthCheck: flag,
      ...version,
      ...(policyScope ? { scope: text, global: flag, priority: integer } : {}),
    }),
    WorkflowStepDefinition: struct({ definitionRef, schematic, ...version }),
  }
}

const definitionRef = struct({ name: text, version: text })

const secretReference = struct({ name: text, namespace: text })

const schematic = struct({
  cue: struct({ template: text }),
  terraform: struct({
    configuration: text,
    type: text,
    path: text,
    writeConnectionSecretToRef: secretReference,
    providerRef: secretReference,
    deleteResource: flag,
    customRegion: text,
    gitCredentialsSecretReference: secretReference,
  }),
})
