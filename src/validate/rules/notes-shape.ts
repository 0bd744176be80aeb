import { cueParts, mayDeclare } from '../../kubevela/cue-parts.ts'
import { membersNamed } from '../../kubevela/written.ts'
import { defineRule, type Mark, quote } from '../rule.ts'

export const notesShape = defineRule({
  id: 'notes-shape',
  severity: 'error',
  level: 'full',
  summary: 'NOTES.cue has a string "notes", and neither package clause nor imports',
  why: 'KubeVela appends NOTES.cue to other text and compiles both as one file, in which package and imports can only stand at the top; whatever goes wrong only drops the message (KubeVela pkg/addon/addon.go renderNotes).',
  check(addon, { facts }) {
    const known = facts?.get(addon.root)
    const notes = known === undefined ? undefined : cueParts(known).notes
    if (notes === undefined || notes.outline.error !== undefined) return []
    const { outline, places, path } = notes
    const clause = outline.package
    const marks: Mark[] = []
    if (clause !== undefined) {
      const message = `NOTES.cue cannot have a package clause (${quote(clause.name)}): the message is never shown`
      marks.push({ ...places.placeOf(clause), message, fix: 'remove the clause' })
    }
    for (const found of outline.imports) {
      const message = `NOTES.cue cannot import (${quote(found.path)}): the message is never shown`
      marks.push({ ...places.placeOf(found), message, fix: 'do without the package' })
    }
    const fields = membersNamed(notes.written, 'notes')
    if (fields.length === 0 && !mayDeclare(notes, 'notes')) {
      marks.push({ path, line: 1, message: 'NOTES.cue has no field "notes"', fix: 'write notes: "…"' })
    }
    for (const { value } of fields) {
      const isText =
        value.kind === 'expression' || (value.kind === 'literal' && value.isText) || value.kind === 'default'
      if (!isText) marks.push({ ...value.place, message: '"notes" is no string', fix: 'write notes: "…"' })
    }
    return marks
  },
})
