package httpapi_test

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/httpapi"
)

// FuzzRequest sends what it likes at the whole handler, as ann, as nobody or with a media token, and wants an answer that is no fault of the server.
// The words {ann}, {session} and so on stand for what the world has, so that a mutation gets past the door.
func FuzzRequest(f *testing.F) {
	w := newWorld(f, func(c *httpapi.Config, _ *httpapi.Deps) { c.Logger, c.TrustedOrigins = nil, []string{partnerSite} })
	known := []string{"GET /ws", "GET /images/0199.webp", "GET /docs", "GET /assets/index-abc1.js", "POST /api", "GET /../x", "GET //api/v1//users/profile"}
	for name, row := range routes() {
		method, path, _ := strings.Cut(name, " ")
		path = strings.NewReplacer("{sessionId}", "{session}", "{roomId}", "{room}", "{messageId}", "{message}", "{noteId}", "{note}", "{requestId}", "{request}", "{id}", "{notification}", "{identityId}", "{identity}", "{userId}", "{annID}", "{provider}", "google", "{step}", "info").Replace(path)
		f.Add(method, path, row.query, row.body, "application/json", "1", uint8(1))
		f.Add(method, path, "cursor=MQ&limit=1&unread=true", `{"a":null}`, "application/merge-patch+json", "*", uint8(2))
	}
	for _, name := range known {
		method, path, _ := strings.Cut(name, " ")
		f.Add(method, path, "a=b", "x", "image/png", `"1"`, uint8(0))
	}
	f.Add("POST", "/api/v1/chat/rooms/{room}/messages", "", `{"clientId":"s","body":"a\ud800b"}`, "application/json", "1", uint8(1))
	f.Fuzz(func(t *testing.T, method, path, query, body, contentType, header string, who uint8) {
		c := call{method: method, path: w.fill(path), body: w.fill(body), token: []string{"", w.ann.Token, w.annMedia, header}[who%4], header: map[string]string{
			"Content-Type": contentType, "If-Match": header, "If-None-Match": header, "Idempotency-Key": header, "Accept-Encoding": header, "Origin": header, "X-Client": header,
			"Accept": header, "X-Forwarded-For": header, "X-Request-Id": header, "Cookie": header, "Host": header, "Accept-Language": header, "Content-Encoding": header,
		}}
		if who&4 == 0 { // most of them stand in the way of the rest
			for _, name := range []string{"Content-Encoding", "Idempotency-Key", "Host", "X-Client"} {
				delete(c.header, name)
			}
		}
		u := &url.URL{Path: "/" + strings.TrimPrefix(c.path, "/"), RawQuery: strings.ReplaceAll(w.fill(query), " ", "+")}
		c.path = u.String()
		if _, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " http://localhost:8080" + c.path + " HTTP/1.0\r\n\r\n"))); err != nil {
			t.Skip("no request that an HTTP server would hand on")
		}
		res := w.do(c)
		text := read(t, res)
		if res.StatusCode >= 500 {
			t.Errorf("%s %s = %d %s", method, c.path, res.StatusCode, text)
		}
		if res.StatusCode >= 400 && method != http.MethodHead && strings.HasPrefix(u.Path, "/api/") {
			problemCode(t, c.path, res.Header.Get("Content-Type"), text)
		}
	})
}
