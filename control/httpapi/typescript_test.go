package httpapi_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// clientTypes is what the web client knows of the API.
const clientTypes = "../../web/src/api/schema.gen.ts"

// TestTheClientsTypesAreThoseOfTheDocument keeps the web client from asking for what there is not: its types are written from the document.
func TestTheClientsTypesAreThoseOfTheDocument(t *testing.T) {
	r := newRig(t)
	var doc openAPI
	r.want(200, call{method: "GET", path: "/openapi.json"}, &doc)
	want := typescriptOf(doc)
	if *update {
		if err := os.WriteFile(clientTypes, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(clientTypes)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("web/src/api/schema.gen.ts is not what docs/openapi.json says; make openapi rewrites it")
	}
}

func TestTypesOfTypeScript(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"string"}`: "string",
		`{"type":["string","null"],"format":"date-time"}`:                                                "string | null",
		`{"type":"string","enum":["a","b"]}`:                                                             "'a' | 'b'",
		`{"type":["string","null"],"enum":["a",null]}`:                                                   "'a' | null",
		`{"type":"array","items":{"type":"integer"}}`:                                                    "number[]",
		`{"type":"array","items":{"type":["boolean","null"]}}`:                                           "(boolean | null)[]",
		`{"$ref":"#/components/schemas/Room"}`:                                                           "Room",
		`{"anyOf":[{"$ref":"#/components/schemas/Room"},{"type":"null"}]}`:                               "Room | null",
		`{"type":"object","additionalProperties":{"type":"number"}}`:                                     "Record<string, number>",
		`{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"boolean"}},"required":["b"]}`: "{ a?: boolean; b: string }",
		`{"type":["object","null"],"additionalProperties":true,"properties":{"a":{"type":"boolean"}}}`:   "{ a?: boolean } | null",
		`{"type":"string","format":"binary"}`:                                                            "Blob",
		`{}`:                                                                                             "unknown",
	} {
		var s openSchema
		if err := json.Unmarshal([]byte(schema), &s); err != nil {
			t.Fatal(err)
		}
		if got := s.typescript(); got != want {
			t.Errorf("%s is %s, want %s", schema, got, want)
		}
	}
}

// openAPI is the part of an OpenAPI 3.1 document that types are made from.
type openAPI struct {
	Paths      map[string]map[string]openOperation
	Components struct{ Schemas map[string]openSchema }
}

type openOperation struct {
	Summary    string
	Parameters []struct {
		Name, In string
		Required bool
		Schema   openSchema
	}
	RequestBody *struct {
		Required bool
		Content  map[string]struct{ Schema openSchema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema openSchema }
	}
}

type openSchema struct {
	Ref                  string `json:"$ref"`
	Type                 oneOrMore
	Format, Description  string
	Enum                 []any
	AnyOf                []openSchema
	Items                *openSchema
	Properties           map[string]openSchema
	Required             []string
	AdditionalProperties json.RawMessage
}

// oneOrMore is a type or several.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(o))
}

// typescript is the type in TypeScript.
func (s openSchema) typescript() string {
	var options []string
	for _, option := range s.AnyOf {
		options = append(options, option.typescript())
	}
	if name, found := strings.CutPrefix(s.Ref, "#/components/schemas/"); found {
		options = append(options, name)
	}
	for _, kind := range s.Type {
		options = append(options, s.ofKind(kind))
	}
	if len(options) == 0 {
		return "unknown"
	}
	return strings.Join(options, " | ")
}

func (s openSchema) ofKind(kind string) string {
	switch kind {
	case "string":
		if s.Format == "binary" {
			return "Blob"
		}
		if len(s.Enum) > 0 {
			return s.literals()
		}
		return "string"
	case "integer", "number":
		return "number"
	case "array":
		of := s.Items.typescript()
		if strings.Contains(of, "|") {
			of = "(" + of + ")"
		}
		return of + "[]"
	case "object":
		var values openSchema
		if len(s.Properties) == 0 && json.Unmarshal(s.AdditionalProperties, &values) == nil {
			return "Record<string, " + values.typescript() + ">"
		}
		return "{ " + strings.Join(s.fields(), "; ") + " }"
	default: // boolean, null
		return kind
	}
}

// literals are the values of a string; null is said by the type.
func (s openSchema) literals() string {
	var values []string
	for _, value := range s.Enum {
		if text, ok := value.(string); ok {
			values = append(values, "'"+text+"'")
		}
	}
	return strings.Join(values, " | ")
}

// fields are the properties of an object, in the order of their names.
func (s openSchema) fields() (lines []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		lines = append(lines, field(name, s.Properties[name].typescript(), slices.Contains(s.Required, name)))
	}
	return lines
}

func field(name, of string, required bool) string {
	if strings.ContainsAny(name, "-.") {
		name = "'" + name + "'"
	}
	if !required {
		name += "?"
	}
	return name + ": " + of
}

func typescriptOf(doc openAPI) string {
	var b strings.Builder
	b.WriteString("// Written from docs/openapi.json by `make openapi`: changes are made in Go. Times are ISO 8601 strings.\n")
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		s := doc.Components.Schemas[name]
		comment(&b, "", s.Description)
		fmt.Fprintf(&b, "export interface %s {\n", name)
		for i, property := range slices.Sorted(maps.Keys(s.Properties)) {
			comment(&b, "\t", s.Properties[property].Description)
			fmt.Fprintf(&b, "\t%s;\n", s.fields()[i])
		}
		b.WriteString("}\n\n")
	}
	b.WriteString("/** The calls of the API below `/api/v1`: what each needs, and what it answers. */\nexport interface Operations {\n")
	var keyed []string
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		short, ours := strings.CutPrefix(path, "/api/v1")
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			if !ours {
				continue
			}
			name := strings.ToUpper(method) + " " + short
			op := doc.Paths[path][method]
			comment(&b, "\t", op.Summary)
			fmt.Fprintf(&b, "\t'%s': { %s };\n", name, strings.Join(op.parts(), "; "))
			if op.takesKey() {
				keyed = append(keyed, "\t'"+name+"',\n")
			}
		}
	}
	b.WriteString("}\n\n/** The calls that are safe to send again with the same Idempotency-Key. */\n")
	b.WriteString("export const keyed: ReadonlySet<keyof Operations> = new Set<keyof Operations>([\n" + strings.Join(keyed, "") + "]);\n")
	return b.String()
}

func comment(b *strings.Builder, indent, text string) {
	if text != "" {
		fmt.Fprintf(b, "%s/** %s */\n", indent, strings.ReplaceAll(text, "*/", "* /"))
	}
}

func (o openOperation) takesKey() bool {
	for _, p := range o.Parameters {
		if p.In == "header" && p.Name == "Idempotency-Key" {
			return true
		}
	}
	return false
}

// parts are what a call needs, and its answer.
func (o openOperation) parts() (parts []string) {
	for _, in := range []string{"path", "query"} {
		var fields []string
		needed := false
		for _, p := range o.Parameters {
			if p.In == in {
				fields = append(fields, field(p.Name, p.Schema.typescript(), p.Required))
				needed = needed || p.Required
			}
		}
		if len(fields) > 0 {
			parts = append(parts, field(in, "{ "+strings.Join(fields, "; ")+" }", needed))
		}
	}
	if o.RequestBody != nil {
		for contentType, media := range o.RequestBody.Content {
			if contentType == "multipart/form-data" && len(o.RequestBody.Content) > 1 {
				continue // the client sends the file itself
			}
			of := media.Schema.typescript()
			name := map[bool]string{true: "file", false: "body"}[of == "Blob"]
			parts = append(parts, field(name, of, o.RequestBody.Required || of == "Blob"))
		}
	}
	return append(parts, "answer: "+o.answer())
}

// answer is the type of what a call that succeeds returns.
func (o openOperation) answer() string {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for kind, media := range o.Responses[status].Content {
			if kind != "application/json" {
				return "Blob"
			}
			return cmp.Or(media.Schema.typescript(), "unknown")
		}
	}
	return "undefined"
}
