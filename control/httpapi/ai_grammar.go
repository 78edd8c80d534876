package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/text"
)

type grammarInput struct {
	Body struct {
		Text      string `json:"text" doc:"At most 2000 characters"`
		Language  string `json:"language,omitempty" doc:"BCP 47 tag of the language of the text; without it the provider finds it out"`
		ExplainIn string `json:"explainIn,omitempty" doc:"BCP 47 tag of the language of the explanations; without it the caller's native language"`
	}
}

type grammarOutput struct {
	RateHeaders
	Body ai.Correction
}

func (a *API) routeCorrectGrammar(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID: "correctGrammar",
		Method:      http.MethodPost,
		Path:        aiPath + "/correct-grammar",
		Summary:     "Correct the grammar of a text",
		Description: "By the provider, to which the text goes. The original stays as it is; each edit says where it lies in it, in UTF-16 code units. What is right comes back without edits.",
		Tags:        []string{"ai"},
		Errors:      aiErrors(),
	}, a.correctGrammar)
}

func (a *API) correctGrammar(ctx context.Context, in *grammarInput) (*grammarOutput, error) {
	// The text is held to the rules of messages and kept as it came: the edits are places in it.
	if _, err := text.Block(in.Body.Text, maxAIText, true); err != nil {
		return nil, unfit("text", err)
	}
	d := ai.Draft{Text: in.Body.Text}
	var err error
	if in.Body.Language != "" {
		if d.Language, err = text.Language(in.Body.Language); err != nil {
			return nil, unfit("language", err)
		}
	}
	if d.ExplainIn, err = a.explainIn(ctx, in.Body.ExplainIn); err != nil {
		return nil, err
	}
	now := a.cfg.Now()
	out, quota, err := a.deps.AI.Correct(ctx, principalOf(ctx).UserID, d, now)
	return &grammarOutput{rateOf(quota, now), out}, err
}
