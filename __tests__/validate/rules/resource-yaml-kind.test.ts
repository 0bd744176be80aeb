import { resourceYamlKind } from '../../../src/validate/rules/resource-yaml-kind.ts'
import { testRule } from '../test-rule.ts'

testRule(resourceYamlKind, {
  finds: [
    'sample/resources/a.yaml:1:1 error: the file holds no object',
    'sample/resources/b.yaml:1:1 error: "kind" is missing',
    'sample/resources/b.yaml:1:1 error: "metadata.name" is missing',
    'sample/resources/c.yaml:1:1 error: an object is needed, not a list',
    'sample/resources/d.yaml:2:1 error: cannot be read as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'sample/views/v.yaml:1:1 error: "apiVersion" is missing',
    'sample/views/v.yaml:1:1 error: "metadata.name" is missing',
  ],
})
