import { notesShape } from '../../../src/validate/rules/notes-shape.ts'
import { testCueRule } from '../test-cue-rule.ts'

testCueRule(notesShape, {
  finds: [
    'absent/NOTES.cue:1 error: NOTES.cue has no field "notes"',
    'number/NOTES.cue:1:8 error: "notes" is no string',
    'package/NOTES.cue:1:9 error: NOTES.cue cannot have a package clause ("main"): the message is never shown',
    'package/NOTES.cue:3:8 error: NOTES.cue cannot import ("strings"): the message is never shown',
  ],
})
