package fault_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/languagemate/studymate/control/fault"
)

// TestCodesAreAllOfThem reads the constants, so that one which is added is in the document of the API.
func TestCodesAreAllOfThem(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []fault.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, fault.Code(code))
		}
		return false
	})
	if codes := fault.Codes(); len(declared) < 20 || !slices.Equal(declared, codes) {
		t.Errorf("Codes() = %v; declared are %v", codes, declared)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		got      fault.Fault
		code     fault.Code
		min, max float64 // -1: none
		message  string
	}{
		"missing":   {fault.Need(), "required", -1, -1, "is required"},
		"long":      {fault.Long(60), "too_long", -1, 60, "must have at most 60 characters"},
		"few":       {fault.Few(1), "too_few", 1, -1, "must be at least 1"},
		"many":      {fault.Many(8), "too_many", -1, 8, "must be at most 8"},
		"small":     {fault.Small(0), "too_small", 0, -1, "must be at least 0"},
		"range":     {fault.Range(14, 120), "out_of_range", 14, 120, "must be 14 to 120"},
		"too far":   {fault.Far(366), "too_far", -1, 366, "must be within 366 days"},
		"too young": {fault.Young(14), "too_young", 14, -1, "must be that of somebody who is older than 14"},
	} {
		value := func(p *float64) float64 {
			if p == nil {
				return -1
			}
			return *p
		}
		if c.got.Code != c.code || value(c.got.Params.Min) != c.min || value(c.got.Params.Max) != c.max || c.got.Error() != c.message {
			t.Errorf("%s: %+v", name, c.got)
		}
	}
}
