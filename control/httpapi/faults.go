package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/languagemate/studymate/control/fault"
)

// humaFaults is what huma's sentences mean. huma says what is wrong with a value in English only, but what it can say is settled by the schemas of the
// document: each of its sentences is made from a keyword of a schema, before any call. So are these, from the same keywords and huma's own formats, and
// a sentence is looked up whole; nothing is read out of it.
type humaFaults struct {
	// whole are sentences as they stand; begun are the beginnings of those that go on with what the value was, or why a parser refused it.
	whole, begun map[string]humaFault
}

type humaFault struct {
	fault.Fault
	// member is the one that is missing: huma names the object that lacks it.
	member string
}

// humaFaultsOf reads every schema of a document that is complete.
func humaFaultsOf(doc *huma.OpenAPI) humaFaults {
	h := humaFaults{whole: map[string]humaFault{}, begun: map[string]humaFault{}}
	for kind, sentence := range map[string]string{
		huma.TypeBoolean: validation.MsgExpectedBoolean, huma.TypeNumber: validation.MsgExpectedNumber, huma.TypeInteger: validation.MsgExpectedInteger,
		huma.TypeString: validation.MsgExpectedString, huma.TypeArray: validation.MsgExpectedArray, huma.TypeObject: validation.MsgExpectedObject,
	} {
		h.say(sentence, ofType(kind, sentence))
	}
	h.say(validation.MsgUnexpectedProperty, fault.New(fault.Unknown, "is not known here"))
	// These have no names in huma: texts of parameters that are none of their type, and parameters that are missing.
	h.say("invalid integer", ofType(huma.TypeInteger, validation.MsgExpectedInteger))
	h.say("invalid boolean", ofType(huma.TypeBoolean, validation.MsgExpectedBoolean))
	for _, place := range places() {
		h.say("required "+place+" parameter is missing", fault.Need())
	}
	for _, schema := range doc.Components.Schemas.Map() {
		h.read(schema)
	}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				h.read(p.Schema)
			}
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Content {
					h.read(media.Schema)
				}
			}
		}
	}
	return h
}

func places() []string { return []string{"body", "query", "path", "header", "cookie"} }

func ofType(kind, sentence string) fault.Fault {
	return fault.Fault{Code: fault.WrongType, Params: fault.Params{Type: kind}, Message: sentence}
}

// say notes what a sentence means. The fault's own message, if it has none, is the sentence.
func (h humaFaults) say(sentence string, f fault.Fault) {
	if f.Message == "" {
		f.Message = sentence
	}
	h.whole[sentence] = humaFault{Fault: f}
}

// read notes all that huma can say of values of a schema and of what is in them.
func (h humaFaults) read(s *huma.Schema) {
	if s == nil || s.Ref != "" { // what it refers to is among the components
		return
	}
	h.readBounds(s)
	h.readFormat(s)
	if len(s.Enum) > 0 {
		f := fault.Fault{Code: fault.NotInList}
		named := make([]string, 0, len(s.Enum))
		for _, value := range s.Enum {
			if value != nil {
				f.Params.Values = append(f.Params.Values, fmt.Sprint(value))
				named = append(named, fmt.Sprint(value))
			}
		}
		h.say(fmt.Sprintf(validation.MsgExpectedOneOf, strings.Join(named, ", ")), f)
	}
	for _, name := range s.Required {
		h.whole[fmt.Sprintf(validation.MsgExpectedRequiredProperty, name)] = humaFault{fault.Need(), name}
	}
	for _, below := range slices.Concat([]*huma.Schema{s.Items}, slices.Collect(maps.Values(s.Properties)), s.AnyOf, s.OneOf, s.AllOf) {
		h.read(below)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		h.read(more)
	}
}

func (h humaFaults) readBounds(s *huma.Schema) {
	for _, bound := range []struct {
		code   fault.Code
		format string
		limit  *float64
	}{
		{fault.TooSmall, validation.MsgExpectedMinimumNumber, s.Minimum},
		{fault.TooLarge, validation.MsgExpectedMaximumNumber, s.Maximum},
	} {
		if bound.limit != nil {
			h.say(fmt.Sprintf(bound.format, *bound.limit), bounded(bound.code, *bound.limit))
		}
	}
	for _, bound := range []struct {
		code   fault.Code
		format string
		limit  *int
	}{
		{fault.TooShort, validation.MsgExpectedMinLength, s.MinLength},
		{fault.TooLong, validation.MsgExpectedMaxLength, s.MaxLength},
		{fault.TooFew, validation.MsgExpectedMinItems, s.MinItems},
		{fault.TooMany, validation.MsgExpectedMaxItems, s.MaxItems},
	} {
		if bound.limit != nil {
			h.say(fmt.Sprintf(bound.format, *bound.limit), bounded(bound.code, float64(*bound.limit)))
		}
	}
}

func bounded(code fault.Code, limit float64) fault.Fault {
	switch code {
	case fault.TooSmall, fault.TooShort, fault.TooFew:
		return fault.Fault{Code: code, Params: fault.Params{Min: &limit}}
	}
	return fault.Fault{Code: code, Params: fault.Params{Max: &limit}}
}

func (h humaFaults) readFormat(s *huma.Schema) {
	switch s.Format {
	case "date-time":
		h.say(validation.MsgExpectedRFC3339DateTime, fault.Fault{Code: fault.BadFormat, Params: fault.Params{Format: fault.DateTime}})
	case "date":
		h.say(validation.MsgExpectedRFC3339Date, fault.Fault{Code: fault.BadFormat, Params: fault.Params{Format: fault.Date}})
	case "email":
		// What follows repeats the value, which may be an address.
		sentence, _, _ := strings.Cut(validation.MsgExpectedRFC5322Email, ": %v")
		h.begun[sentence] = humaFault{Fault: fault.Format(fault.Email, sentence)}
	}
	// The description of a pattern is the name of its format.
	if s.PatternDescription != "" {
		h.say(fmt.Sprintf(validation.MsgExpectedBePattern, s.PatternDescription), fault.Fault{Code: fault.BadFormat, Params: fault.Params{Format: s.PatternDescription}})
	} else if s.Pattern != "" {
		h.say(fmt.Sprintf(validation.MsgExpectedMatchPattern, s.Pattern), fault.Fault{Code: fault.BadFormat})
	}
}

// fieldProblem says it in ours, and names the field as the client wrote it.
func (h humaFaults) fieldProblem(e *huma.ErrorDetail) FieldProblem {
	if own, ok := readMisfit(e.Message); ok {
		return fieldProblem(own.Field, own.Fault)
	}
	field := e.Location
	for _, place := range places() {
		if rest, found := strings.CutPrefix(field, place); found {
			field = strings.TrimPrefix(rest, ".")
			break
		}
	}
	f, known := h.whole[e.Message]
	for begin := range h.begun {
		if !known && strings.HasPrefix(e.Message, begin) {
			f, known = h.begun[begin], true
		}
	}
	if !known {
		return fieldProblem(field, fault.New(fault.Invalid, e.Message))
	}
	return fieldProblem(strings.TrimSuffix(below(field, f.member), "."), f.Fault)
}

// misfit is a value that the schema takes and Go's type doesn't, such as 1e2 or 99999999999999999999 for an integer. huma passes on nothing of the
// error but its text, so that the text is this, in JSON.
type misfit struct {
	Misfit bool
	Field  string
	Fault  fault.Fault
}

// Error returns the misfit in JSON.
func (m misfit) Error() string {
	text, _ := json.Marshal(m) // of texts only, which can't fail
	return string(text)
}

// misfitOf returns the error of a JSON reader as a misfit where it is about a value.
func misfitOf(err error) error {
	var (
		kind *json.UnmarshalTypeError
		when *time.ParseError
	)
	switch {
	case errors.As(err, &kind):
		name := kindOf(kind.Type)
		return misfit{true, kind.Field, ofType(name, "must be a value that fits "+name)}
	case errors.As(err, &when): // who reads times does not know of which member
		return misfit{true, "", fault.Format(fault.DateTime, validation.MsgExpectedRFC3339DateTime)}
	}
	return err
}

func readMisfit(text string) (m misfit, ok bool) {
	err := json.Unmarshal([]byte(text), &m)
	return m, err == nil && m.Misfit
}

// kindOf is what JSON Schema calls a type.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return huma.TypeInteger
	case reflect.Float32, reflect.Float64:
		return huma.TypeNumber
	case reflect.Bool:
		return huma.TypeBoolean
	case reflect.String:
		return huma.TypeString
	case reflect.Slice, reflect.Array:
		return huma.TypeArray
	}
	return huma.TypeObject
}
