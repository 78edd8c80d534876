package httpapi_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/ai/aitest"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/leveltest/speech"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/store/storetest"
)

func recorded(t testing.TB, name string) string {
	t.Helper()
	octets, err := os.ReadFile("../leveltest/speech/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(octets)
}

const essay = "Last week I went to the market with my sister. We bought apples, rice and fish. It's a long way, so we took the bus."

// toSpeaking brings a person to the speaking task.
func (r *rig) toSpeaking(who learner) leveltest.View {
	r.t.Helper()
	v := r.startTest(who)
	for v.Status != "speaking" {
		if v.Item != nil {
			r.want(200, answerOf(who, v.AttemptID, v.Item.ID, "1"), &v)
		} else {
			r.want(200, answerOf(who, v.AttemptID, v.Task.ID, essay), &v)
		}
	}
	return v
}

func speechOf(who learner, v leveltest.View, contentType, recording string) call {
	return call{
		method: "POST", path: "/api/v1/level-test/analyze-speech?attemptId=" + v.AttemptID + "&itemId=" + v.Task.ID, body: recording, token: who.Token, header: map[string]string{"Content-Type": contentType},
	}
}

// form writes a multipart body.
func form(t testing.TB, fields map[string]string, recording string) (contentType, body string) {
	t.Helper()
	out := &bytes.Buffer{}
	w := multipart.NewWriter(out)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if recording != "" {
		part, err := w.CreateFormFile("recording", "speech.webm")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(recording)) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), out.String()
}

func TestSpeechIsMeasured(t *testing.T) {
	r := newRig(t)
	ann, eve := r.learner("ann"), r.learner("eve")
	v := r.toSpeaking(ann)
	webm, silence := recorded(t, "chromium.webm"), string(speech.Recording{Samples: make([]float32, 6*speech.Rate)}.WAV())
	ids := map[string]string{"attemptId": v.AttemptID, "itemId": v.Task.ID}
	withoutItem, formWithoutItem := form(t, map[string]string{"attemptId": v.AttemptID}, webm)
	withoutRecording, formWithoutRecording := form(t, ids, "")
	longID, formWithLongID := form(t, map[string]string{"attemptId": strings.Repeat("a", 65), "itemId": "x"}, webm)
	of := func(contentType, body string) call {
		return call{method: "POST", path: "/api/v1/level-test/analyze-speech", token: ann.Token, body: body, header: map[string]string{"Content-Type": contentType}}
	}
	withEmpty, formWithEmpty := form(t, ids, webm)
	formWithEmpty = strings.Replace(formWithEmpty, webm, "", 1)
	r.play(t, nil, []scenario{
		{"of a stranger", speechOf(eve, v, "audio/webm", webm), 404, []string{"not-found"}, nil},
		{"no recording", speechOf(ann, v, "audio/webm", "hello"), 422, []string{"recording-unknown"}, nil},
		{"an empty recording", speechOf(ann, v, "audio/webm", ""), 422, []string{"recording-empty"}, []string{"JSON"}},
		{"an empty recording in a form", of(withEmpty, formWithEmpty), 422, []string{"recording-empty"}, nil},
		{"AAC", speechOf(ann, v, "audio/mp4", recorded(t, "aac.mp4")), 422, []string{"recording-codec"}, nil},
		{"a broken one", speechOf(ann, v, "audio/webm", webm[:40]), 422, []string{"recording-broken"}, nil},
		{"neither yes nor no", call{method: "POST", path: "/api/v1/level-test/analyze-speech?attemptId=a&itemId=b&transcribe=perhaps", token: ann.Token, body: webm, header: map[string]string{"Content-Type": "audio/webm"}}, 422, []string{`"field":"transcribe"`}, nil},
		{"JSON", speechOf(ann, v, "application/json", `{}`), 415, []string{"unsupported-media-type"}, nil},
		{"silence", speechOf(ann, v, "audio/wav", silence), 200, []string{`"assessed":false`, `"reason":"silent"`, `"score":null`, `"status":"speaking"`}, nil},
		{"nothing named", of("audio/webm", webm), 422, []string{`"code":"required"`}, nil},
		{"a form without the item", of(withoutItem, formWithoutItem), 422, []string{`"field":"itemId"`, `"code":"required"`}, nil},
		{"a form without the recording", of(withoutRecording, formWithoutRecording), 422, []string{`"field":"recording"`, `"code":"required"`}, nil},
		{"a name too long", of(longID, formWithLongID), 422, []string{`"field":"attemptId"`, `"code":"too_long"`}, nil},
		{"a form that is none", of("multipart/form-data; boundary=x", "hello"), 422, []string{`"field":"recording"`}, nil},
		{"a form without an end", of(withoutItem, formWithoutItem[:200]), 400, []string{"malformed-request"}, nil},
		{"a form without a boundary", of("multipart/form-data", formWithoutItem), 415, []string{"unsupported-media-type"}, nil},
	})
	contentType, body := form(t, ids, webm)
	var out leveltest.Analysis
	r.want(200, of(contentType, body), &out)
	if !out.Assessed || *out.Score < 50 || len(out.Sound.Pauses) != 2 || out.Transcription != "none" || out.Attempt.Status != "finished" {
		t.Errorf("%+v", out)
	}
	r.play(t, nil, []scenario{
		{"once more", speechOf(ann, v, "audio/webm", webm), 200, []string{`"assessed":true`, `"status":"finished"`}, nil},
		{"another recording", speechOf(ann, v, "audio/ogg", recorded(t, "opusenc.ogg")), 409, []string{"attempt-finished"}, nil},
		{"judged by nobody", call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: ann.Token, body: `{"attemptId":"` + v.AttemptID + `"}`}, 503, []string{"provider-missing"}, nil},
		{"and by a stranger", call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: eve.Token, body: `{"attemptId":"` + v.AttemptID + `"}`}, 404, []string{"not-found"}, nil},
		{"in no language", call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: ann.Token, body: `{"attemptId":"` + v.AttemptID + `","explainIn":"??"}`}, 422, []string{`"field":"explainIn"`}, nil},
		{"and the result stands", call{method: "GET", path: "/api/v1/level-test/result?language=en", token: ann.Token}, 200, []string{`"basis":"fluency"`, `"reason":"no-assessor"`}, []string{`"basis":"model"`, essay}},
	})
}

// withEars gives the API a model and somebody who writes down what is said.
func withEars(t testing.TB, db *storetest.DB, model *aitest.Server) func(*httpapi.Config, *httpapi.Deps) {
	t.Helper()
	return func(c *httpapi.Config, d *httpapi.Deps) {
		cfg := ai.ProviderConfig{BaseURL: model.URL, Model: "small", RetryWait: time.Millisecond}
		client, err := ai.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		ears, err := ai.NewRecognizer(ai.SpeechConfig{ProviderConfig: cfg, Shape: ai.ShapeWorkersAI})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		t.Cleanup(ears.Close)
		bank, err := topics.Load()
		if err != nil {
			t.Fatal(err)
		}
		help, err := ai.New(ai.Config{}, client, ears, db.AICalls, bank)
		if err != nil {
			t.Fatal(err)
		}
		d.AI = help
		tests, ok := d.LevelTests.(*leveltest.Tests)
		if !ok {
			t.Fatal("other tests")
		}
		examiner, err := leveltest.NewExaminer(tests, help)
		if err != nil {
			t.Fatal(err)
		}
		evaluations, err := leveltest.NewEvaluations(leveltest.EvaluationDeps{Examiner: examiner, Jobs: db.AIJobs, Queue: db.AIJobs, Logger: c.Logger, Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		d.Examiner, d.Evaluations = examiner, evaluations
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() {
			if err := evaluations.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		t.Cleanup(func() {
			cancel()
			running.Wait()
		})
	}
}

// evaluated asks for the evaluation at location until it is over.
func (r *rig) evaluated(who learner, location string) (out leveltest.Evaluation) {
	r.t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for out.FinishedAt == nil {
		select {
		case <-tick.C:
		case <-deadline:
			r.t.Fatalf("still %+v", out)
		}
		out = leveltest.Evaluation{}
		r.want(200, call{method: "GET", path: location, token: who.Token}, &out)
	}
	return out
}

func TestSpeechIsWrittenDownAndJudged(t *testing.T) {
	db, model := storetest.New(t), aitest.New(t, nil)
	r := newRigOn(t, db, withEars(t, db, model))
	ann := r.learner("ann")
	v := r.toSpeaking(ann)
	var heard leveltest.Analysis
	r.want(200, speechOf(ann, v, "audio/ogg;codecs=opus", recorded(t, "opusenc.ogg")), &heard)
	if heard.Transcription != "done" || *heard.Transcript != aitest.Heard {
		t.Errorf("%+v", heard)
	}
	evaluate := call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: ann.Token, body: `{"attemptId":"` + v.AttemptID + `","explainIn":"ko"}`}
	var queued leveltest.Evaluation
	res := r.want(202, evaluate, &queued)
	location := res.Header.Get("Location")
	if queued.AttemptID != v.AttemptID || queued.Judged != nil || location != "/api/v1/level-test/evaluations/"+queued.ID || !strings.Contains(strings.Join(res.Header["Ratelimit"], ","), `"ai";r=49`) {
		t.Errorf("%+v %v", queued, res.Header)
	}
	out := r.evaluated(ann, location)
	if out.State != "done" || out.Problem != nil || *out.Model != "small" || *out.Prompt != ai.RubricVersion || out.Attempts != 1 {
		t.Fatalf("%+v", out)
	}
	if tasks := out.Judged.Tasks; len(tasks) != 2 || !tasks[0].Judged || !tasks[1].Judged || *tasks[1].Score == 0 || *tasks[0].By != "small/"+ai.RubricVersion {
		t.Errorf("%+v", tasks)
	}
	for _, s := range out.Judged.Result.Skills {
		if judged := s.Skill == leveltest.Writing || s.Skill == leveltest.Speaking; judged && (s.Basis == nil || *s.Basis != "model" || s.Theta != nil) {
			t.Errorf("%+v", s)
		}
	}
	eve := r.learner("eve")
	r.play(t, nil, []scenario{
		{"the attempt's evaluations", call{method: "GET", path: "/api/v1/level-test/evaluations?attemptId=" + v.AttemptID, token: ann.Token}, 200, []string{`"id":"` + out.ID + `"`, `"state":"done"`, `"judged":null`}, nil},
		{"of a stranger", call{method: "GET", path: "/api/v1/level-test/evaluations?attemptId=" + v.AttemptID, token: eve.Token}, 200, []string{`"items":[]`}, []string{out.ID}},
		{"one to a stranger", call{method: "GET", path: location, token: eve.Token}, 404, []string{"not-found"}, []string{"small"}},
		{"of no attempt", call{method: "GET", path: "/api/v1/level-test/evaluations", token: ann.Token}, 422, []string{"attemptId"}, nil},
		{"the result has it", call{method: "GET", path: "/api/v1/level-test/result?language=en", token: ann.Token}, 200, []string{`"basis":"model"`}, nil},
	})
	// What was judged is not judged again, whatever the provider does now.
	calls := len(model.Calls())
	model.Answers(func(aitest.Call) aitest.Answer { return aitest.Answer{Status: 500} })
	var again leveltest.Evaluation
	res = r.want(202, evaluate, &again)
	if done := r.evaluated(ann, res.Header.Get("Location")); again.ID == out.ID || done.State != "done" || len(model.Calls()) != calls {
		t.Errorf("judged again: %+v", done)
	}
	if left := r.standing(ann).Quota.Remaining; left != 47 {
		t.Errorf("%d are left", left)
	}
}

// TestAnEvaluationUnderWayIsTheAnswer to every further call for it, with a key or without.
func TestAnEvaluationUnderWayIsTheAnswer(t *testing.T) {
	db, held := storetest.New(t), make(chan struct{})
	model := aitest.New(t, nil)
	r := newRigOn(t, db, withEars(t, db, model))
	ann := r.learner("ann")
	v := r.toSpeaking(ann)
	r.want(200, speechOf(ann, v, "audio/ogg;codecs=opus", recorded(t, "opusenc.ogg")), nil)
	model.Answers(func(c aitest.Call) aitest.Answer {
		out := aitest.Sensible(c)
		out.Until = held
		return out
	})
	evaluate := func(key string) (out leveltest.Evaluation, header http.Header) {
		res := r.want(202, call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: ann.Token, body: `{"attemptId":"` + v.AttemptID + `"}`, header: map[string]string{"Idempotency-Key": key}}, &out)
		return out, res.Header
	}
	first, header := evaluate("one")
	replayed, replay := evaluate("one")
	other, _ := evaluate("two")
	if replayed.ID != first.ID || replay.Get("Idempotent-Replayed") != "true" || other.ID != first.ID {
		t.Errorf("%+v, %+v and %+v", first, replayed, other)
	}
	close(held)
	if done := r.evaluated(ann, header.Get("Location")); done.State != "done" {
		t.Errorf("%+v", done)
	}
	if left := r.standing(ann).Quota.Remaining; left != 47 {
		t.Errorf("%d are left of 50 after a transcript and two judgements", left)
	}
}

func TestWhatFailsInALevelTestCostsNothing(t *testing.T) {
	db, model := storetest.New(t), aitest.New(t, func(aitest.Call) aitest.Answer { return aitest.Answer{Status: 500, Body: "{}"} })
	r := newRigOn(t, db, withEars(t, db, model))
	ann := r.learner("ann")
	v := r.toSpeaking(ann)
	r.want(200, speechOf(ann, v, "audio/ogg;codecs=opus", recorded(t, "opusenc.ogg")), nil)
	evaluate := call{method: "POST", path: "/api/v1/level-test/evaluate-with-ai", token: ann.Token, body: `{"attemptId":"` + v.AttemptID + `"}`}
	for _, tc := range []struct {
		answer  aitest.Answer
		problem string
	}{
		{aitest.Answer{Status: 500, Body: "{}"}, "provider-unavailable"},
		{aitest.Answer{Status: 401, Body: "{}"}, "provider-refused"},
		{aitest.Answer{Content: `{"grammar":"good"}`}, "provider-answer"},
	} {
		model.Answers(func(aitest.Call) aitest.Answer { return tc.answer })
		res := r.want(202, evaluate, nil)
		out := r.evaluated(ann, res.Header.Get("Location"))
		if out.State != "failed" || out.Problem == nil || *out.Problem != tc.problem || out.Judged != nil || out.Model != nil {
			t.Errorf("%s: %+v", tc.problem, out)
		}
	}
	if left := r.standing(ann).Quota.Remaining; left != 50 || len(model.Calls()) < 4 {
		t.Errorf("%d are left after %d calls", left, len(model.Calls()))
	}
	r.play(t, nil, []scenario{
		{"and the result stands", call{method: "GET", path: "/api/v1/level-test/result?language=en", token: ann.Token}, 200, []string{`"basis":"fluency"`}, []string{`"basis":"model"`}},
	})
}

// BenchmarkTwoMinutesOfSpeech is the whole call without a provider, from the last byte that came to the answer.
func BenchmarkTwoMinutesOfSpeech(b *testing.B) {
	r := newRig(b)
	ann := r.learner("ann")
	v := r.toSpeaking(ann)
	webm := recorded(b, "chromium.webm")
	clusters := strings.Index(webm, "\x1f\x43\xb6\x75")
	two := webm[:clusters] + strings.Repeat(webm[clusters:], 12)
	request := speechOf(ann, v, "audio/webm", two)
	for b.Loop() {
		b.StopTimer()
		r.db.Raw().Exec(`UPDATE level_test_answers SET state = 'asked', answered_at = NULL, measured = '' WHERE item_id = ?`, v.Task.ID)
		r.db.Raw().Exec(`DELETE FROM level_test_results`)
		r.db.Raw().Exec(`UPDATE level_test_attempts SET finished_at = NULL`)
		b.StartTimer()
		var out leveltest.Analysis
		if r.want(200, request, &out); !out.Assessed || out.Sound.DurationMs < 110_000 {
			b.Fatalf("%+v", out)
		}
	}
}
