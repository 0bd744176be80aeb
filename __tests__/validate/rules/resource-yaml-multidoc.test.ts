import { resourceYamlMultidoc } from '../../../src/validate/rules/resource-yaml-multidoc.ts'
import { testRule } from '../test-rule.ts'

testRule(resourceYamlMultidoc, {
  finds: [
    'sample/definitions/d.yml:5:1 error: a second YAML document begins here: KubeVela drops it',
    'sample/resources/a.yaml:5:1 error: a second YAML document begins here: KubeVela drops it',
    'sample/template.yaml:3:1 error: a second YAML document begins here: KubeVela drops it',
  ],
})
