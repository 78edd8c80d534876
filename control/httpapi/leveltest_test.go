package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/leveltest"
)

// heardBank is a bank of English in which there is something to hear, from the easiest to the hardest, whose key is option 1; and a text to write.
func heardBank(t testing.TB) *leveltest.Bank {
	t.Helper()
	files := fstest.MapFS{
		"en/writing.json":  {Data: []byte(`[{"id":"xx-w-b1-01","level":"B1","prompt":"Write.","minWords":10}]`)},
		"en/speaking.json": {Data: []byte(`[{"id":"xx-s-b1-01","level":"B1","kind":"free","prompt":"Speak.","seconds":30}]`)},
	}
	var items []map[string]any
	for n := range 18 {
		id := fmt.Sprintf("xx-l-%02d", n)
		items = append(items, map[string]any{
			"id": id, "level": leveltest.Levels()[n/3], "kind": "choice", "script": "hidden script", "question": "Which?", "options": []string{"a", "b", "c"}, "key": 1,
		})
		files["en/audio/"+id+".mp3"] = &fstest.MapFile{Data: []byte("sound of " + id)}
	}
	octets, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	files["en/listening.json"] = &fstest.MapFile{Data: octets}
	bank, err := leveltest.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

func (r *rig) startTest(who learner) (v leveltest.View) {
	r.t.Helper()
	r.want(200, call{method: "POST", path: "/api/v1/level-test/start", token: who.Token, body: `{"language":"en-US"}`}, &v)
	return v
}

func answerOf(who learner, attempt, item, answer string) call {
	return call{method: "POST", path: "/api/v1/level-test/submit-answer", token: who.Token, body: fmt.Sprintf(`{"attemptId":%q,"itemId":%q,"answer":%q}`, attempt, item, answer)}
}

func TestALevelTestFromBeginningToEnd(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	var record httpapi.LevelRecord
	result := call{method: "GET", path: "/api/v1/level-test/result?language=en", token: ann.Token}
	r.want(200, result, &record)
	if record.Latest != nil || len(record.History) != 0 || record.Attempt != nil || record.RetakeAt != nil || record.Language != "en" {
		t.Errorf("before: %+v", record)
	}
	v := r.startTest(ann)
	if v.Status != "asking" || !v.Item.Audio || v.Answered != 0 || *v.SecondsLeft != 120 {
		t.Errorf("%+v", v)
	}
	r.want(200, result, &record)
	if record.Attempt == nil || record.Attempt.AttemptID != v.AttemptID {
		t.Errorf("meanwhile: %+v", record)
	}
	for n := 0; v.Status != "finished"; n++ {
		answer, id := "1", ""
		switch v.Status {
		case "asking":
			id = v.Item.ID
		case "writing":
			id, answer = v.Task.ID, "I have written this text."
		case "speaking":
			id, answer = v.Task.ID, ""
		}
		before := v.Progress
		r.want(200, answerOf(ann, v.AttemptID, id, answer), &v)
		if v.Progress < before || n > 20 {
			t.Fatalf("after %d answers %+v", n, v)
		}
	}
	r.want(200, result, &record)
	if record.Latest == nil || record.Latest.AttemptID != v.AttemptID || len(record.History) != 1 || record.Attempt != nil || record.RetakeAt == nil {
		t.Fatalf("%+v", record)
	}
	if l := record.Latest; l.Level == nil || *l.Level < "B2" || len(l.Skills) != 5 || !l.Provisional {
		t.Errorf("%+v", l)
	}
	var me struct{ CurrentLevel string }
	r.want(200, call{method: "GET", path: "/api/v1/users/profile", token: ann.Token}, &me)
	if me.CurrentLevel != *record.Latest.Level {
		t.Errorf("profile says %q", me.CurrentLevel)
	}
	var stats httpapi.LearningStats
	r.want(200, call{method: "GET", path: "/api/v1/users/stats", token: ann.Token}, &stats)
	if p := stats.LanguageProgress; p == nil || p.Listening == nil || *p.Listening.Theta != *record.Latest.Theta || p.Reading != nil || p.Language != "en" || *stats.Skills.Listening != me.CurrentLevel || stats.Skills.Speaking != nil {
		t.Errorf("stats %+v", stats.LanguageProgress)
	}
	var again struct{ Code string }
	if res := r.want(409, call{method: "POST", path: "/api/v1/level-test/start", token: ann.Token, body: `{"language":"en"}`}, &again); again.Code != "retake-too-soon" || res.Header.Get("Retry-After") == "" {
		t.Errorf("%+v %v", again, res.Header)
	}
}

func TestWhatALevelTestRefuses(t *testing.T) {
	r := newRig(t)
	ann, eve := r.learner("ann"), r.learner("eve")
	v := r.startTest(ann)
	first := v.Item.ID
	r.want(200, answerOf(ann, v.AttemptID, first, "0"), &v)
	for _, c := range []struct {
		name   string
		call   call
		status int
		code   string
	}{
		{"a language without a test", call{method: "POST", path: "/api/v1/level-test/start", token: ann.Token, body: `{"language":"ja"}`}, 404, "test-missing"},
		{"no language", call{method: "POST", path: "/api/v1/level-test/start", token: ann.Token, body: `{"language":"und"}`}, 422, "validation-failed"},
		{"the result of no language", call{method: "GET", path: "/api/v1/level-test/result?language=x", token: ann.Token}, 422, "validation-failed"},
		{"the result of a language without a test", call{method: "GET", path: "/api/v1/level-test/result?language=ja", token: ann.Token}, 404, "test-missing"},
		{"an item that was not asked", answerOf(ann, v.AttemptID, "xx-l-17", "1"), 409, "item-not-asked"},
		{"another answer", answerOf(ann, v.AttemptID, first, "2"), 409, "item-answered"},
		{"an option that there is not", answerOf(ann, v.AttemptID, v.Item.ID, "3"), 422, "validation-failed"},
		{"the attempt of another", answerOf(eve, v.AttemptID, v.Item.ID, "1"), 404, "not-found"},
		{"the sound of an item that was not asked", call{method: "GET", path: "/api/v1/level-test/audio/" + v.AttemptID + "/xx-l-17", token: ann.Token}, 404, "not-found"},
		{"the sound of the attempt of another", call{method: "GET", path: "/api/v1/level-test/audio/" + v.AttemptID + "/" + first, token: eve.Token}, 404, "not-found"},
	} {
		var p struct{ Code string }
		if r.want(c.status, c.call, &p); p.Code != c.code {
			t.Errorf("%s: %s", c.name, p.Code)
		}
	}
	r.now = r.now.Add(time.Hour)
	ann.Token = r.accessToken(ann.ID)
	var p struct{ Code string }
	if r.want(409, answerOf(ann, v.AttemptID, v.Item.ID, "1"), &p); p.Code != "item-late" {
		t.Errorf("late: %s", p.Code)
	}
}

func TestTheSoundOfAnItemComesInRangesToo(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	v := r.startTest(ann)
	sound := call{method: "GET", path: "/api/v1/level-test/audio/" + v.AttemptID + "/" + v.Item.ID, token: ann.Token}
	res := r.want(200, sound, nil)
	if res.Header.Get("Content-Type") != "audio/mpeg" || res.Header.Get("Accept-Ranges") != "bytes" || !strings.HasPrefix(res.Header.Get("Cache-Control"), "private") {
		t.Errorf("%v", res.Header)
	}
	sound.header = map[string]string{"Range": "bytes=0-4"}
	res = r.do(sound)
	if got := read(t, res); res.StatusCode != 206 || got != "sound" {
		t.Errorf("%d %q", res.StatusCode, got)
	}
	sound.header["Range"] = "bytes=900-"
	res = r.do(sound)
	if got := read(t, res); res.StatusCode != 200 || got != "sound of "+v.Item.ID || res.Header.Get("Content-Type") != "audio/mpeg" || res.Header.Get("Content-Range") != "" {
		t.Errorf("out of range: %d %q %v", res.StatusCode, got, res.Header)
	}
}
