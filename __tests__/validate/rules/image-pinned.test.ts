import { imagePinned } from '../../../src/validate/rules/image-pinned.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(imagePinned, {
  finds: [
    'computed/template.cue:7:56 warning: the image "registry.example.com/web:latest" is whatever is newest at install',
    'default/parameter.cue:2:10 warning: the default image "nginx" has no tag',
    'latest/template.cue:7:56 warning: the image "docker.io/library/nginx:latest" is whatever is newest at install',
    'untagged/resources/d.yaml:10:18 warning: the image "localhost:5000/nginx" has no tag',
    'values/template.cue:16:11 warning: the image "web:latest" is whatever is newest at install',
  ],
  releases: ['1.11'],
})
