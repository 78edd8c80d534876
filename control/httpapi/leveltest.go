package httpapi

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/text"
)

const levelTestPath = "/api/v1/level-test"

type startLevelTestInput struct {
	Body struct {
		Language string `json:"language" doc:"BCP 47 tag of the language to be tested"`
	}
}

type answerLevelTestInput struct {
	Body struct {
		AttemptID string `json:"attemptId" maxLength:"64"`
		ItemID    string `json:"itemId" maxLength:"64"`
		Answer    string `json:"answer" doc:"The place of the option, from 0; or what was typed, of at most 300 characters; or the text, of at most 5000. Empty: no answer, which counts as wrong"`
	}
}

type levelTestOutput struct{ Body leveltest.View }

type levelAudioInput struct {
	AttemptID string `path:"attemptId" maxLength:"64"`
	ItemID    string `path:"itemId" maxLength:"64"`
	Range     string `header:"Range" doc:"Of bytes (RFC 9110 section 14)"`
}

type levelResultInput struct {
	Language string `query:"language" required:"true" doc:"BCP 47 tag"`
}

// LevelRecord is what is known of the caller's level in a language.
type LevelRecord struct {
	Language string             `json:"language"`
	Latest   *leveltest.Result  `json:"latest" doc:"null: no test was finished"`
	History  []leveltest.Result `json:"history" nullable:"false" doc:"The newest 50, the newest first, latest too"`
	Attempt  *leveltest.View    `json:"attempt" doc:"The attempt that goes on; null: there is none"`
	RetakeAt *time.Time         `json:"retakeAt" doc:"When the next attempt may begin; null: now"`
}

type levelResultOutput struct{ Body LevelRecord }

func (a *API) routesLevelTest(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "startLevelTest",
		Method:      http.MethodPost,
		Path:        levelTestPath + "/start",
		Summary:     "Begin a level test, or go on with it",
		Description: "There is one attempt of a person and language at a time, on whatever device. What is asked has the time that is left of it; what waited for longer counts as not answered, and the next item is asked. " +
			"A finished test can be taken again after a while.",
		Tags:   []string{"level test"},
		Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.startLevelTest)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "answerLevelTest",
		Method:      http.MethodPost,
		Path:        levelTestPath + "/submit-answer",
		Summary:     "Answer what is asked",
		Description: "It is scored here and now, and the answer says what is asked next. The same answer to the same item once more changes nothing. What is said is not sent here; a speaking task is passed by with an empty answer.",
		Tags:        []string{"level test"},
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}, a.answerLevelTest)
	sound := map[string]*huma.MediaType{"audio/mpeg": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	register(a, api, accessOnly, huma.Operation{
		OperationID: "levelTestAudio",
		Method:      http.MethodGet,
		Path:        levelTestPath + "/audio/{attemptId}/{itemId}",
		Summary:     "What there is to hear of an item",
		Description: "Of items that were asked in an attempt of the caller; for all others there is nothing. Ranges of it can be asked for; one that can't be served is passed over.",
		Tags:        []string{"level test"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		Responses: map[string]*huma.Response{
			"200": {Description: "The sound", Content: sound},
			"206": {Description: "The part of it that was asked for", Content: sound},
		},
	}, a.levelTestAudio)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "levelTestResult",
		Method:      http.MethodGet,
		Path:        levelTestPath + "/result",
		Summary:     "What the caller's level tests of a language have shown",
		Tags:        []string{"level test"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.levelTestResult)
	a.routeAnalyzeSpeech(api)
	a.routeEvaluateLevelTest(api)
}

func levelProblems() []problemCase {
	return []problemCase{
		{leveltest.ErrNoTest, http.StatusNotFound, "test-missing", "There is no level test of this language."},
		{leveltest.ErrNotFound, http.StatusNotFound, "not-found", "There is no such attempt, or nothing of this name in it."},
		{leveltest.ErrGone, http.StatusUnauthorized, "invalid-token", "The account no longer exists."},
		{leveltest.ErrFinished, http.StatusConflict, "attempt-finished", "The attempt is finished."},
		{leveltest.ErrNotAsked, http.StatusConflict, "item-not-asked", "This was not asked in the attempt."},
		{leveltest.ErrAnswered, http.StatusConflict, "item-answered", "This has an answer already."},
		{leveltest.ErrLate, http.StatusConflict, "item-late", "The time for this was up, and it counts as not answered; please start again to see what is asked now."},
	}
}

func (a *API) startLevelTest(ctx context.Context, in *startLevelTestInput) (*levelTestOutput, error) {
	language, err := text.Language(in.Body.Language)
	if err != nil {
		return nil, unfit("language", err)
	}
	now := a.cfg.Now()
	view, err := a.deps.LevelTests.Start(ctx, principalOf(ctx).UserID, language, now)
	return &levelTestOutput{view}, a.levelProblem(err, now)
}

func (a *API) answerLevelTest(ctx context.Context, in *answerLevelTestInput) (*levelTestOutput, error) {
	now := a.cfg.Now()
	view, err := a.deps.LevelTests.Answer(ctx, principalOf(ctx).UserID, in.Body.AttemptID, in.Body.ItemID, in.Body.Answer, now)
	return &levelTestOutput{view}, a.levelProblem(err, now)
}

// levelProblem puts into words what the table of problems can't: what depends on the answer, or on the time.
func (a *API) levelProblem(err error, now time.Time) error {
	var unfitAnswer fault.Fault
	var soon *leveltest.TooSoon
	switch {
	case errors.As(err, &unfitAnswer):
		return invalid("answer", unfitAnswer)
	case errors.As(err, &soon):
		p := problem(http.StatusConflict, "retake-too-soon", "The test of this language can be taken again from "+soon.At.UTC().Format(time.RFC3339)+".")
		p.header.Set("Retry-After", retryAfter(soon.At.Sub(now)))
		return p
	}
	return err
}

// levelTestAudio is kept by no cache that others use.
func (a *API) levelTestAudio(ctx context.Context, in *levelAudioInput) (*huma.StreamResponse, error) {
	sound, err := a.deps.LevelTests.Audio(ctx, principalOf(ctx).UserID, in.AttemptID, in.ItemID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		gin := humagin.Unwrap(to)
		gin.Header("Content-Type", "audio/mpeg")
		gin.Header("Cache-Control", "private, max-age=3600")
		w := &rangeless{ResponseWriter: gin.Writer}
		http.ServeContent(w, gin.Request, "", time.Time{}, bytes.NewReader(sound))
		if w.refused {
			// A range that can't be served may be passed over (RFC 9110 section 14.2), and a player does better with all of it than with a problem.
			gin.Request.Header.Del("Range")
			w.Header().Del("Content-Range")
			gin.Header("Content-Type", "audio/mpeg")
			http.ServeContent(gin.Writer, gin.Request, "", time.Time{}, bytes.NewReader(sound))
		}
	}}, nil
}

// rangeless keeps back that a range can't be served. It belongs to the goroutine of its request.
type rangeless struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader sends every status but that one.
func (w *rangeless) WriteHeader(status int) {
	if w.refused = status == http.StatusRequestedRangeNotSatisfiable; !w.refused {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write sends the body, unless it says the same.
func (w *rangeless) Write(octets []byte) (int, error) {
	if w.refused {
		return len(octets), nil
	}
	return w.ResponseWriter.Write(octets)
}

func (a *API) levelTestResult(ctx context.Context, in *levelResultInput) (*levelResultOutput, error) {
	language, err := text.Language(in.Language)
	if err != nil {
		return nil, unfit("language", err)
	}
	record, err := a.deps.LevelTests.Record(ctx, principalOf(ctx).UserID, language, a.cfg.Now())
	if err != nil {
		return nil, err
	}
	out := LevelRecord{Language: record.Language, History: append([]leveltest.Result{}, record.Results...), Attempt: record.Open, RetakeAt: orNull(record.RetakeAt)}
	if len(record.Results) > 0 {
		out.Latest = &record.Results[0]
	}
	return &levelResultOutput{out}, nil
}
