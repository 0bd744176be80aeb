package main

import (
	"encoding/json"
	"path"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
)

// unit is one source of an instance.
type unit struct {
	Name string
	Text string
	// Rewrite names changes to the syntax before it is compiled.
	Rewrite []string
	// Under puts all that is declared below one field of that name.
	Under string
	// Printed compiles the source alone, prints its value in that style, and
	// takes the print in its place.
	Printed string
}

// library is a package that the sources may import.
type library struct {
	Path string
	Text string
}

type instance struct {
	Files     []unit
	Libraries []library
	// OneFile joins the declarations of all sources into one file.
	OneFile bool
}

type lookup struct {
	// Path is empty for the whole value.
	Path string
	// Want is what to answer with: json, string, fields or leaves.
	Want string
	// Depth is how deep fields are listed below the first ones.
	Depth int
}

type evaluateRequest struct {
	instance
	// Check is how far errors are looked for: none, shallow or deep.
	Check   string
	Lookups []lookup
}

type found struct {
	Exists bool            `json:"exists"`
	Kind   string          `json:"kind,omitempty"`
	JSON   json.RawMessage `json:"json,omitempty"`
	Fields []field         `json:"fields,omitempty"`
	Leaves []leaf          `json:"leaves,omitempty"`
	Error  *failure        `json:"error,omitempty"`
}

type field struct {
	Label  string          `json:"label"`
	JSON   json.RawMessage `json:"json,omitempty"`
	Fields []field         `json:"fields,omitempty"`
	Error  *failure        `json:"error,omitempty"`
}

// leaf is a value that no default and no source makes concrete.
type leaf struct {
	Path      []string          `json:"path"`
	Kinds     []string          `json:"kinds"`
	Choices   []json.RawMessage `json:"choices,omitempty"`
	Syntax    string            `json:"syntax,omitempty"`
	Positions []position        `json:"positions,omitempty"`
}

type stageFailure struct {
	// Stage is where it went wrong: parse, build or value.
	Stage string `json:"stage"`
	// File is the source that does not parse.
	File string `json:"file,omitempty"`
	*failure
}

type evaluated struct {
	Error   *stageFailure `json:"error,omitempty"`
	Lookups []found       `json:"lookups,omitempty"`
}

func evaluate(request evaluateRequest) any {
	value, problem := buildValue(request.instance)
	if problem != nil {
		return evaluated{Error: problem}
	}
	if err := checked(value, request.Check); err != nil {
		return evaluated{Error: &stageFailure{Stage: "value", failure: failed(err)}}
	}
	result := evaluated{Lookups: []found{}}
	for _, one := range request.Lookups {
		result.Lookups = append(result.Lookups, look(value, one))
	}
	return result
}

func checked(value cue.Value, how string) error {
	if how == "none" {
		return nil
	}
	if err := value.Err(); err != nil || how != "deep" {
		return err
	}
	var first error
	value.Walk(func(inner cue.Value) bool {
		if err := inner.Eval().Err(); err != nil {
			first = err
			return false
		}
		return true
	}, nil)
	return first
}

func buildValue(request instance) (cue.Value, *stageFailure) {
	files := []*ast.File{}
	for _, one := range request.Files {
		file, err := parsed(one, request.Libraries)
		if err != nil {
			return cue.Value{}, &stageFailure{Stage: "parse", File: one.Name, failure: failed(err)}
		}
		files = append(files, file)
	}
	if request.OneFile {
		files = []*ast.File{joined(files)}
	}
	value, err := built(files, request.Libraries)
	if err != nil {
		return cue.Value{}, &stageFailure{Stage: "build", failure: failed(err)}
	}
	return value, nil
}

func built(files []*ast.File, libraries []library) (cue.Value, error) {
	target := build.NewContext().NewInstance("", nil)
	imports, err := importsFrom(libraries)
	if err != nil {
		return cue.Value{}, err
	}
	target.Imports = imports
	for _, file := range files {
		if err := target.AddSyntax(file); err != nil {
			return cue.Value{}, err
		}
	}
	return cuecontext.New().BuildInstance(target), nil
}

func parsed(one unit, libraries []library) (*ast.File, error) {
	file, err := parser.ParseFile(one.Name, one.Text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, name := range one.Rewrite {
		file = rewrite(file, name)
	}
	if one.Printed != "" {
		value, err := built([]*ast.File{file}, libraries)
		if err != nil {
			return nil, err
		}
		text, err := printed(value, one.Printed)
		if err != nil {
			return nil, err
		}
		if file, err = parser.ParseFile(one.Name+printedSuffix, text, parser.ParseComments); err != nil {
			return nil, err
		}
	}
	if one.Under != "" {
		moveUnder(file, one.Under)
	}
	return file, nil
}

// Positions in a print are none of the author's: its name says so.
const printedSuffix = " (printed)"

// moveUnder leaves the imports and gathers all else below one field.
func moveUnder(file *ast.File, name string) {
	var imports, others []ast.Decl
	for _, decl := range file.Decls {
		if _, ok := decl.(*ast.ImportDecl); ok {
			imports = append(imports, decl)
			continue
		}
		others = append(others, decl)
	}
	var value ast.Expr = &ast.StructLit{Elts: others}
	if len(others) == 1 {
		if embedded, ok := others[0].(*ast.EmbedDecl); ok {
			value = embedded.Expr
		}
	}
	file.Decls = append(imports, &ast.Field{Label: ast.NewIdent(name), Value: value})
}

func joined(files []*ast.File) *ast.File {
	result := &ast.File{}
	seen := map[string]bool{}
	for _, file := range files {
		for _, spec := range file.Imports {
			if name := spec.Name.String(); !seen[name] {
				seen[name] = true
				result.Imports = append(result.Imports, spec)
			}
		}
		result.Decls = append(result.Decls, file.Decls...)
	}
	return result
}

func importsFrom(libraries []library) ([]*build.Instance, error) {
	result := []*build.Instance{}
	for _, one := range libraries {
		target := &build.Instance{PkgName: path.Base(one.Path), ImportPath: one.Path}
		file, err := parser.ParseFile(one.Path, one.Text)
		if err != nil {
			return nil, err
		}
		if err := target.AddSyntax(file); err != nil {
			return nil, err
		}
		result = append(result, target)
	}
	return result, nil
}

func look(value cue.Value, request lookup) found {
	if request.Path != "" {
		value = value.LookupPath(cue.ParsePath(request.Path))
	}
	if !value.Exists() {
		return found{Error: failed(value.Err())}
	}
	result := found{Exists: true, Kind: value.IncompleteKind().String()}
	switch request.Want {
	case "json":
		result.JSON, result.Error = marshalled(value)
	case "string":
		text, err := value.String()
		if result.Error = failed(err); err == nil {
			result.JSON, _ = json.Marshal(text)
		}
	case "fields":
		result.Fields, result.Error = fieldsOf(value, request.Depth)
	case "leaves":
		result.Leaves = leavesOf(value)
	}
	return result
}

func marshalled(value cue.Value) (json.RawMessage, *failure) {
	bytes, err := value.MarshalJSON()
	if err != nil {
		return nil, failed(err)
	}
	return bytes, nil
}

func fieldsOf(value cue.Value, depth int) ([]field, *failure) {
	iterator, err := value.Fields()
	if err != nil {
		return nil, failed(err)
	}
	result := []field{}
	for iterator.Next() {
		one := field{Label: labelOf(iterator)}
		if depth > 0 && iterator.Value().IncompleteKind() == cue.StructKind {
			one.Fields, one.Error = fieldsOf(iterator.Value(), depth-1)
		} else {
			one.JSON, one.Error = marshalled(iterator.Value())
		}
		result = append(result, one)
	}
	return result, nil
}

const leafLimit = 500

func leavesOf(value cue.Value) []leaf {
	result := []leaf{}
	root := len(value.Path().Selectors())
	value.Walk(func(inner cue.Value) bool {
		if len(result) == leafLimit {
			return false
		}
		whole, _ := inner.Default()
		kind := whole.IncompleteKind()
		if kind == cue.StructKind || kind == cue.ListKind {
			return true
		}
		if kind != cue.BottomKind && !whole.IsConcrete() {
			result = append(result, leafOf(inner, root))
		}
		return false
	}, nil)
	return result
}

func leafOf(value cue.Value, root int) leaf {
	one := leaf{Path: []string{}, Kinds: strings.Split(strings.Trim(value.IncompleteKind().String(), "()"), "|")}
	for _, selector := range value.Path().Selectors()[root:] {
		one.Path = append(one.Path, selectorText(selector))
	}
	operator, operands := value.Expr()
	if operator == cue.OrOp {
		for _, operand := range operands {
			if text, err := operand.MarshalJSON(); err == nil {
				one.Choices = append(one.Choices, text)
			}
		}
	}
	one.Syntax = clip(sourceText(value))
	if place, known := placeOf(value.Pos()); known {
		one.Positions = []position{place}
	}
	return one
}
