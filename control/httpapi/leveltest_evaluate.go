package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/leveltest"
)

const evaluationsPath = levelTestPath + "/evaluations"

type evaluateInput struct {
	Body struct {
		AttemptID string `json:"attemptId" maxLength:"64"`
		ExplainIn string `json:"explainIn,omitempty" doc:"BCP 47 tag of the language of the feedback; without it the caller's native language"`
	}
}

type evaluateOutput struct {
	RateHeaders
	Location string `header:"Location" doc:"Where the evaluation is asked for"`
	Body     leveltest.Evaluation
}

type evaluationInput struct {
	EvaluationID string `path:"evaluationId" maxLength:"64"`
}

type evaluationOutput struct{ Body leveltest.Evaluation }

type evaluationsInput struct {
	AttemptID string `query:"attemptId" required:"true" maxLength:"64"`
}

type evaluationsOutput struct {
	Body struct {
		Items []leveltest.Evaluation `json:"items" nullable:"false"`
	}
}

func (a *API) routeEvaluateLevelTest(api huma.API) {
	registerOnce(a, api, huma.Operation{
		OperationID:   "evaluateLevelTest",
		Method:        http.MethodPost,
		Path:          levelTestPath + "/evaluate-with-ai",
		DefaultStatus: http.StatusAccepted,
		Summary:       "Have what was written and said in a finished attempt judged",
		Description: "By the provider, to which the text, the transcript and the tasks go, once there is time; how it stands is asked at Location, and told to the person when it is over. While an attempt waits or is judged, the same evaluation is the answer. " +
			"Each task costs one call, and what was judged before by the same model costs none. Reading, listening, language and the level over all stay as they are.",
		Tags:   []string{"level test"},
		Errors: []int{http.StatusUnprocessableEntity, http.StatusServiceUnavailable, http.StatusNotFound, http.StatusConflict},
	}, a.evaluateLevelTest)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "levelTestEvaluations",
		Method:      http.MethodGet,
		Path:        evaluationsPath,
		Summary:     "The newest evaluations of an attempt",
		Description: "The newest first, ten at most, without what was judged. They are kept for 30 days after they are over; what was judged is part of the result and stays.",
		Tags:        []string{"level test"},
		Errors:      []int{http.StatusUnprocessableEntity},
	}, a.levelTestEvaluations)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "levelTestEvaluation",
		Method:      http.MethodGet,
		Path:        evaluationsPath + "/{evaluationId}",
		Summary:     "How an evaluation stands, and what was judged",
		Tags:        []string{"level test"},
		Errors:      []int{http.StatusNotFound},
	}, a.levelTestEvaluation)
}

func (a *API) evaluateLevelTest(ctx context.Context, in *evaluateInput) (*evaluateOutput, error) {
	explainIn, err := a.explainIn(ctx, in.Body.ExplainIn)
	if err != nil {
		return nil, err
	}
	out, quota, err := a.deps.Evaluations.Start(ctx, principalOf(ctx).UserID, in.Body.AttemptID, explainIn)
	return &evaluateOutput{rateOf(quota, a.cfg.Now()), evaluationsPath + "/" + out.ID, out}, err
}

func (a *API) levelTestEvaluations(ctx context.Context, in *evaluationsInput) (*evaluationsOutput, error) {
	list, err := a.deps.Evaluations.Of(ctx, principalOf(ctx).UserID, in.AttemptID)
	out := &evaluationsOutput{}
	out.Body.Items = list
	return out, err
}

func (a *API) levelTestEvaluation(ctx context.Context, in *evaluationInput) (*evaluationOutput, error) {
	out, err := a.deps.Evaluations.One(ctx, principalOf(ctx).UserID, in.EvaluationID)
	return &evaluationOutput{out}, err
}
