import { schemaName } from '../../../src/validate/rules/schema-name.ts'
import { testRule } from '../test-rule.ts'

testRule(schemaName, {
  finds: [
    'other/schemas/trait-uischema-a.yaml warning: "trait-uischema-a" is the name of "sample/schemas/trait-uischema-a.b.yaml" too: one replaces the other',
    'sample/schemas/Upper.yaml warning: "Upper" cannot name a ConfigMap',
    'sample/schemas/schema.yaml warning: VelaUX does not find a schema named "schema"',
    'sample/schemas/trait-uischema-a.b.yaml warning: "trait-uischema-a" is the name of "other/schemas/trait-uischema-a.yaml" too: one replaces the other',
    'sample/schemas/trait-uischema-a.yaml warning: "trait-uischema-a" is the name of "schemas/trait-uischema-a.b.yaml" too: one replaces the other',
  ],
})
