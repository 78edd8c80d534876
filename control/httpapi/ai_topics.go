package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/text"
)

type suggestTopicsInput struct {
	Body struct {
		Interests []string `json:"interests,omitempty" nullable:"false" maxItems:"20" doc:"Words of any language, or codes of interests, each of at most 60 characters; without them those of the caller's profile"`
		Level     string   `json:"level,omitempty" enum:"A1,A2,B1,B2,C1,C2" doc:"Of the CEFR; without it that of the caller's profile in the language, if it is told"`
		Language  string   `json:"language,omitempty" doc:"BCP 47 tag of the language of the topics; without it the first one that the caller learns"`
		Count     int      `json:"count,omitempty" minimum:"1" maximum:"20" default:"5"`
		Seed      string   `json:"seed,omitempty" maxLength:"64" doc:"Another one brings other topics of the bank; the same one the same"`
		Source    string   `json:"source,omitempty" enum:"any,bank" default:"any" doc:"With bank no provider is asked, so that nothing is used up"`
	}
}

type suggestTopicsOutput struct {
	RateHeaders
	Body struct {
		Items []ai.SuggestedTopic `json:"items" nullable:"false"`
	}
}

func (a *API) routeSuggestTopics(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID: "suggestTopics",
		Method:      http.MethodPost,
		Path:        aiPath + "/suggest-topics",
		Summary:     "Suggest topics to talk about",
		Description: "Those of the provider, if there is one and the quota has room; otherwise, or when it fails, those of the built-in bank, which cost nothing. The bank speaks Korean and English: in another language its topics are English, as each of them says.",
		Tags:        []string{"ai"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.suggestTopics)
}

func (a *API) suggestTopics(ctx context.Context, in *suggestTopicsInput) (*suggestTopicsOutput, error) {
	me, err := a.deps.Profiles.Profile(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	w := ai.TopicWish{Interests: []string{}, Level: in.Body.Level, Language: me.TargetLanguage, Count: in.Body.Count, Seed: in.Body.Seed, BankOnly: in.Body.Source == "bank"}
	if w.Seed == "" {
		w.Seed = me.ID
	}
	if in.Body.Language != "" {
		if w.Language, err = text.Language(in.Body.Language); err != nil {
			return nil, unfit("language", err)
		}
	}
	for i, interest := range in.Body.Interests {
		line, err := text.Line(interest, text.MaxName)
		if err != nil {
			return nil, unfit(fmt.Sprintf("interests[%d]", i), err)
		}
		w.Interests = append(w.Interests, line)
	}
	if in.Body.Interests == nil {
		w.Interests = append(w.Interests, me.Interests...)
	}
	for _, learnt := range me.TargetLanguages {
		if w.Level == "" && text.SameLanguage(learnt.Language, w.Language) {
			w.Level = learnt.Level
		}
	}
	now := a.cfg.Now()
	list, quota, err := a.deps.AI.Suggest(ctx, me.ID, w, now)
	out := &suggestTopicsOutput{RateHeaders: rateOf(quota, now)}
	out.Body.Items = append([]ai.SuggestedTopic{}, list...)
	return out, err
}
