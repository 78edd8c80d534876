package httpapi_test

import (
	"encoding/base64"
	"net/url"
	"testing"

	"github.com/languagemate/studymate/control/notify"
)

func TestNotifications(t *testing.T) {
	r := newRig(t)
	ann, eve := r.learner("ann"), r.learner("eve")
	for _, notice := range []notify.Notice{
		{Kind: notify.LevelResult, Params: map[string]any{"level": "B1"}},
		{Kind: notify.MatchRequest, Params: map[string]any{"userId": eve.ID}},
		{Kind: notify.Badge, Params: map[string]any{"badge": "first-session"}},
	} {
		notice.UserID = ann.ID
		if err := r.notify.Notify(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
	}
	var page struct {
		Items      []struct{ ID, Kind string }
		NextCursor string
	}
	path := "/api/v1/notifications"
	r.want(200, call{method: "GET", path: path + "?limit=2", token: ann.Token}, &page)
	if len(page.Items) != 2 || page.NextCursor == "" {
		t.Fatalf("%+v", page)
	}
	names := map[string]string{"ann": ann.Token, "eve": eve.Token, "cursor": url.QueryEscape(page.NextCursor), "first": page.Items[0].ID, "second": page.Items[1].ID}
	get := func(token, query string) call { return call{method: "GET", path: path + query, token: token} }
	post := func(token, below string) call { return call{method: "POST", path: path + below, token: token} }
	r.play(t, names, []scenario{
		{"list", get("{ann}", ""), 200, []string{`"unreadCount":3`, `"params":{"badge":"first-session"}`, `"readAt":null`, `"nextCursor":null`}, nil},
		{"next page", get("{ann}", "?limit=2&cursor={cursor}"), 200, []string{`"level-result"`, `"nextCursor":null`}, []string{"{first}", "{second}"}},
		{"bad cursor", get("{ann}", "?cursor=x"), 422, []string{`"field":"cursor"`}, nil},
		{"a stranger's list", get("{eve}", ""), 200, []string{`"items":[]`, `"unreadCount":0`}, []string{"{first}"}},
		{"nobody's list", get("", ""), 401, []string{"invalid-token"}, nil},
		{"a stranger reads one", post("{eve}", "/{first}/read"), 404, []string{"not-found"}, nil},
		{"a stranger deletes one", call{method: "DELETE", path: path + "/{first}", token: "{eve}"}, 404, []string{"not-found"}, nil},
		{"a stranger reads all", post("{eve}", "/read"), 200, []string{`{"unreadCount":0}`}, nil},
		{"one read", post("{ann}", "/{first}/read"), 200, []string{`{"unreadCount":2}`}, nil},
		{"once more", post("{ann}", "/{first}/read"), 200, []string{`{"unreadCount":2}`}, nil},
		{"unread ones", get("{ann}", "?unread=true"), 200, []string{"{second}", `"unreadCount":2`}, []string{"{first}"}},
		{"one deleted", call{method: "DELETE", path: path + "/{second}", token: "{ann}"}, 204, nil, nil},
		{"it is gone", call{method: "DELETE", path: path + "/{second}", token: "{ann}"}, 404, []string{"not-found"}, nil},
		{"all read", post("{ann}", "/read"), 200, []string{`{"unreadCount":0}`}, nil},
		{"none is left unread", get("{ann}", "?unread=true"), 200, []string{`"items":[]`}, nil},
	})
}

func TestNotificationPreferences(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	path := "/api/v1/notifications/preferences"
	put := func(body string) call { return call{method: "PUT", path: path, token: "{ann}", body: body} }
	get := call{method: "GET", path: path, token: "{ann}"}
	r.play(t, map[string]string{"ann": ann.Token}, []scenario{
		{"by default", get, 200, []string{`"chat":{"inApp":true,"push":true}`, `"learning":{"inApp":true,"push":false}`, `"quietHours":{"enabled":false,"from":"22:00","to":"07:00","zone":"UTC"}`, `"pushPreview":false`}, nil},
		{"choose", put(`{"channels":{"chat":{"inApp":true,"push":false}},"quietHours":{"enabled":true,"from":"22:00","to":"07:00","zone":"Asia/Seoul"},"pushPreview":true}`), 200,
			[]string{`"chat":{"inApp":true,"push":false}`, `"matching":{"inApp":true,"push":true}`}, nil},
		{"as chosen", get, 200, []string{`"chat":{"inApp":true,"push":false}`, `"quietHours":{"enabled":true,"from":"22:00","to":"07:00","zone":"Asia/Seoul"}`, `"pushPreview":true`}, nil},
		{"an unknown category", put(`{"channels":{"news":{"inApp":true,"push":true}},"quietHours":{"enabled":false,"from":"22:00","to":"07:00","zone":"UTC"},"pushPreview":false}`), 422, []string{`"field":"channels"`}, nil},
		{"no time", put(`{"channels":{},"quietHours":{"enabled":true,"from":"24:00","to":"07:00","zone":"UTC"},"pushPreview":false}`), 422, []string{`"field":"quietHours.from","code":"bad_format","params":{"format":"time"}`}, nil},
		{"no length", put(`{"channels":{},"quietHours":{"enabled":true,"from":"07:00","to":"07:00","zone":"UTC"},"pushPreview":false}`), 422, []string{`quietHours.to`}, nil},
		{"no zone", put(`{"channels":{},"quietHours":{"enabled":true,"from":"22:00","to":"07:00","zone":"Mars/Olympus"},"pushPreview":false}`), 422, []string{`quietHours.zone`}, nil},
		{"the server's zone", put(`{"channels":{},"quietHours":{"enabled":true,"from":"22:00","to":"07:00","zone":"Local"},"pushPreview":false}`), 422, []string{`quietHours.zone`}, nil},
		{"nobody", call{method: "GET", path: path}, 401, []string{"invalid-token"}, nil},
	})
}

func TestPushSubscriptions(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	key, err := r.notify.PushKey()
	if err != nil {
		t.Fatal(err)
	}
	auth := base64.RawURLEncoding.EncodeToString(make([]byte, 16))
	path := "/api/v1/notifications/push"
	body := func(endpoint string) string {
		return `{"endpoint":"` + endpoint + `","expirationTime":null,"keys":{"p256dh":"` + key + `","auth":"` + auth + `"}}`
	}
	post := func(token, below, body string) call {
		return call{method: "POST", path: path + below, token: token, body: body}
	}
	r.play(t, map[string]string{"ann": ann.Token, "key": key}, []scenario{
		{"the key", call{method: "GET", path: path + "/key", token: "{ann}"}, 200, []string{`{"publicKey":"{key}"}`}, nil},
		{"the key for nobody", call{method: "GET", path: path + "/key"}, 401, []string{"invalid-token"}, nil},
		{"subscribe", post("{ann}", "/subscriptions", body("https://push.example.com/1")), 204, nil, nil},
		{"again", post("{ann}", "/subscriptions", body("https://push.example.com/1")), 204, nil, nil},
		{"the server itself", post("{ann}", "/subscriptions", body("https://127.0.0.1/1")), 422, []string{`"field":"endpoint"`}, nil},
		{"without https", post("{ann}", "/subscriptions", body("http://push.example.com/1")), 422, []string{`"field":"endpoint"`}, nil},
		{"without keys", post("{ann}", "/subscriptions", `{"endpoint":"https://push.example.com/1","keys":{"p256dh":"","auth":""}}`), 422, []string{`keys.p256dh`}, nil},
		{"unsubscribe", post("{ann}", "/unsubscribe", `{"endpoint":"https://push.example.com/1"}`), 204, nil, nil},
		{"what is not there", post("{ann}", "/unsubscribe", `{"endpoint":"https://push.example.com/1"}`), 204, nil, nil},
	})
	if list, err := r.db.Push.Subscriptions(t.Context(), ann.ID); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
