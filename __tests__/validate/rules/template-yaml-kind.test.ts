import { templateYamlKind } from '../../../src/validate/rules/template-yaml-kind.ts'
import { testRule } from '../test-rule.ts'

testRule(templateYamlKind, {
  finds: [
    'blank/template.yaml:1:1 error: template.yaml is empty',
    'broken/template.yaml:2:1 error: cannot be read as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'none/template.yaml:1:1 error: "apiVersion" is missing',
    'none/template.yaml:1:1 error: "kind" is missing',
    'other/template.yaml:1:13 error: apiVersion is "core.oam.dev/v1alpha1"',
    'other/template.yaml:2:7 error: kind is "Deployment"',
  ],
})
