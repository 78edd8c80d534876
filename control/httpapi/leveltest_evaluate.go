package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/leveltest"
)

type evaluateInput struct {
	Body struct {
		AttemptID string `json:"attemptId" maxLength:"64"`
		ExplainIn string `json:"explainIn,omitempty" doc:"BCP 47 tag of the language of the feedback; without it the caller's native language"`
	}
}

type evaluateOutput struct {
	RateHeaders
	Body leveltest.Evaluation
}

func (a *API) routeEvaluateLevelTest(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID: "evaluateLevelTest",
		Method:      http.MethodPost,
		Path:        levelTestPath + evaluatePath,
		Summary:     "Have what was written and said in a finished attempt judged",
		Description: "By the provider, to which the text, the transcript and the tasks go; each costs one call, and what was judged before by the same model costs none. Reading, listening, language and the level over all stay as they are.",
		Tags:        []string{"level test"},
		Errors:      append(aiErrors(), http.StatusNotFound, http.StatusConflict),
	}, a.evaluateLevelTest)
}

func (a *API) evaluateLevelTest(ctx context.Context, in *evaluateInput) (*evaluateOutput, error) {
	explainIn, err := a.explainIn(ctx, in.Body.ExplainIn)
	if err != nil {
		return nil, err
	}
	now := a.cfg.Now()
	out, quota, err := a.deps.Examiner.Evaluate(ctx, principalOf(ctx).UserID, in.Body.AttemptID, explainIn, now)
	return &evaluateOutput{rateOf(quota, now), out}, err
}
