package control

import (
	"encoding/json"
	"testing"
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
