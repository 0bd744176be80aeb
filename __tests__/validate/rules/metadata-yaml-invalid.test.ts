import { metadataYamlInvalid } from '../../../src/validate/rules/metadata-yaml-invalid.ts'
import { testRule } from '../test-rule.ts'

testRule(metadataYamlInvalid, {
  finds: [
    'scalar/metadata.yaml:1:1 error (package): metadata.yaml cannot be decoded: a mapping is needed at the top, not the text "just some text"',
    'syntax/metadata.yaml:3:1 error (package): metadata.yaml cannot be decoded: Missing closing "quote',
    'types/metadata.yaml:3:7 error (package): metadata.yaml cannot be decoded: "tags" needs a list of strings, not the text "one, two"',
    'types/metadata.yaml:4:12 error (package): metadata.yaml cannot be decoded: "invisible" needs true or false without quotes, not the text "false"',
    'types/metadata.yaml:6:5 error (package): metadata.yaml cannot be decoded: "dependencies" needs a list of mappings with "name", not the text "fluxcd"',
  ],
})
