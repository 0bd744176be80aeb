package main

import (
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
	"cuelang.org/go/tools/fix"
)

type formatRequest struct {
	Name string
	Text string
	// KeepImports prints the author's imports first, one a line, and those that
	// the rewriting to newer syntax adds.
	KeepImports bool
}

type formatAnswer struct {
	Text  string        `json:"text"`
	Error *stageFailure `json:"error,omitempty"`
}

// formatText parses, rewrites old syntax to new, and prints.
func formatText(request formatRequest) any {
	file, err := parser.ParseFile(request.Name, request.Text, parser.ParseComments)
	if err != nil {
		return formatAnswer{Error: &stageFailure{Stage: "parse", File: request.Name, failure: failed(err)}}
	}
	written := importLines(file)
	file = fix.File(file)
	prefix := ""
	if request.KeepImports {
		prefix = importText(written, importLines(file))
		file = &ast.File{Decls: withoutImports(file.Decls)}
	}
	if request.KeepImports && len(file.Decls) == 0 {
		return formatAnswer{Text: prefix}
	}
	bytes, err := format.Node(file, format.Simplify())
	if err != nil {
		return formatAnswer{Error: &stageFailure{Stage: "format", failure: failed(err)}}
	}
	return formatAnswer{Text: prefix + string(bytes)}
}

func importLines(file *ast.File) []string {
	var result []string
	for _, decl := range file.Decls {
		imports, ok := decl.(*ast.ImportDecl)
		if !ok {
			continue
		}
		for _, spec := range imports.Specs {
			if spec.Path == nil {
				continue
			}
			line := spec.Path.Value
			if spec.Name != nil {
				line = spec.Name.Name + " " + line
			}
			result = append(result, line)
		}
	}
	return result
}

func importText(written, added []string) string {
	known := map[string]bool{}
	for _, line := range written {
		known[line] = true
	}
	lines := written
	for _, line := range added {
		if !known[line] {
			known[line] = true
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "import " + strings.Join(lines, "\nimport ") + "\n\n"
}

func withoutImports(decls []ast.Decl) []ast.Decl {
	var result []ast.Decl
	for _, decl := range decls {
		if _, ok := decl.(*ast.ImportDecl); !ok {
			result = append(result, decl)
		}
	}
	return result
}

type definitionRequest struct {
	Name string
	Text string
	// Template is the label of the field whose content is printed apart.
	Template string
	// Fix rewrites old syntax to new before anything else.
	Fix bool
	// Stringify are dotted paths inside a definition whose struct literals
	// become raw strings of their source text.
	Stringify []string
	// KeepAttribute is a field attribute that, where written, is kept as a
	// comment line of this prefix inside the string.
	KeepAttribute   string
	AttributePrefix string
}

type definitionAnswer struct {
	Imports  string            `json:"imports"`
	Metadata string            `json:"metadata"`
	Template string            `json:"template"`
	Labels   []named           `json:"labels"`
	Strings  []stringification `json:"strings"`
	// HasTemplate and the number of declarations tell an empty template from none.
	Declarations int `json:"templateDeclarations"`
	// Unexpected is set where a declaration has no label, or the template is no struct literal.
	Unexpected *unexpected   `json:"unexpected,omitempty"`
	Error      *stageFailure `json:"error,omitempty"`
}

type unexpected struct {
	Kind string `json:"kind"`
	place
}

// stringification describes a value at one of the asked paths as written.
type stringification struct {
	Definition string      `json:"definition"`
	Path       string      `json:"path"`
	Kept       bool        `json:"kept"`
	Raw        string      `json:"raw,omitempty"`
	Value      *expression `json:"value"`
	place
}

// splitDefinition separates a source into imports, the template's content and all other fields.
func splitDefinition(request definitionRequest) any {
	file, err := parser.ParseFile(request.Name, request.Text, parser.ParseComments)
	if err != nil {
		return definitionAnswer{Error: &stageFailure{Stage: "parse", File: request.Name, failure: failed(err)}}
	}
	if request.Fix {
		file = fix.File(file)
	}
	answer := definitionAnswer{Labels: []named{}, Strings: []stringification{}}
	var imports, metadata, template []ast.Decl
	for _, decl := range file.Decls {
		if one, ok := decl.(*ast.ImportDecl); ok {
			imports = append(imports, one)
			continue
		}
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		label := writtenLabel(field.Label)
		if label == "" {
			answer.Unexpected = &unexpected{"label", at(field)}
			return answer
		}
		if label == request.Template {
			literal, ok := field.Value.(*ast.StructLit)
			if !ok {
				answer.Unexpected = &unexpected{"template", at(field)}
				return answer
			}
			template = append(template, literal.Elts...)
			continue
		}
		answer.Labels = append(answer.Labels, named{label, at(field.Label)})
		strings, err := stringified(field, label, request)
		if err != nil {
			answer.Error = &stageFailure{Stage: "format", failure: failed(err)}
			return answer
		}
		answer.Strings = append(answer.Strings, strings...)
		metadata = append(metadata, field)
	}
	answer.Declarations = len(template)
	for _, part := range []struct {
		decls []ast.Decl
		text  *string
	}{{imports, &answer.Imports}, {metadata, &answer.Metadata}, {template, &answer.Template}} {
		bytes, err := format.Node(&ast.File{Decls: part.decls}, format.Simplify())
		if err != nil {
			answer.Error = &stageFailure{Stage: "format", failure: failed(err)}
			return answer
		}
		*part.text = strings.TrimSpace(string(bytes)) + "\n"
	}
	return answer
}

// writtenLabel returns a label as it stands in the source, quotes included.
func writtenLabel(label ast.Label) string {
	switch label := label.(type) {
	case *ast.Ident:
		return label.Name
	case *ast.BasicLit:
		return label.Value
	}
	return ""
}

func stringified(definition *ast.Field, label string, request definitionRequest) ([]stringification, error) {
	var result []stringification
	for _, path := range request.Stringify {
		target := fieldAt(definition, strings.Split(path, "."))
		if target == nil {
			continue
		}
		walker := &outliner{nodes: outlineNodes}
		one := stringification{Definition: label, Path: path, Value: walker.expression(target.Value, outlineDepth), place: at(target.Label)}
		for _, attribute := range target.Attrs {
			one.Kept = one.Kept || attribute.Text == request.KeepAttribute
		}
		switch value := target.Value.(type) {
		case *ast.StructLit:
			text, err := rawString(value)
			if err != nil {
				return nil, err
			}
			if one.Kept {
				text = withAttributes(text, target.Attrs, request.AttributePrefix)
			}
			target.Value = &ast.BasicLit{Kind: token.STRING, Value: text}
		case *ast.BasicLit:
			one.Raw = value.Value
			if one.Kept && value.Kind == token.STRING && !strings.Contains(value.Value, request.AttributePrefix) {
				value.Value = withAttributes(value.Value, target.Attrs, request.AttributePrefix)
			}
		}
		result = append(result, one)
	}
	return result, nil
}

// fieldAt follows labels through struct literals; a first label that is the
// start field's own is that field.
func fieldAt(start *ast.Field, path []string) *ast.Field {
	current := start
	if strings.Trim(writtenLabel(start.Label), `"`) == path[0] {
		path = path[1:]
	}
	for _, label := range path {
		literal, ok := current.Value.(*ast.StructLit)
		if !ok {
			return nil
		}
		if current = fieldNamed(literal, label); current == nil {
			return nil
		}
	}
	return current
}

func fieldNamed(literal *ast.StructLit, label string) *ast.Field {
	for _, decl := range literal.Elts {
		if field, ok := decl.(*ast.Field); ok && strings.Trim(writtenLabel(field.Label), `"`) == label {
			return field
		}
	}
	return nil
}

// rawString prints a struct literal's content as a raw multi-line string
// literal, with two spaces for each tab.
func rawString(value *ast.StructLit) (string, error) {
	bytes, err := format.Node(value)
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(bytes))
	if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
		text = strings.Trim(text[1:len(text)-1], "\n")
	}
	if len(value.Elts) == 0 || text == "" {
		return `"{}"`, nil
	}
	return strings.ReplaceAll("#\"\"\"\n"+text+"\n\"\"\"#", "\t", "  "), nil
}

// withAttributes puts a field's attributes as comment lines at the start of a
// multi-line string literal.
func withAttributes(literal string, attributes []*ast.Attribute, prefix string) string {
	text := strings.TrimSpace(literal)
	for _, quotes := range [][2]string{{`#"""`, `"""#`}, {`"""`, `"""`}} {
		if len(attributes) == 0 || !strings.HasPrefix(text, quotes[0]) || !strings.HasSuffix(text, quotes[1]) {
			continue
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(text, quotes[0]), quotes[1])
		indent := ""
		if newline := strings.LastIndex(inner, "\n"); newline >= 0 {
			indent = inner[newline+1:]
		}
		lines := ""
		for _, attribute := range attributes {
			lines += indent + prefix + attribute.Text + "\n"
		}
		return quotes[0] + "\n" + lines + inner + quotes[1]
	}
	return literal
}
