package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/leveltest/speech"
)

const (
	anySoundType = "audio/*"
	formType     = "multipart/form-data"
	// formOverhead is what a form has around the recording.
	formOverhead = 16 << 10
	// maxID is that of the names in a form, in bytes, and maxParts more than a form has.
	maxID, maxParts = 64, 8
)

type speechInput struct {
	AttemptID   string `query:"attemptId" maxLength:"64" doc:"The attempt; may be in the form instead"`
	ItemID      string `query:"itemId" maxLength:"64" doc:"The speaking task; may be in the form instead"`
	Transcribe  bool   `query:"transcribe" default:"true" doc:"false: no provider hears the recording, and there is no transcript"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"audio/*" doc:"The recording itself: WebM, Ogg or MP4 with Opus, or WAV, told by its content"`
}

type speechOutput struct{ Body leveltest.Analysis }

func (a *API) routeAnalyzeSpeech(api huma.API) {
	const path = levelTestPath + "/analyze-speech"
	register(a, api, accessOnly, huma.Operation{
		OperationID: "analyzeSpeech",
		Method:      http.MethodPost,
		Path:        path,
		Summary:     "Answer a speaking task by a recording",
		Description: "Of two minutes at most, as the body or as the part recording of a form. It is measured here and now, for fluency and nothing else, and written down where the server has a provider for that; then it is gone. " +
			"One on which nothing can be assessed leaves the task as it is, to be recorded again.",
		Tags:            []string{"level test"},
		MaxBodyBytes:    speech.MaxBytes + formOverhead,
		BodyReadTimeout: a.cfg.UploadTimeout,
		Middlewares:     huma.Middlewares{a.unhurried},
		Errors:          []int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.analyzeSpeech)
	// Told afterwards, because huma would read any body as JSON of the form's schema.
	text := &huma.Schema{Type: huma.TypeString}
	api.OpenAPI().Paths[path].Post.RequestBody.Content[formType] = &huma.MediaType{Schema: &huma.Schema{
		Type: huma.TypeObject, Required: []string{"recording"}, Properties: map[string]*huma.Schema{"attemptId": text, "itemId": text, "recording": {Type: huma.TypeString, Format: "binary"}},
	}}
}

func speechProblems() []problemCase {
	return []problemCase{
		{speech.ErrContainer, http.StatusUnprocessableEntity, "recording-unknown", "This is no WebM, Ogg, MP4 or WAV recording."},
		{speech.ErrCodec, http.StatusUnprocessableEntity, "recording-codec", "The sound must be Opus of one or two channels, or plain samples in WAV; AAC, for one, can't be read here."},
		{speech.ErrBroken, http.StatusUnprocessableEntity, "recording-broken", "The recording can't be read."},
		{speech.ErrTooLong, http.StatusUnprocessableEntity, "recording-too-long", "The recording is longer than two minutes."},
		{leveltest.ErrManyRecordings, http.StatusServiceUnavailable, "busy", "Too many recordings come in at this moment; please try again."},
		{leveltest.ErrUnfinished, http.StatusConflict, "attempt-unfinished", "The attempt is not finished yet."},
	}
}

func emptyRecording() *Problem {
	return problem(http.StatusUnprocessableEntity, "recording-empty", "The recording is empty.")
}

func (a *API) analyzeSpeech(ctx context.Context, in *speechInput) (*speechOutput, error) {
	if err := in.open(); err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"attemptId": in.AttemptID, "itemId": in.ItemID} {
		if value == "" {
			return nil, invalid(name, fault.New(fault.Required, "is required"))
		}
	}
	out, err := a.deps.Examiner.Analyze(ctx, principalOf(ctx).UserID, in.AttemptID, in.ItemID, leveltest.Recording{Sound: in.RawBody, Private: !in.Transcribe}, a.cfg.Now())
	return &speechOutput{out}, err
}

// open takes the parts out of a form; a body that is the recording itself stays as it is.
func (in *speechInput) open() error {
	got, params, _ := mime.ParseMediaType(in.ContentType) // one that can't be read is no form
	if got != formType {
		return nil
	}
	broken := problem(http.StatusBadRequest, "malformed-request", "The body is not readable as a form.")
	parts, recording := multipart.NewReader(bytes.NewReader(in.RawBody), params["boundary"]), []byte(nil)
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken
		}
		switch name := part.FormName(); name {
		case "recording":
			if recording, err = io.ReadAll(part); err != nil {
				return broken
			}
		case "attemptId", "itemId":
			id, err := io.ReadAll(io.LimitReader(part, maxID+1))
			if err != nil {
				return broken
			}
			if len(id) > maxID {
				return invalid(name, fault.Fault{Code: fault.TooLong, Params: fault.Params{Max: new(float64(maxID))}, Message: "must have 64 characters at most"})
			}
			if name == "itemId" {
				in.ItemID = string(id)
			} else {
				in.AttemptID = string(id)
			}
		}
	}
	if recording == nil {
		return invalid("recording", fault.New(fault.Required, "is required"))
	}
	if len(recording) == 0 {
		return emptyRecording()
	}
	in.RawBody = recording
	return nil
}
