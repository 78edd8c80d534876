package control

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/ai/aitest"
	"github.com/languagemate/studymate/control/notify"
)

// TestTheResultOfALevelTestIsTold takes a whole test through the doors, passing by everything, and looks at what the person is told.
func TestTheResultOfALevelTestIsTold(t *testing.T) {
	c := start(t, nil)
	ann := newcomer(t, c, "ann@example.com")
	call := func(method, path, body string, out any) {
		t.Helper()
		status, answer := ask(t, c, method, path, ann.access, body)
		if status != 200 || json.Unmarshal([]byte(answer), out) != nil {
			t.Fatalf("%s %s = %d %s", method, path, status, answer)
		}
	}
	var v struct {
		AttemptID, Status string
		Item, Task        *struct{ ID string }
	}
	call("POST", "/api/v1/level-test/start", `{"language":"ko"}`, &v)
	for n := 0; v.Status != "finished" && n < 50; n++ {
		asked := v.Item
		if asked == nil {
			asked = v.Task
		}
		v.Item, v.Task = nil, nil
		call("POST", "/api/v1/level-test/submit-answer", `{"attemptId":"`+v.AttemptID+`","itemId":"`+asked.ID+`","answer":""}`, &v)
	}
	var list struct {
		Items []struct {
			Kind   string
			Params map[string]any
		}
	}
	call("GET", "/api/v1/notifications", "", &list)
	if len(list.Items) != 1 || list.Items[0].Kind != "level-result" || list.Items[0].Params["attemptId"] != v.AttemptID || list.Items[0].Params["language"] != "ko" {
		t.Fatalf("%+v", list.Items)
	}
	if level, there := list.Items[0].Params["level"]; there {
		t.Errorf("a level %v of who said nothing", level)
	}
}

// TestTheEndOfAnEvaluationIsTold to the devices of who asked for it, and to nobody else.
func TestTheEndOfAnEvaluationIsTold(t *testing.T) {
	model := aitest.New(t, nil)
	c := start(t, func(config *Config) {
		config.AIProvider = ai.ProviderConfig{BaseURL: model.URL, Model: "small", RetryWait: time.Millisecond}
	})
	_, ann := learner(t, c, "ann")
	_, eve := learner(t, c, "eve")
	device, other := subscribed(t, c, ann, notify.Queue), subscribed(t, c, eve, notify.Queue)
	attempt := wholeTest(t, c, ann, "Last week I went to the market with my sister. We bought apples, rice and fish. It is a long way, so we took the bus. In the evening my mother cooked for us, and we talked until late.")
	status, answer := ask(t, c, "POST", "/api/v1/level-test/evaluate-with-ai", ann, `{"attemptId":"`+attempt+`"}`)
	if status != 202 {
		t.Fatalf("%d %s", status, answer)
	}
	var queued struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &queued); err != nil {
		t.Fatal(err)
	}
	told := device.until(`"type":"level-evaluation"`)
	if !strings.Contains(told, `"evaluationId":"`+queued.ID+`"`) || !strings.Contains(told, `"attemptId":"`+attempt+`"`) || !strings.Contains(told, `"state":"done"`) {
		t.Error(told)
	}
	if _, now := ask(t, c, "GET", "/api/v1/level-test/evaluations/"+queued.ID, ann, ""); !strings.Contains(now, `"state":"done"`) || !strings.Contains(now, `"judged":true`) || !strings.Contains(now, `"promptVersion":"`+ai.RubricVersion+`"`) {
		t.Error(now)
	}
	other.send("UNSUBSCRIBE\nid:none\nreceipt:2\n\n\x00")
	other.expect("RECEIPT\n") // and nothing before it
}

// wholeTest takes a test of English, passing by everything but the text.
func wholeTest(t *testing.T, c *Control, token, text string) (attemptID string) {
	t.Helper()
	type view struct {
		AttemptID, Status string
		Item, Task        *struct{ ID string }
	}
	call := func(path, body string) (v view) {
		t.Helper()
		status, answer := ask(t, c, "POST", "/api/v1/level-test/"+path, token, body)
		if status != 200 || json.Unmarshal([]byte(answer), &v) != nil {
			t.Fatalf("%s = %d %s", path, status, answer)
		}
		return v
	}
	v := call("start", `{"language":"en"}`)
	for n := 0; v.Status != "finished" && n < 50; n++ {
		asked, said := v.Item, ""
		if asked == nil {
			asked = v.Task
		}
		if v.Status == "writing" {
			said = text
		}
		v = call("submit-answer", `{"attemptId":"`+v.AttemptID+`","itemId":"`+asked.ID+`","answer":"`+said+`"}`)
	}
	return v.AttemptID
}
