import { namePrefixTrap } from '../../../src/validate/rules/name-prefix-trap.ts'
import { testRule } from '../test-rule.ts'

testRule(namePrefixTrap, {
  finds: [
    'resources-x/metadata.yaml:1:7 error: name "resources-x" hides files from Helm registries: "resources-x/a.yaml"',
    'view/metadata.yaml:1:7 error: name "view" hides files from Helm registries: "views"',
  ],
})
