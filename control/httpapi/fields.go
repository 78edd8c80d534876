package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
)

// FieldProblem says what is wrong with one value of a request.
type FieldProblem struct {
	Field   string       `json:"field" doc:"Path of the value, such as languageRotation[0].minutes"`
	Code    fieldCode    `json:"code" doc:"What is wrong, for programs; stable"`
	Params  *FieldParams `json:"params,omitempty" nullable:"false" doc:"What the code needs to be put into words"`
	Message string       `json:"message" doc:"The same in English, for developers; may change"`
}

// FieldParams are what a code needs to be put into words.
type FieldParams struct {
	Min    *float64 `json:"min,omitempty" nullable:"false" doc:"The fewest characters or elements, or the least number"`
	Max    *float64 `json:"max,omitempty" nullable:"false" doc:"The most characters or elements, or the greatest number"`
	Type   string   `json:"type,omitempty" doc:"What the value must be in JSON"`
	Format string   `json:"format,omitempty" doc:"What the text must be"`
	Other  string   `json:"other,omitempty" doc:"The path of the value that this one depends on"`
	Values []string `json:"values,omitempty" nullable:"false" doc:"What the value may be"`
}

type fieldCode fault.Code

// Schema lists the codes; its name is huma's.
func (fieldCode) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, code := range fault.Codes() {
		s.Enum = append(s.Enum, string(code))
	}
	return s
}

func fieldProblem(field string, f fault.Fault) FieldProblem {
	p := FieldProblem{Field: field, Code: fieldCode(f.Code), Message: f.Message}
	if q := f.Params; q.Min != nil || q.Max != nil || q.Type != "" || q.Format != "" || q.Other != "" || q.Values != nil {
		p.Params = &FieldParams{Min: q.Min, Max: q.Max, Type: q.Type, Format: q.Format, Other: q.Other, Values: q.Values}
	}
	return p
}

func invalid(field string, f fault.Fault) *Problem {
	return problem(http.StatusUnprocessableEntity, codeInvalid, "Some values can't be used.", fieldProblem(field, f))
}

// unfit is invalid for an error of a package that knows the rules of a value.
func unfit(field string, err error) *Problem {
	return invalid(field, fault.From(err))
}

// goesWith is invalid for a value that there must be beside one value of another, and beside nothing else.
func goesWith(field string, there bool, other, value string) *Problem {
	if there {
		return invalid(field, fault.Beside(fault.NotApplicable, other, "goes with "+value+", and with nothing else"))
	}
	return invalid(field, fault.New(fault.Required, "is required with "+value))
}
