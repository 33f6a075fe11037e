package ui

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hubbub/hub/wire"
	"hubbub/ui/settings"
)

// spokenBy are the calls that take what the screen says, with the arguments that
// are texts: from one to before the other.
var spokenBy = map[string][2]int{"t": {0, 1}, "tf": {0, 1}, "ts": {0, 99}, "tn": {1, 3}, "date": {1, 2}}

// parsed returns the files of Go under a folder of this module, without tests.
func parsed(t *testing.T, dir string, deep bool) []*ast.File {
	t.Helper()
	var out []*ast.File
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && !deep:
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		out = append(out, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// constants returns the named string constants of files.
func constants(files []*ast.File) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			for i := 0; ok && i < len(v.Values) && i < len(v.Names); i++ {
				if s, ok := text(v.Values[i], nil); ok {
					out[v.Names[i].Name] = s
				}
			}
			return true
		})
	}
	return out
}

// text returns a constant text.
func text(e ast.Expr, named map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0)), true
		}
	case *ast.Ident:
		s, ok := named[e.Name]
		return s, ok
	case *ast.BinaryExpr:
		a, okA := text(e.X, named)
		b, okB := text(e.Y, named)
		return a + b, okA && okB && e.Op == token.ADD
	}
	return "", false
}

// verbs are those of a format, with the number of their argument or not.
var verbs = regexp.MustCompile(`%(\[\d+\])?[sdqvUcw]`)

// format returns a text, or what is put together, with %s for what is not
// constant.
func format(e ast.Expr, named map[string]string) string {
	if s, ok := text(e, named); ok {
		return verbs.ReplaceAllString(s, "%s")
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return format(e.X, named) + format(e.Y, named)
	case *ast.CallExpr:
		if name := called(e); len(e.Args) > 0 && (name == "Sprintf" || name == "Errorf" || name == "New") {
			return format(e.Args[0], named)
		}
	}
	return "%s"
}

// called returns the name of what is called, without what it is of.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// saidBySource returns every text that the source of the screen says, and those of the
// tables.
func saidBySource(t *testing.T) map[string]bool {
	t.Helper()
	files := parsed(t, ".", false)
	named := constants(files)
	out := map[string]bool{"": true}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			which, ok := spokenBy[called(c)]
			if !ok || !isMethod(c) {
				return true
			}
			for i := which[0]; i < min(which[1], len(c.Args)); i++ {
				if s, ok := text(c.Args[i], named); ok {
					out[s] = true
				}
			}
			return true
		})
	}
	// Layouts are chosen before they are used.
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, _ := text(l, nil); regexp.MustCompile(`\b(Mon|Monday|Jan)\b`).MatchString(s) {
					out[s] = true
				}
			}
			return true
		})
	}
	for _, s := range spokenTables() {
		out[s] = true
	}
	return out
}

// isMethod reports whether a call is of a method of m, which is the Model.
func isMethod(c *ast.CallExpr) bool {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	return ok && source(sel.X) == "m"
}

// spokenTables returns the texts that stand in tables, for whoever draws them.
func spokenTables() []string {
	var out []string
	var k keyMap
	for _, e := range k.table() {
		out = append(out, e.does, e.group)
	}
	for _, c := range commands() {
		out = append(out, c.args, c.does)
	}
	for _, e := range settings.Table() {
		out = append(out, e.Does)
	}
	for f := range formCount {
		out = append(out, f.String())
	}
	out = append(out, settings.SortKeys()...)
	for _, s := range []settings.Source{settings.FromScreen, settings.FromCall, settings.FromConfig, settings.FromEarlier, settings.FromDefault} {
		out = append(out, string(s))
	}
	for _, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		out = append(out, day, day[:3])
	}
	return append(out, wire.Live)
}

// heardBySource returns the formats of what a hub and the packages beside the
// screen say that shows there.
func heardBySource(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	add := func(e ast.Expr, named map[string]string) {
		if f := format(e, named); strings.Contains(strings.TrimSpace(f), " ") && !unseen.MatchString(f) {
			out[f] = true
		}
	}
	hub := append(append(parsed(t, "../hub", false), parsed(t, "../hub/wire", false)...), parsed(t, "../hub/clean", false)...)
	named := constants(hub)
	for name, s := range named {
		if strings.HasPrefix(name, "reason") || strings.HasPrefix(name, "why") {
			out[s] = true
		}
	}
	for _, f := range hub {
		ast.Inspect(f, func(n ast.Node) bool { heardIn(n, func(e ast.Expr) { add(e, named) }); return true })
	}
	for _, f := range parsed(t, ".", false) {
		if f.Name.Name != "ui" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok && (called(c) == "Errorf" || called(c) == "New") && len(c.Args) > 0 {
				if _, ok := text(c.Args[0], nil); ok {
					add(c.Args[0], nil)
				}
			}
			return true
		})
	}
	return out
}

// unseen are mistakes that the screen does not make, or that end the program
// before there is a screen; and one that TestHeard has.
var unseen = regexp.MustCompile(`^"|^gate of %s %s by|^it needs|^a (say|gate) needs|^there is no key action|a terminal does not send|is both|^the screen broke|` +
	`^there is no %s; /help|^it goes /msg|people are called|^%s is no kind|^there is no op|^less than|^days go`)

// heardIn calls add for what a node of a hub's source says.
func heardIn(n ast.Node, add func(ast.Expr)) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		name := ""
		if id, ok := n.Type.(*ast.Ident); ok {
			name = id.Name
		}
		for i, e := range n.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			switch {
			case ok && (source(kv.Key) == "Why" || source(kv.Key) == "why" || name == "EndError" && source(kv.Key) == "Reason"):
				add(kv.Value)
			case ok:
			case name == "Misfit" && i > 0, name == "fault" && i > 0:
				add(e)
			}
		}
	case *ast.CallExpr:
		switch called(n) {
		case "fail":
			if len(n.Args) == 3 {
				add(n.Args[2])
			}
		case "notice":
			if len(n.Args) == 3 {
				add(n.Args[2])
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if name := source(left); (name == "why" || name == "fix") && len(n.Rhs) == len(n.Lhs) {
				add(n.Rhs[i])
			}
		}
	case *ast.FuncDecl:
		if strings.HasPrefix(n.Name.Name, "why") {
			ast.Inspect(n, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
					add(r.Results[0])
				}
				return true
			})
		}
	}
}

// madeBySource returns all texts and formats of the hub and the screen.
func madeBySource(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{"../hub", "../ui"} {
		files := parsed(t, dir, true)
		named := constants(files)
		for _, f := range files {
			if f.Name.Name == "words" {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok {
					switch e.(type) {
					case *ast.BasicLit, *ast.BinaryExpr, *ast.CallExpr:
						out = append(out, format(e, named))
					}
				}
				return true
			})
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
