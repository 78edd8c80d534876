package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxFileLines     = 500
	maxFunctionLines = 60
	maxMethods       = 5
)

// TestLaws reads every file once and holds it to every law.
func TestLaws(t *testing.T) {
	tr, d := loadTree(t), loadDocket(t)
	if len(tr.sources) < 10 {
		t.Fatalf("only %d Go files found under %s", len(tr.sources), tr.root)
	}
	comments := map[string][]string{}
	for _, s := range tr.sources {
		if s.lines > maxFileLines {
			d.breach("file-length", s.path, s.lines, fmt.Sprintf("%d lines, at most %d", s.lines, maxFileLines))
		}
		if !s.test && s.file.Doc != nil {
			comments[s.folder] = append(comments[s.folder], s.path)
		} else if !s.test {
			comments[s.folder] = append(comments[s.folder], "")
		}
		checkImports(d, s)
		checkDeclarations(d, tr, s)
		checkBodies(d, tr, s)
	}
	for folder, files := range comments {
		written := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return f == "" })
		if len(written) != 1 {
			d.breach("package-comment", folder, 1, fmt.Sprintf("%d package comments (%s), want one", len(written), strings.Join(written, ", ")))
		}
	}
	checkText(t, d, tr)
	d.reportUnused()
}

func checkImports(d *docket, s source) {
	inMedia := strings.HasPrefix(s.folder, "media/")
	for i, path := range s.imports {
		line := i + 1
		if inMedia && !s.test && (path == "log" || path == "log/slog") {
			d.breach("media-is-pure", s.path, line, "media does not log")
		}
		if s.test && !inMedia {
			continue // tests put real parts together
		}
		if ours, found := strings.CutPrefix(path, module+"/"); found {
			patterns, listed := permitted(s.folder)
			switch {
			case !listed:
				d.breach("imports", s.path, line, s.folder+" is not in the table of imports")
			case ours != s.folder && !matches(patterns, ours):
				d.breach("imports", s.path, line, s.folder+" may not import "+ours)
			}
		}
		if s.test {
			continue
		}
		for prefix, owner := range owners() {
			if (path == prefix || strings.HasPrefix(path, prefix+"/")) && !matches(owner, s.folder) {
				d.breach("owners", s.path, line, path+" belongs to "+owner)
			}
		}
	}
	if _, listed := permitted(s.folder); !listed {
		d.breach("imports", s.path, 1, s.folder+" is not in the table of imports")
	}
}

// permitted returns the row of the table for folder: its own, or that of the pattern it is below.
func permitted(folder string) (string, bool) {
	table := allowed()
	if row, found := table[folder]; found {
		return row, true
	}
	for name, row := range table {
		if strings.HasSuffix(name, "/...") && matches(name, folder) {
			return row, true
		}
	}
	return "", false
}

// checkDeclarations looks at what stands at package level, and at every type wherever it stands.
func checkDeclarations(d *docket, tr *tree, s source) {
	for _, declaration := range s.file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			checkFunction(d, tr, s, declaration)
		case *ast.GenDecl:
			if declaration.Tok == token.VAR && !s.test {
				for _, spec := range declaration.Specs {
					checkVariable(d, tr, s, declaration, spec.(*ast.ValueSpec))
				}
			}
		}
	}
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.StructType:
			for _, field := range node.Fields.List {
				if isSelector(field.Type, "context", "Context") {
					d.breach("no-context-in-structs", s.path, tr.line(field), "a context is an argument, not a field")
				}
			}
		case *ast.InterfaceType:
			if methods := countMethods(node); methods > maxMethods && !s.test {
				d.breach("interface-size", s.path, tr.line(node), fmt.Sprintf("%d methods, at most %d", methods, maxMethods))
			}
		}
		return true
	})
}

func countMethods(node *ast.InterfaceType) int {
	methods := 0
	for _, field := range node.Methods.List {
		methods += len(field.Names)
	}
	return methods
}

func checkFunction(d *docket, tr *tree, s source, f *ast.FuncDecl) {
	if f.Name.Name == "init" && f.Recv == nil {
		d.breach("no-init", s.path, tr.line(f), "no init functions: nothing happens before main")
	}
	if s.test || f.Body == nil {
		return
	}
	if lines := tr.set.Position(f.End()).Line - tr.line(f) + 1; lines > maxFunctionLines {
		d.breach("function-length", s.path+":"+f.Name.Name, tr.line(f), fmt.Sprintf("%s has %d lines, at most %d", f.Name.Name, lines, maxFunctionLines))
	}
}

// checkVariable lets pass what nobody changes: error values, embedded files, interface checks, and tables whose comment says
// "constant table".
func checkVariable(d *docket, tr *tree, s source, declaration *ast.GenDecl, spec *ast.ValueSpec) {
	comment := declaration.Doc.Text() + spec.Doc.Text() + spec.Comment.Text()
	if strings.Contains(comment, "constant table") || hasEmbed(declaration.Doc) || hasEmbed(spec.Doc) {
		return
	}
	for i, name := range spec.Names {
		if name.Name == "_" {
			continue
		}
		if i < len(spec.Values) && isSentinel(name.Name, spec.Values[i]) {
			continue
		}
		d.breach("no-package-variables", s.path+":"+name.Name, tr.line(spec), "package variable "+name.Name+" (a table that never changes says \"constant table\" in its comment)")
	}
}

func hasEmbed(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

func isSentinel(name string, value ast.Expr) bool {
	call, isCall := value.(*ast.CallExpr)
	return isCall && (strings.HasPrefix(name, "Err") || strings.HasPrefix(name, "err")) &&
		(isSelector(call.Fun, "errors", "New") || isSelector(call.Fun, "fmt", "Errorf"))
}

func isSelector(node ast.Expr, of, name string) bool {
	selector, isSelector := node.(*ast.SelectorExpr)
	if !isSelector || selector.Sel.Name != name {
		return false
	}
	identifier, isIdentifier := selector.X.(*ast.Ident)
	return isIdentifier && identifier.Name == of
}

// checkBodies looks at statements and calls.
func checkBodies(d *docket, tr *tree, s source) {
	inMedia := strings.HasPrefix(s.folder, "media/")
	inBubble := slices.Contains(s.imports, "testing/synctest")
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			d.breach("no-bare-go", s.path, tr.line(node), "somebody waits for each goroutine: WaitGroup.Go or errgroup.Go")
		case *ast.SelectorExpr:
			if s.test && !inBubble && isSelector(node, "time", "Sleep") {
				d.breach("no-sleep-in-tests", s.path, tr.line(node), "a test waits for what it wants to see, or runs in a synctest bubble")
			}
			if inMedia && !s.test && readsClock(node) {
				d.breach("media-is-pure", s.path, tr.line(node), "media gets the time as an argument")
			}
		case *ast.CallExpr:
			if selector, is := node.Fun.(*ast.SelectorExpr); is && inMedia && !s.test && selector.Sel.Name == "Go" {
				d.breach("media-is-pure", s.path, tr.line(node), "media starts no goroutine")
			}
		}
		return true
	})
}

func readsClock(node *ast.SelectorExpr) bool {
	for _, name := range []string{"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep"} {
		if isSelector(node, "time", name) {
			return true
		}
	}
	return false
}

// checkText looks for what belongs to one machine or one network: names of package registries and absolute paths of a home
// or a workplace.
func checkText(t *testing.T, d *docket, tr *tree) {
	// Written in pieces, or these lines would break the law themselves.
	registry := regexp.MustCompile(`registry\.` + `(npmjs|yarnpkg)|` + `(proxy|sum)\.` + `golang\.org|deb\.` + `debian\.org|` + `"resolved": "` + `http`)
	machine := regexp.MustCompile("(^|[\\s\"'`(=])/(" + `root|work|Users|home/[a-z]+)/` + `[A-Za-z.]`)
	for _, name := range tr.files {
		octets := tr.read(t, name)
		if !isText(octets) || !containsAny(octets, "registry.", "golang.", "debian.", "resolved", "/root", "/work", "/Users", "/home") {
			continue // the expressions below are slow
		}
		for i, line := range strings.Split(string(octets), "\n") {
			if found := registry.FindString(line); found != "" {
				d.breach("no-registry-names", name, i+1, "names the registry "+found)
			}
			if found := machine.FindString(line); found != "" {
				d.breach("no-machine-paths", name, i+1, "names the path "+strings.TrimSpace(found)+"...")
			}
		}
	}
}

func containsAny(octets []byte, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return bytes.Contains(octets, []byte(part)) })
}

// isText is false for pictures, fonts and other files with NUL octets near their beginning.
func isText(octets []byte) bool {
	return !slices.Contains(octets[:min(len(octets), 1024)], 0)
}
