package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
	"testing"
)

// Each law is broken once here: a law that cannot be broken proves nothing.
func TestLawsCanBeBroken(t *testing.T) {
	for _, tc := range []struct{ law, file, text string }{
		{"imports", "media/seq/a.go", `package seq; import _ "` + module + `/store"`},
		{"imports", "control/stomp/a.go", `package stomp; import _ "` + module + `/control/auth"`},
		{"imports", "nowhere/a.go", `package nowhere`},
		{"owners", "control/chat/a.go", `package chat; import _ "gorm.io/gorm"`},
		{"owners", "sfu/a.go", `package sfu; import _ "github.com/pion/webrtc/v4"`},
		{"media-is-pure", "media/seq/a.go", `package seq; import "time"; func a() { time.Now() }`},
		{"media-is-pure", "media/seq/a.go", `package seq; import "log"`},
		{"media-is-pure", "media/seq/a.go", `package seq; import "sync"; func a(wg *sync.WaitGroup) { wg.Go(a) }`},
		{"no-init", "store/a.go", `package store; func init() {}`},
		{"no-bare-go", "store/a.go", `package store; func a() { go a() }`},
		{"no-bare-go", "store/a_test.go", `package store; func a() { go a() }`},
		{"no-package-variables", "store/a.go", `package store; var count int`},
		{"no-package-variables", "store/a.go", `package store; var errLast = a()`},
		{"no-context-in-structs", "store/a.go", `package store; import "context"; type a struct { ctx context.Context }`},
		{"interface-size", "store/a.go", `package store; type a interface { a(); b(); c(); d(); e(); f() }`},
		{"function-length", "store/a.go", `package store; func a() {` + strings.Repeat("\n", 61) + `}`},
		{"no-sleep-in-tests", "store/a_test.go", `package store; import "time"; func a() { time.Sleep(1) }`},
	} {
		if got := broken(t, tc.file, tc.text); !got[tc.law] {
			t.Errorf("%s is not broken by %s: %s (but %v)", tc.law, tc.file, tc.text, got)
		}
	}
}

func TestLawsLetGoodCodePass(t *testing.T) {
	for _, tc := range []struct{ file, text string }{
		{"store/a.go", `package store; import "errors"; var ErrA = errors.New("a")`},
		{"store/a.go", "package store\n\n// names is a constant table.\nvar names = map[string]int{}"},
		{"web/a.go", "package web\n\n//go:embed dist\nvar dist int"},
		{"store/a.go", `package store; var _ interface{} = 1`},
		{"store/a_test.go", `package store; import ("time"; "testing/synctest"); func a() { time.Sleep(1); synctest.Wait() }`},
		{"sfu/forward/a.go", `package forward; import _ "` + module + `/media/seq"`},
		{"cmd/studymate/a.go", `package main; import _ "` + module + `/store"`},
		{"bench/load/x/a.go", `package x; import _ "github.com/pion/webrtc/v4"`},
	} {
		if got := broken(t, tc.file, tc.text); len(got) > 0 {
			t.Errorf("%s: %s breaks %v", tc.file, tc.text, got)
		}
	}
}

// broken returns the laws that one file breaks: exceptions are given for all of them, and those that get used are it.
func broken(t *testing.T, name, text string) map[string]bool {
	t.Helper()
	tr := &tree{set: token.NewFileSet()}
	file, err := parser.ParseFile(tr.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	s := source{path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), file: file}
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, is := node.(*ast.ImportSpec); is {
			s.imports = append(s.imports, strings.Trim(spec.Path.Value, `"`))
		}
		return true
	})
	d := &docket{t: t, exceptions: map[string]bool{}}
	for _, law := range []string{"imports", "owners", "media-is-pure", "no-init", "no-bare-go", "no-package-variables",
		"no-context-in-structs", "interface-size", "function-length", "no-sleep-in-tests"} {
		d.exceptions[law+" "+name] = false
	}
	checkImports(d, s)
	checkDeclarations(d, tr, s)
	checkBodies(d, tr, s)
	got := map[string]bool{}
	for exception, used := range d.exceptions {
		if law, _, _ := strings.Cut(exception, " "); used {
			got[law] = true
		}
	}
	return got
}
