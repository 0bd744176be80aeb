package main

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// printed returns a value's source text. The style "final" resolves what it
// can; "all" keeps definitions, attributes and optional fields as they are and
// turns byte literals into strings.
func printed(value cue.Value, style string) (string, error) {
	switch style {
	case "final":
		node := asFile(value.Syntax(cue.Final(), cue.Docs(true), cue.All()))
		bytes, err := format.Node(node, format.Simplify())
		return strings.TrimSpace(string(bytes)), err
	case "all":
		node := asFile(value.Syntax(cue.All(), cue.ResolveReferences(true), cue.DisallowCycles(true),
			cue.Docs(true), cue.Attributes(true)))
		bytesToStrings(node)
		bytes, err := format.Node(node)
		return string(bytes), err
	}
	return "", fmt.Errorf("unknown style %q", style)
}

func sourceText(value cue.Value) string {
	bytes, err := format.Node(value.Syntax(cue.Raw()))
	if err != nil {
		return ""
	}
	return string(bytes)
}

func asFile(node ast.Node) ast.Node {
	switch node := node.(type) {
	case *ast.StructLit:
		file := &ast.File{}
		for _, decl := range node.Elts {
			if _, open := decl.(*ast.Ellipsis); !open {
				file.Decls = append(file.Decls, decl)
			}
		}
		return file
	case ast.Expr:
		ast.SetRelPos(node, token.NoSpace)
		return &ast.File{Decls: []ast.Decl{&ast.EmbedDecl{Expr: node}}}
	}
	return node
}

func bytesToStrings(node ast.Node) {
	ast.Walk(node, nil, func(node ast.Node) {
		lit, ok := node.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING || !strings.HasPrefix(lit.Value, "'") {
			return
		}
		quotes, start, _, err := literal.ParseQuotes(lit.Value, lit.Value)
		if err != nil || quotes.IsDouble() {
			return
		}
		if text, err := quotes.Unquote(lit.Value[start:]); err == nil {
			lit.Value = `"` + text + `"`
		}
	})
}
