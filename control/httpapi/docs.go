package httpapi

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// docsPage is the OpenAPI document as people read it.
type docsPage struct {
	Title, Version, Description string
	Groups                      []docsGroup
	Schemas                     []docsSchema
}

type docsGroup struct {
	Name  string
	Calls []docsCall
}

type docsCall struct {
	Method, Path, Summary, Description, Token string
	Parameters                                []docsField
	Body                                      docsSchema
	Answers                                   []docsAnswer
}

type docsAnswer struct{ Status, Description, Schema string }

type docsSchema struct {
	Name, Description string
	Fields            []docsField
}

type docsField struct {
	Name, Type, Description string
	Required                bool
}

func docsOf(spec *huma.OpenAPI) docsPage {
	page := docsPage{Title: spec.Info.Title, Version: spec.Info.Version, Description: spec.Info.Description}
	for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
		item := spec.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				page.add(op)
			}
		}
	}
	schemas := spec.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		page.Schemas = append(page.Schemas, docsSchemaOf(name, schemas[name]))
	}
	return page
}

func (p *docsPage) add(op *huma.Operation) {
	group := "other"
	if len(op.Tags) > 0 {
		group = op.Tags[0]
	}
	i := slices.IndexFunc(p.Groups, func(g docsGroup) bool { return g.Name == group })
	if i < 0 {
		p.Groups = append(p.Groups, docsGroup{Name: group})
		i = len(p.Groups) - 1
	}
	call := docsCall{Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description, Token: tokenOf(op)}
	for _, param := range op.Parameters {
		call.Parameters = append(call.Parameters, docsField{
			Name: param.Name, Type: param.In + ", " + typeOf(param.Schema), Description: param.Description, Required: param.Required,
		})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			call.Body = docsSchemaOf(typeOf(media.Schema), media.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		answer := docsAnswer{Status: status, Description: op.Responses[status].Description}
		for _, media := range op.Responses[status].Content {
			answer.Schema = typeOf(media.Schema)
		}
		call.Answers = append(call.Answers, answer)
	}
	p.Groups[i].Calls = append(p.Groups[i].Calls, call)
}

func tokenOf(op *huma.Operation) string {
	var names []string
	for _, way := range op.Security {
		names = slices.AppendSeq(names, maps.Keys(way))
	}
	return strings.Join(names, " or ")
}

func docsSchemaOf(name string, s *huma.Schema) docsSchema {
	out := docsSchema{Name: name, Description: s.Description}
	for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[field]
		out.Fields = append(out.Fields, docsField{
			Name: field, Type: typeOf(property), Description: property.Description, Required: slices.Contains(s.Required, field),
		})
	}
	return out
}

// typeOf is a schema in a few words: the name of a referenced one, else its type.
func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Items != nil:
		return "list of " + typeOf(s.Items)
	case len(s.Enum) > 0:
		words := make([]string, 0, len(s.Enum))
		for _, v := range s.Enum {
			if word, ok := v.(string); ok {
				words = append(words, word)
			}
		}
		return strings.Join(words, " | ")
	}
	return strings.TrimSpace(s.Type + " " + cmp.Or(s.Format, ""))
}

// docsTemplate needs no script and nothing from elsewhere, so it works without a network and
// under the content policy.
func docsTemplate() *template.Template {
	return template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} API</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{text-transform:capitalize;margin-top:3rem}details{border:1px solid #8886;border-radius:.5rem;margin:.5rem 0;padding:.5rem 1rem}
summary{cursor:pointer}code{font:.9em ui-monospace,monospace}.m{display:inline-block;min-width:4.5rem;font-weight:700}
table{border-collapse:collapse;margin:.5rem 0;width:100%}td,th{border-bottom:1px solid #8883;padding:.25rem .5rem;text-align:left;vertical-align:top}
.s{opacity:.7}</style></head><body>
<h1>{{.Title}} API <span class="s">{{.Version}}</span></h1><p>{{.Description}}</p>
<p>The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
{{define "fields"}}{{if .}}<table>{{range .}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}</td><td>{{.Type}}</td><td>{{.Description}}</td></tr>{{end}}</table>{{end}}{{end}}
{{range .Groups}}<h2>{{.Name}}</h2>{{range .Calls}}<details><summary><code><span class="m">{{.Method}}</span>{{.Path}}</code> <span class="s">{{.Summary}}</span></summary>
{{with .Description}}<p>{{.}}</p>{{end}}{{with .Token}}<p>Needs <code>Authorization: Bearer</code> with {{.}}.</p>{{end}}
{{with .Parameters}}<h4>Parameters</h4>{{template "fields" .}}{{end}}
{{with .Body.Name}}<h4>Body: {{.}}</h4>{{end}}{{template "fields" .Body.Fields}}
<h4>Answers</h4><table>{{range .Answers}}<tr><td>{{.Status}}</td><td>{{.Description}}</td><td>{{.Schema}}</td></tr>{{end}}</table></details>{{end}}{{end}}
<h2>Shapes</h2>{{range .Schemas}}<details><summary><code>{{.Name}}</code></summary>{{with .Description}}<p>{{.}}</p>{{end}}{{template "fields" .Fields}}</details>{{end}}
</body></html>`))
}
