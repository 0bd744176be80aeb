import { imageParameterised } from '../../../src/validate/rules/image-parameterised.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(imageParameterised, {
  finds: [
    'literal/template.cue:7:56 notice: the image "nginx:1.27" is written out in full: no parameter can point to a mirror',
    'yaml/resources/d.yaml:8:14 notice: the image "nginx:1.27" is written out in full: no parameter can point to a mirror',
  ],
})
