package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// source is one Go file of the tree.
type source struct {
	path    string // slashes, from the root of the repository
	folder  string
	test    bool
	octets  []byte
	file    *ast.File
	lines   int
	imports []string
}

// tree is the repository as the laws see it.
type tree struct {
	root    string
	files   []string // everything that is, or would be, committed
	sources []source
	set     *token.FileSet
}

func loadTree(t *testing.T) *tree {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	list.Dir = root
	output, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files, which says what belongs to the repository: %v", err)
	}
	tr := &tree{root: root, set: token.NewFileSet()}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(output), "\x00"), "\x00") {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			continue // deleted and not yet committed
		}
		tr.files = append(tr.files, name)
		if strings.HasSuffix(name, ".go") && !strings.Contains(name, "testdata/") {
			tr.sources = append(tr.sources, tr.parse(t, name))
		}
	}
	return tr
}

func (tr *tree) parse(t *testing.T, name string) source {
	t.Helper()
	octets := tr.read(t, name)
	file, err := parser.ParseFile(tr.set, name, octets, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	s := source{path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), octets: octets, file: file,
		lines: bytes.Count(octets, []byte{'\n'})}
	for _, spec := range file.Imports {
		s.imports = append(s.imports, strings.Trim(spec.Path.Value, `"`))
	}
	return s
}

func (tr *tree) read(t *testing.T, name string) []byte {
	t.Helper()
	octets, err := os.ReadFile(filepath.Join(tr.root, name))
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

// line is where a node stands.
func (tr *tree) line(node ast.Node) int { return tr.set.Position(node.Pos()).Line }

// docket collects what breaks the laws, less the exceptions.
type docket struct {
	t          *testing.T
	exceptions map[string]bool // "law place" -> used
}

func loadDocket(t *testing.T) *docket {
	t.Helper()
	octets, err := os.ReadFile("exceptions.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := &docket{t: t, exceptions: map[string]bool{}}
	for line := range strings.Lines(string(octets)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 5 {
			t.Errorf("exceptions.txt: %q needs a law, a place and a reason of at least three words", line)
			continue
		}
		d.exceptions[fields[0]+" "+fields[1]] = false
	}
	return d
}

// breach reports that place breaks law, unless an exception covers the place or its file.
func (d *docket) breach(law, place string, line int, why string) {
	d.t.Helper()
	file, _, _ := strings.Cut(place, ":")
	for _, covered := range []string{law + " " + place, law + " " + file} {
		if _, listed := d.exceptions[covered]; listed {
			d.exceptions[covered] = true
			return
		}
	}
	d.t.Errorf("%s:%d: %s (law %q)", file, line, why, law)
}

func (d *docket) reportUnused() {
	d.t.Helper()
	for exception, used := range d.exceptions {
		if !used {
			d.t.Errorf("exceptions.txt: nothing needs %q any more", exception)
		}
	}
}
