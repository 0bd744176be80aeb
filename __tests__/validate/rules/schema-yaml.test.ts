import { schemaYaml } from '../../../src/validate/rules/schema-yaml.ts'
import { testRule } from '../test-rule.ts'

testRule(schemaYaml, {
  finds: [
    'sample/schemas/README.md:3:1 error: cannot be read as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
})
