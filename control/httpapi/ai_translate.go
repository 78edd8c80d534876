package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
)

type translateInput struct {
	Body struct {
		Text   string `json:"text" doc:"At most 2000 characters"`
		Target string `json:"target" doc:"BCP 47 tag of the language wanted"`
		Source string `json:"source,omitempty" doc:"BCP 47 tag of the language of the text; without it the provider finds it out"`
	}
}

type translateOutput struct {
	RateHeaders
	Body ai.Translated
}

func (a *API) routeTranslate(api huma.API) {
	// Not once by key: its answers, which may be what others wrote, would lie in the database for a day. The memory does as much for who asks again.
	register(a, api, accessOnly, huma.Operation{
		OperationID: "translate",
		Method:      http.MethodPost,
		Path:        aiPath + "/translate",
		Summary:     "Translate a text",
		Description: "By the provider, to which the text goes. The same text between the same languages is remembered for an hour; that answer costs nothing.",
		Tags:        []string{"ai"},
		Errors:      aiErrors(),
	}, a.translate)
}

func (a *API) translate(ctx context.Context, in *translateInput) (*translateOutput, error) {
	var t ai.Translation
	var err error
	if t.Text, err = text.Block(in.Body.Text, maxAIText, true); err != nil {
		return nil, unfit("text", err)
	}
	if t.Target, err = text.Language(in.Body.Target); err != nil {
		return nil, unfit("target", err)
	}
	if in.Body.Source != "" {
		if t.Source, err = text.Language(in.Body.Source); err != nil {
			return nil, unfit("source", err)
		}
		if t.Source == t.Target {
			return nil, invalid("target", fault.Beside(fault.MustDiffer, "source", "must be another language than source"))
		}
	}
	now := a.cfg.Now()
	out, quota, err := a.deps.AI.Translate(ctx, principalOf(ctx).UserID, t, now)
	return &translateOutput{rateOf(quota, now), out}, err
}
