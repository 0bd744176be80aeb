//go:build cue_0_5

package main

import (
	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
	"github.com/cue-exp/kubevelafix"
)

const cueVersion = "v0.5.0"

func rewrite(file *ast.File, name string) *ast.File {
	if name == "parameter-loops" {
		if fixed, ok := kubevelafix.Fix(file).(*ast.File); ok {
			return fixed
		}
	}
	return file
}

func constraintOf(field *ast.Field) string {
	if field.Optional != token.NoPos {
		return "?"
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
