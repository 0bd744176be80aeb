import { cueSyntax } from '../../../src/validate/rules/cue-syntax.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(cueSyntax, {
  finds: [
    "broken/template.cue:4:12 error: the file does not parse: missing ',' in struct literal",
    'notes/NOTES.cue:1:8 warning: the file does not parse: string literal not terminated',
  ],
})
