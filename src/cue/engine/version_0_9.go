//go:build cue_0_9

package main

import (
	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

const cueVersion = "v0.9.2"

func rewrite(file *ast.File, _ string) *ast.File { return file }

func constraintOf(field *ast.Field) string {
	switch field.Constraint {
	case token.OPTION:
		return "?"
	case token.NOT:
		return "!"
	}
	return ""
}

func labelOf(iterator *cue.Iterator) string { return iterator.Label() }

func selectorText(selector cue.Selector) string {
	if selector.LabelType() == cue.StringLabel {
		return selector.Unquoted()
	}
	return selector.String()
}
