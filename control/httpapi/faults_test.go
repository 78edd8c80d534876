package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
)

// TestHumasSentences holds what huma says, word for word, to the codes: a release of huma that says something else fails here.
func TestHumasSentences(t *testing.T) {
	type all struct {
		Name  string    `json:"name,omitempty" minLength:"2" maxLength:"3"`
		Count int       `json:"count,omitempty" minimum:"2" maximum:"9"`
		List  []string  `json:"list,omitempty" minItems:"1" maxItems:"2"`
		Kind  string    `json:"kind,omitempty" enum:"a,b"`
		When  time.Time `json:"when,omitzero"`
		Day   string    `json:"day,omitempty" format:"date"`
		Mail  string    `json:"mail,omitempty" format:"email"`
		Clock string    `json:"clock,omitempty" pattern:"^[0-9]:[0-9]$"`
		Night string    `json:"night,omitempty" pattern:"^[0-9]:[0-9]$" patternDescription:"time"`
		Share float64   `json:"share,omitempty"`
		Yes   bool      `json:"yes,omitempty"`
		In    struct {
			Need string `json:"need"`
		} `json:"in,omitzero"`
	}
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema := registry.Schema(reflect.TypeFor[all](), true, "")
	faults := humaFaultsOf(&huma.OpenAPI{Components: &huma.Components{Schemas: registry}})
	for body, want := range map[string]string{
		`{"name":"a"}`:           `name too_short {"min":2} expected length >= 2`,
		`{"name":"abcd"}`:        `name too_long {"max":3} expected length <= 3`,
		`{"count":1}`:            `count too_small {"min":2} expected number >= 2`,
		`{"count":10}`:           `count too_large {"max":9} expected number <= 9`,
		`{"list":[]}`:            `list too_few {"min":1} expected array length >= 1`,
		`{"list":["a","b","c"]}`: `list too_many {"max":2} expected array length <= 2`,
		`{"kind":"c"}`:           `kind not_in_list {"values":["a","b"]} expected value to be one of "a, b"`,
		`{"when":"tomorrow"}`:    `when bad_format {"format":"date-time"} expected string to be RFC 3339 date-time`,
		`{"day":"x"}`:            `day bad_format {"format":"date"} expected string to be RFC 3339 date`,
		`{"mail":"ann"}`:         `mail bad_format {"format":"email"} expected string to be RFC 5322 email`,
		`{"clock":"x"}`:          `clock bad_format null expected string to match pattern ^[0-9]:[0-9]$`,
		`{"night":"x"}`:          `night bad_format {"format":"time"} expected string to be time`,
		`{"in":{}}`:              `in.need required null is required`,
		`{"name":1}`:             `name wrong_type {"type":"string"} expected string`,
		`{"count":"1"}`:          `count wrong_type {"type":"integer"} expected integer`,
		`{"count":2.5}`:          `count wrong_type {"type":"integer"} expected integer`,
		`{"share":"1"}`:          `share wrong_type {"type":"number"} expected number`,
		`{"yes":1}`:              `yes wrong_type {"type":"boolean"} expected boolean`,
		`{"list":1}`:             `list wrong_type {"type":"array"} expected array`,
		`{"list":["abc", 2]}`:    `list[1] wrong_type {"type":"string"} expected string`,
		`{"in":1}`:               `in wrong_type {"type":"object"} expected object`,
		`[]`:                     ` wrong_type {"type":"object"} expected object`,
	} {
		var value any
		if err := json.Unmarshal([]byte(body), &value); err != nil {
			t.Fatal(err)
		}
		path, res := huma.NewPathBuffer(nil, 0), &huma.ValidateResult{}
		path.Push("body")
		huma.Validate(registry, schema, path, huma.ModeWriteToServer, value, res)
		if len(res.Errors) != 1 {
			t.Errorf("%s: %v", body, res.Errors)
			continue
		}
		var detail *huma.ErrorDetail
		if !errors.As(res.Errors[0], &detail) {
			t.Fatalf("%s: %T", body, res.Errors[0])
		}
		if got := written(t, faults.fieldProblem(detail)); got != want {
			t.Errorf("%s is %s, want %s", body, got, want)
		}
	}
	for message, want := range map[string]string{
		"invalid integer":                     `limit wrong_type {"type":"integer"} expected integer`,
		"invalid boolean":                     `limit wrong_type {"type":"boolean"} expected boolean`,
		"required query parameter is missing": `limit required null is required`,
		"who knows":                           `limit invalid null who knows`,
	} {
		if got := written(t, faults.fieldProblem(&huma.ErrorDetail{Location: "query.limit", Message: message})); got != want {
			t.Errorf("%s is %s, want %s", message, got, want)
		}
	}
}

func written(t *testing.T, p FieldProblem) string {
	t.Helper()
	params, err := json.Marshal(p.Params)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %s %s %s", p.Field, p.Code, params, p.Message)
}

// TestTheKeywordsOfTheDocument fails for a keyword that a schema of a request has and that no code is known for.
func TestTheKeywordsOfTheDocument(t *testing.T) {
	known := "$ref additionalProperties anyOf contentMediaType default description enum examples format items maxItems maxLength maximum minItems minLength minimum pattern patternDescription properties required type"
	formats := "binary date date-time email int64 int32 double float "
	var doc any
	octets, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(octets, &doc); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var check func(at string, schema map[string]any)
	check = func(at string, schema map[string]any) {
		seen++
		for keyword, value := range schema {
			if !strings.Contains(" "+known+" ", " "+keyword+" ") {
				t.Errorf("%s: what does huma say of %s?", at, keyword)
			}
			if format, ok := value.(string); ok && keyword == "format" && !strings.Contains(formats, format+" ") {
				t.Errorf("%s: what does huma say of the format %s?", at, format)
			}
			switch value := value.(type) {
			case map[string]any:
				if keyword == "items" || keyword == "additionalProperties" {
					check(at+"."+keyword, value)
				}
				if keyword == "properties" {
					for name, member := range value {
						check(at+"."+name, member.(map[string]any))
					}
				}
			}
		}
	}
	for name, schema := range doc.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		check(name, schema.(map[string]any))
	}
	for path, item := range doc.(map[string]any)["paths"].(map[string]any) {
		for _, op := range item.(map[string]any) {
			parameters, _ := op.(map[string]any)["parameters"].([]any)
			for _, p := range parameters {
				check(path, p.(map[string]any)["schema"].(map[string]any))
			}
		}
	}
	if seen < 300 {
		t.Errorf("only %d schemas", seen)
	}
}

func TestValuesThatOnlyGoRefuses(t *testing.T) {
	var in struct {
		Minutes int       `json:"minutes"`
		When    time.Time `json:"when"`
	}
	for body, want := range map[string]string{
		`{"minutes":99999999999999999999}`: `minutes wrong_type {"type":"integer"} must be a value that fits integer`,
		`{"minutes":1e2}`:                  `minutes wrong_type {"type":"integer"} must be a value that fits integer`,
		`{"when":"2026-01-01"}`:            ` bad_format {"format":"date-time"} expected string to be RFC 3339 date-time`,
	} {
		err := readJSON([]byte(body), &in)
		if err == nil {
			t.Errorf("%s was read", body)
			continue
		}
		if got := written(t, humaFaults{}.fieldProblem(&huma.ErrorDetail{Location: "body", Message: err.Error()})); got != want {
			t.Errorf("%s is %s, want %s", body, got, want)
		}
	}
}

func TestFieldProblemsOfErrors(t *testing.T) {
	for _, p := range []struct {
		got  *Problem
		want string
	}{
		{unfit("title", fault.Long(60)), `title too_long {"max":60} must have at most 60 characters`},
		{unfit("title", errors.New("odd")), `title invalid null odd`},
		{goesWith("minutes", false, "action", "extend"), `minutes required null is required with extend`},
		{goesWith("minutes", true, "action", "extend"), `minutes not_applicable {"other":"action"} goes with extend, and with nothing else`},
	} {
		if got := written(t, p.got.Errors[0]); got != p.want {
			t.Errorf("%s, want %s", got, p.want)
		}
	}
}
