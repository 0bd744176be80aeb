package main

import (
	"path"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

const (
	outlineDepth = 12
	outlineNodes = 20000
)

type source struct {
	Name string
	Text string
}

type place struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type named struct {
	Name string `json:"name"`
	place
}

type imported struct {
	Path  string `json:"path"`
	Alias string `json:"alias,omitempty"`
	Used  bool   `json:"used"`
	place
}

type attribute struct {
	Text string `json:"text"`
	place
}

type arithmetic struct {
	Operator string `json:"operator"`
	// Literal says that an operand is a list as written, not only a reference to one.
	Literal bool `json:"literal"`
	place
}

type declaration struct {
	Kind       string       `json:"kind"`
	Label      string       `json:"label,omitempty"`
	Dynamic    bool         `json:"dynamic,omitempty"`
	Constraint string       `json:"constraint,omitempty"`
	Comments   []string     `json:"comments,omitempty"`
	Value      *expression  `json:"value,omitempty"`
	Clauses    []*clauseOut `json:"clauses,omitempty"`
	place
}

type clauseOut struct {
	Kind string `json:"kind"`
	place
}

type expression struct {
	Kind      string         `json:"kind"`
	Operator  string         `json:"operator,omitempty"`
	Text      *string        `json:"text,omitempty"`
	Fields    []*declaration `json:"fields,omitempty"`
	Elements  []*expression  `json:"elements,omitempty"`
	Truncated bool           `json:"truncated,omitempty"`
	place
}

type outline struct {
	Name         string         `json:"name"`
	Package      *named         `json:"package,omitempty"`
	Imports      []imported     `json:"imports"`
	Declarations []*declaration `json:"declarations"`
	Attributes   []attribute    `json:"attributes"`
	Arithmetic   []arithmetic   `json:"listArithmetic"`
	Unresolved   []named        `json:"unresolved"`
	Error        *failure       `json:"error,omitempty"`
}

type inspectRequest struct {
	Sources []source
	// Depth is how deep declarations are told; the outline's own limit where it is zero.
	Depth int
}

func inspect(request inspectRequest) any {
	depth := request.Depth
	if depth <= 0 || depth > outlineDepth {
		depth = outlineDepth
	}
	outlines := []outline{}
	for _, one := range request.Sources {
		outlines = append(outlines, outlineOf(one, depth))
	}
	return map[string]any{"outlines": outlines}
}

func outlineOf(one source, depth int) outline {
	file, err := parser.ParseFile(one.Name, one.Text, parser.ParseComments)
	result := outline{
		Name: one.Name, Imports: []imported{}, Declarations: []*declaration{},
		Attributes: []attribute{}, Arithmetic: []arithmetic{}, Unresolved: []named{}, Error: failed(err),
	}
	if file == nil {
		return result
	}
	walker := &outliner{nodes: outlineNodes}
	result.Declarations = walker.declarations(file.Decls, depth)
	for _, decl := range file.Decls {
		if clause, ok := decl.(*ast.Package); ok && clause.Name != nil && result.Package == nil {
			result.Package = &named{clause.Name.Name, at(clause.Name)}
		}
	}
	result.Imports = importsOf(file)
	for _, ident := range file.Unresolved {
		// Newer parsers count the name of the package clause among them.
		isPackage := result.Package != nil && result.Package.place == at(ident)
		if len(result.Unresolved) < 1000 && !isPackage {
			result.Unresolved = append(result.Unresolved, named{ident.Name, at(ident)})
		}
	}
	ast.Walk(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Attribute:
			result.Attributes = append(result.Attributes, attribute{node.Text, at(node)})
		case *ast.BinaryExpr:
			if site, found := listArithmetic(node); found {
				result.Arithmetic = append(result.Arithmetic, site)
			}
		}
		return true
	}, nil)
	return result
}

func importsOf(file *ast.File) []imported {
	used := map[string]bool{}
	ast.Walk(file, func(node ast.Node) bool {
		if _, ok := node.(*ast.ImportDecl); ok {
			return false
		}
		if ident, ok := node.(*ast.Ident); ok {
			if _, toImport := ident.Node.(*ast.ImportSpec); toImport || ident.Node == nil {
				used[ident.Name] = true
			}
		}
		return true
	}, nil)
	result := []imported{}
	for _, decl := range file.Decls {
		importDecl, ok := decl.(*ast.ImportDecl)
		if !ok {
			continue
		}
		for _, spec := range importDecl.Specs {
			if spec.Path == nil {
				continue
			}
			text, err := literal.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			one := imported{Path: text, place: at(spec.Path)}
			name := path.Base(text)
			if colon := strings.LastIndex(name, ":"); colon >= 0 {
				name = name[colon+1:]
			}
			if spec.Name != nil {
				one.Alias = spec.Name.Name
				name = one.Alias
			}
			one.Used = used[name]
			result = append(result, one)
		}
	}
	return result
}

// listArithmetic reports a sum or product of which one operand is a list.
func listArithmetic(node *ast.BinaryExpr) (arithmetic, bool) {
	if node.Op != token.ADD && node.Op != token.MUL {
		return arithmetic{}, false
	}
	left, right := listness(node.X, 8), listness(node.Y, 8)
	if left == notList && right == notList {
		return arithmetic{}, false
	}
	site := arithmetic{Operator: node.Op.String(), Literal: left == listLiteral || right == listLiteral, place: at(node)}
	return site, true
}

type listKind int

const (
	notList listKind = iota
	listReference
	listLiteral
)

func listness(node ast.Node, depth int) listKind {
	if depth == 0 {
		return notList
	}
	switch node := node.(type) {
	case *ast.ListLit:
		return listLiteral
	case *ast.ParenExpr:
		return listness(node.X, depth-1)
	case *ast.BinaryExpr:
		if node.Op != token.ADD && node.Op != token.MUL {
			return notList
		}
		return max(listness(node.X, depth-1), listness(node.Y, depth-1))
	case *ast.Ident:
		if node.Node != nil && listness(node.Node, depth-1) != notList {
			return listReference
		}
	case *ast.Field:
		return listness(node.Value, depth-1)
	case *ast.LetClause:
		return listness(node.Expr, depth-1)
	}
	return notList
}

type outliner struct{ nodes int }

func (o *outliner) declarations(decls []ast.Decl, depth int) []*declaration {
	result := []*declaration{}
	for _, decl := range decls {
		if o.nodes <= 0 {
			break
		}
		if one := o.declaration(decl, depth); one != nil {
			o.nodes--
			result = append(result, one)
		}
	}
	return result
}

func (o *outliner) declaration(decl ast.Decl, depth int) *declaration {
	switch decl := decl.(type) {
	case *ast.Field:
		label, dynamic := labelText(decl.Label)
		return &declaration{
			Kind: "field", Label: label, Dynamic: dynamic, Constraint: constraintOf(decl),
			Comments: commentsOf(decl), Value: o.expression(decl.Value, depth-1), place: at(decl.Label),
		}
	case *ast.LetClause:
		return &declaration{Kind: "let", Label: decl.Ident.Name, Value: o.expression(decl.Expr, depth-1), place: at(decl)}
	case *ast.Alias:
		return &declaration{Kind: "alias", Label: decl.Ident.Name, Value: o.expression(decl.Expr, depth-1), place: at(decl)}
	case *ast.EmbedDecl:
		return &declaration{Kind: "embedding", Value: o.expression(decl.Expr, depth-1), Comments: commentsOf(decl), place: at(decl)}
	case *ast.Comprehension:
		result := &declaration{Kind: "comprehension", Value: o.expression(decl.Value, depth-1), place: at(decl)}
		for _, clause := range decl.Clauses {
			result.Clauses = append(result.Clauses, &clauseOut{clauseKind(clause), at(clause)})
		}
		return result
	case *ast.Ellipsis:
		return &declaration{Kind: "ellipsis", place: at(decl)}
	case *ast.Attribute:
		return &declaration{Kind: "attribute", Label: decl.Text, place: at(decl)}
	case *ast.BadDecl:
		return &declaration{Kind: "bad", place: at(decl)}
	}
	return nil
}

func (o *outliner) expression(expr ast.Expr, depth int) *expression {
	if expr == nil {
		return nil
	}
	o.nodes--
	result := &expression{place: at(expr)}
	if depth <= 0 || o.nodes <= 0 {
		result.Kind, result.Truncated = "truncated", true
		return result
	}
	switch expr := expr.(type) {
	case *ast.StructLit:
		result.Kind, result.Fields = "struct", o.declarations(expr.Elts, depth)
	case *ast.ListLit:
		result.Kind = "list"
		result.Elements = o.expressions(expr.Elts, depth)
	case *ast.BasicLit:
		result.Kind, result.Text = basicKind(expr), basicText(expr)
	case *ast.Ident:
		result.Kind, result.Text = "identifier", &expr.Name
	case *ast.SelectorExpr:
		label, _ := labelText(expr.Sel)
		result.Kind, result.Text, result.Elements = "selector", &label, o.expressions([]ast.Expr{expr.X}, depth)
	case *ast.IndexExpr:
		result.Kind, result.Elements = "index", o.expressions([]ast.Expr{expr.X, expr.Index}, depth)
	case *ast.CallExpr:
		result.Kind, result.Elements = "call", o.expressions(append([]ast.Expr{expr.Fun}, expr.Args...), depth)
	case *ast.BinaryExpr:
		result.Kind, result.Operator = "binary", expr.Op.String()
		result.Elements = o.expressions([]ast.Expr{expr.X, expr.Y}, depth)
	case *ast.UnaryExpr:
		result.Kind, result.Operator = "unary", expr.Op.String()
		result.Elements = o.expressions([]ast.Expr{expr.X}, depth)
	case *ast.ParenExpr:
		result.Kind, result.Elements = "parentheses", o.expressions([]ast.Expr{expr.X}, depth)
	case *ast.Comprehension:
		result.Kind, result.Elements = "comprehension", o.expressions([]ast.Expr{expr.Value}, depth)
	default:
		result.Kind = plainKind(expr)
	}
	return result
}

func (o *outliner) expressions(exprs []ast.Expr, depth int) []*expression {
	result := []*expression{}
	for _, expr := range exprs {
		if o.nodes <= 0 {
			break
		}
		if one := o.expression(expr, depth-1); one != nil {
			result = append(result, one)
		}
	}
	return result
}

func plainKind(expr ast.Expr) string {
	switch expr.(type) {
	case *ast.Interpolation:
		return "interpolation"
	case *ast.SliceExpr:
		return "slice"
	case *ast.BottomLit:
		return "bottom"
	case *ast.Ellipsis:
		return "ellipsis"
	case *ast.BadExpr:
		return "bad"
	}
	return "other"
}

func clauseKind(clause ast.Clause) string {
	switch clause.(type) {
	case *ast.IfClause:
		return "if"
	case *ast.ForClause:
		return "for"
	case *ast.LetClause:
		return "let"
	}
	return "other"
}

func basicKind(lit *ast.BasicLit) string {
	switch lit.Kind {
	case token.STRING:
		if strings.HasPrefix(strings.TrimLeft(lit.Value, "#"), "'") {
			return "bytes"
		}
		return "string"
	case token.INT, token.FLOAT:
		return "number"
	case token.TRUE, token.FALSE:
		return "bool"
	case token.NULL:
		return "null"
	}
	return "other"
}

func basicText(lit *ast.BasicLit) *string {
	if lit.Kind != token.STRING {
		return &lit.Value
	}
	text, err := literal.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	return &text
}

// labelText returns a label's name, and whether it is only known when evaluated.
func labelText(label ast.Label) (string, bool) {
	switch label := label.(type) {
	case *ast.Ident:
		return label.Name, false
	case *ast.BasicLit:
		if text, err := literal.Unquote(label.Value); err == nil {
			return text, false
		}
		return label.Value, false
	case *ast.Alias:
		if inner, ok := label.Expr.(ast.Label); ok {
			return labelText(inner)
		}
	}
	return "", true
}

func commentsOf(node ast.Node) []string {
	var result []string
	for _, group := range node.Comments() {
		for _, comment := range group.List {
			result = append(result, comment.Text)
		}
	}
	return result
}

func at(node ast.Node) place {
	pos := node.Pos()
	if !pos.IsValid() {
		return place{}
	}
	return place{pos.Line(), pos.Column()}
}
