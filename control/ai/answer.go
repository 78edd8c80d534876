package ai

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schemas/*.json
var schemaFiles embed.FS

// shape is what an answer must look like: told to the provider, and checked when it comes.
type shape struct {
	name    string
	told    json.RawMessage
	checked *jsonschema.Schema
}

func loadShapes() (map[Kind]shape, error) {
	out := map[Kind]shape{}
	for kind, name := range map[Kind]string{Translate: "translate", Correct: "grammar", Analyze: "feedback", Suggest: "topics", Judge: "judgement"} {
		told, err := schemaFiles.ReadFile("schemas/" + name + ".json")
		if err != nil {
			return nil, err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(told))
		if err != nil {
			return nil, fmt.Errorf("ai: schema of %s: %w", name, err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(name+".json", doc); err != nil {
			return nil, fmt.Errorf("ai: schema of %s: %w", name, err)
		}
		checked, err := compiler.Compile(name + ".json")
		if err != nil {
			return nil, fmt.Errorf("ai: schema of %s: %w", name, err)
		}
		out[kind] = shape{name, told, checked}
	}
	return out, nil
}

// completion is what is read of an answer of the chat completions.
type completion struct {
	Choices []struct {
		FinishReason string `json:"finish_reason"`
		Message      struct {
			Content string `json:"content"`
			Refusal string `json:"refusal"`
		} `json:"message"`
	} `json:"choices"`
}

// read takes the content out of an answer, which must be of the shape, into out. It fails with ErrBadAnswer or ErrDeclined, and never repeats in the error what
// was answered: that may be what people wrote.
func (s shape) read(octets []byte, out any) error {
	var c completion
	if !utf8.Valid(octets) || json.Unmarshal(octets, &c) != nil {
		return fmt.Errorf("%w: no chat completion", ErrBadAnswer)
	}
	if len(c.Choices) == 0 {
		return fmt.Errorf("%w: no choice", ErrBadAnswer)
	}
	choice := c.Choices[0]
	switch {
	case choice.Message.Refusal != "", choice.FinishReason == "content_filter":
		return ErrDeclined
	case choice.FinishReason == "length":
		return fmt.Errorf("%w: cut off", ErrBadAnswer)
	}
	content, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(choice.Message.Content)))
	if err != nil {
		return fmt.Errorf("%w: not JSON", ErrBadAnswer)
	}
	if s.checked.Validate(content) != nil {
		return fmt.Errorf("%w: not of the schema", ErrBadAnswer)
	}
	if json.Unmarshal([]byte(choice.Message.Content), out) != nil {
		return fmt.Errorf("%w: not of the schema", ErrBadAnswer)
	}
	return nil
}
