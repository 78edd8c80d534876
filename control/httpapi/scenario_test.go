package httpapi_test

import (
	"strings"
	"testing"
)

// scenario is one call, and what its answer must and must not hold. {ann}, {session} and so on
// in path, body and token stand for what the test prepared.
type scenario struct {
	name   string
	call   call
	status int
	has    []string
	hasNot []string
}

func (r *rig) play(t *testing.T, names map[string]string, scenarios []scenario) {
	t.Helper()
	var pairs []string
	for k, v := range names {
		pairs = append(pairs, "{"+k+"}", v)
	}
	fill := strings.NewReplacer(pairs...)
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			c := s.call
			c.path, c.body, c.token = fill.Replace(c.path), fill.Replace(c.body), fill.Replace(c.token)
			res := r.do(c)
			body := read(t, res)
			if res.StatusCode != s.status {
				t.Fatalf("%s %s = %d %s, want %d", c.method, c.path, res.StatusCode, body, s.status)
			}
			if res.StatusCode >= 400 {
				if ct := res.Header.Get("Content-Type"); ct != "application/problem+json" {
					t.Errorf("an error of type %q", ct)
				}
				s.has = append(s.has, `"code":`, `"title":`, `"instance":"urn:studymate:request:`)
				s.hasNot = append(s.hasNot, "goroutine", "sql", "gorm", "studymate/")
			}
			for _, text := range s.has {
				if !strings.Contains(body, fill.Replace(text)) {
					t.Errorf("answer lacks %s: %s", text, body)
				}
			}
			for _, text := range s.hasNot {
				if strings.Contains(body, fill.Replace(text)) {
					t.Errorf("answer holds %s: %s", text, body)
				}
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	r := newRig(t)
	r.signUp("ann")
	post := func(path, body string) call { return call{method: "POST", path: "/api/v1/auth" + path, body: body} }
	r.play(t, nil, []scenario{
		{"sign up", post("/signup", `{"email":"Bob@Example.com","password":"long enough","englishName":"Bob","nativeLanguage":"en-GB","targetLanguage":"ko"}`), 201,
			[]string{`"email":"bob@example.com"`, `"tokenType":"Bearer"`, `"expiresIn":`, `"currentLevel":null`}, []string{"refreshToken", "password", "argon2"}},
		{"address taken", post("/signup", `{"email":"ANN@example.com","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 409, []string{"email-taken"}, nil},
		{"two addresses", post("/signup", `{"email":"nobody@example.com zoe@example.com","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"email"`, "RFC 5322 email"}, []string{"nobody"}},
		{"bad address", post("/signup", `{"email":"nobody","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"email"`}, nil},
		{"address with a name", post("/signup", `{"email":"Ann <ann2@example.com>","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"email"`}, nil},
		{"quoted address", post("/signup", `{"email":"\"a b\"@example.com","password":"long enough","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"email"`}, nil},
		{"name with a zero", post("/signup", `{"email":"c@example.com","password":"long enough","englishName":"A\u0000","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"englishName"`}, nil},
		{"name that turns the text around", post("/signup", `{"email":"c@example.com","password":"long enough","englishName":"A\u202eB","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"englishName"`}, nil},
		{"short password", post("/signup", `{"email":"c@example.com","password":"short","englishName":"A","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"password"`}, []string{`"short"`}},
		{"blank name", post("/signup", `{"email":"c@example.com","password":"long enough","englishName":"  ","nativeLanguage":"en","targetLanguage":"ko"}`), 422, []string{`"field":"englishName"`}, nil},
		{"not a language", post("/signup", `{"email":"c@example.com","password":"long enough","englishName":"A","nativeLanguage":"<b>","targetLanguage":"ko"}`), 422, []string{`"field":"nativeLanguage"`}, nil},
		{"one language twice", post("/signup", `{"email":"c@example.com","password":"long enough","englishName":"A","nativeLanguage":"ko","targetLanguage":"KO"}`), 422, []string{`"field":"targetLanguage"`}, nil},
		{"missing field", post("/signup", `{"email":"c@example.com"}`), 422, []string{`"field":"password","code":"required","message":"is required"`, `"field":"englishName"`}, nil},
		{"unknown field", post("/login", `{"email":"ann@example.com","password":"password of ann","colour":"red"}`), 422, []string{`"field":"colour","code":"unknown"`}, []string{`"red"`}},
		{"log in in any case", post("/login", `{"email":" ANN@example.com ","password":"password of ann"}`), 200, []string{`"accessToken"`}, []string{"refreshToken"}},
		{"wrong password", post("/login", `{"email":"ann@example.com","password":"password of bob"}`), 401, []string{"invalid-credentials"}, []string{"of bob"}},
		{"unknown address", post("/login", `{"email":"zoe@example.com","password":"password of zoe"}`), 401, []string{"invalid-credentials"}, nil},
		{"malformed JSON", post("/login", `{"email":`), 400, []string{"malformed-request"}, []string{"unexpected"}},
		{"JSON of another shape", post("/login", `["ann"]`), 422, []string{"validation-failed"}, nil},
		{"no body", post("/login", ``), 400, []string{"malformed-request"}, nil},
		{"null", post("/login", `null`), 422, []string{"validation-failed"}, nil},
		{"very deep", post("/login", strings.Repeat("[", 20000)), 400, []string{"malformed-request"}, nil},
		{"not UTF-8", post("/login", "{\"email\":\"\xff\",\"password\":\"x\"}"), 400, []string{"malformed-request", "UTF-8"}, nil},
		{"another client", call{method: "POST", path: "/api/v1/auth/login", body: `{"email":"ann@example.com","password":"password of ann"}`, header: map[string]string{"X-Client": "web"}}, 200, nil, []string{"refreshToken"}},
		{"number for text", post("/login", `{"email":5,"password":"x"}`), 422, []string{`"field":"email"`}, nil},
		{"not JSON", call{method: "POST", path: "/api/v1/auth/login", body: "email=ann", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, []string{"unsupported-media-type"}, nil},
		{"too large", post("/login", `{"email":"`+strings.Repeat("a", 1<<20)+`"}`), 413, []string{"body-too-large"}, nil},
		{"refresh without token", post("/refresh", ``), 401, []string{"logged-out"}, nil},
		{"refresh with rubbish", post("/refresh", `{"refreshToken":"rubbish"}`), 401, []string{"logged-out"}, []string{"rubbish"}},
		{"log out without token", post("/logout", ``), 204, nil, nil},
	})
}

func TestSessions(t *testing.T) {
	r := newRig(t)
	ann, bob, eve := r.learner("ann"), r.learner("bob"), r.learner("eve")
	id := r.createSession(ann)
	joined := r.join(bob, id)
	names := map[string]string{"ann": ann.Token, "bob": bob.Token, "eve": eve.Token, "session": id, "bobID": bob.ID, "annID": ann.ID, "media": joined.MediaToken}
	create := func(body string) call {
		return call{method: "POST", path: "/api/v1/sessions/create", token: "{ann}", body: body}
	}
	r.play(t, names, []scenario{
		{"create", create(`{"title":" Talk ","sessionType":"audio","maxParticipants":2,"durationMinutes":30,"languageRotation":[{"language":"ko","minutes":10},{"language":"en","minutes":10}]}`), 201,
			[]string{`"title":"Talk"`, `"hostId":"{annID}"`, `"hostName":"ann"`, `"status":"waiting"`, `"maxParticipants":2`, `"participantCount":0`, `"scheduledAt":null`, `"languageRotation":[{"language":"ko","minutes":10}`}, nil},
		{"create with little", create(`{"title":"T","sessionType":"video"}`), 201, []string{`"maxParticipants":4`, `"durationMinutes":null`, `"languageRotation":[]`}, nil},
		{"five places", create(`{"title":"T","sessionType":"video","maxParticipants":5}`), 422, []string{`"field":"maxParticipants"`}, nil},
		{"blank title", create(`{"title":"  ","sessionType":"video"}`), 422, []string{`"field":"title"`}, nil},
		{"unknown type", create(`{"title":"T","sessionType":"smell"}`), 422, []string{`"field":"sessionType"`}, nil},
		{"long ago", create(`{"title":"T","sessionType":"video","scheduledAt":"2001-01-01T00:00:00Z"}`), 422, []string{`"field":"scheduledAt"`}, nil},
		{"bad rotation", create(`{"title":"T","sessionType":"video","languageRotation":[{"language":"ko","minutes":0}]}`), 422, []string{`"field":"languageRotation[0].minutes"`}, nil},
		{"create without token", call{method: "POST", path: "/api/v1/sessions/create", body: `{"title":"T","sessionType":"video"}`}, 401, []string{"invalid-token"}, nil},
		{"list", call{method: "GET", path: "/api/v1/sessions/available", token: "{eve}"}, 200, []string{`"items":[`, `"{session}"`, `"nextCursor":null`}, nil},
		{"list without token", call{method: "GET", path: "/api/v1/sessions/available"}, 401, nil, []string{"items"}},
		{"list with a bad cursor", call{method: "GET", path: "/api/v1/sessions/available?cursor=%21", token: "{eve}"}, 422, []string{`"field":"cursor"`}, nil},
		{"list with a bad limit", call{method: "GET", path: "/api/v1/sessions/available?limit=1000", token: "{eve}"}, 422, []string{`"field":"limit"`}, nil},
		{"get", call{method: "GET", path: "/api/v1/sessions/{session}", token: "{eve}"}, 200, []string{`"id":"{session}"`, `"participantCount":1`}, []string{"mediaToken"}},
		{"get an unknown one", call{method: "GET", path: "/api/v1/sessions/nowhere", token: "{eve}"}, 404, []string{"not-found"}, nil},
		{"join an unknown one", call{method: "POST", path: "/api/v1/sessions/join/nowhere", token: "{eve}"}, 404, []string{"not-found"}, nil},
		{"leave an unknown one", call{method: "DELETE", path: "/api/v1/sessions/nowhere/leave", token: "{eve}"}, 404, []string{"not-found"}, nil},
		{"status by a participant", call{method: "GET", path: "/api/v1/sessions/{session}/status", token: "{bob}"}, 200,
			[]string{`"serverNow":"20`, `"userId":"{bobID}"`, `"displayName":"bob"`, `"isHost":false`, `"state":"joined"`}, []string{"@example.com", `"media"`}},
		{"status by the host", call{method: "GET", path: "/api/v1/sessions/{session}/status", token: "{ann}"}, 200, []string{"{bobID}"}, nil},
		{"status by a stranger", call{method: "GET", path: "/api/v1/sessions/{session}/status", token: "{eve}"}, 403, []string{"not-participant"}, []string{"bob"}},
		{"leave by a stranger", call{method: "DELETE", path: "/api/v1/sessions/{session}/leave", token: "{eve}"}, 204, nil, nil},
		{"join by nobody", call{method: "POST", path: "/api/v1/sessions/join/{session}"}, 401, nil, []string{"mediaToken"}},
	})
}

func TestMedia(t *testing.T) {
	r := newRig(t)
	ann, bob := r.learner("ann"), r.learner("bob")
	id := r.createSession(ann)
	names := map[string]string{"ann": r.join(ann, id).MediaToken, "bob": r.join(bob, id).MediaToken, "access": ann.Token, "annID": ann.ID, "session": id}
	post := func(token, path, body string) call {
		return call{method: "POST", path: "/api/v1/webrtc" + path, token: token, body: body}
	}
	r.play(t, names, []scenario{
		{"signal before the offer", post("{ann}", "/signal", `{"type":"offer","sdp":"v=0"}`), 409, []string{"no-connection"}, nil},
		{"candidate before the offer", post("{ann}", "/ice-candidate", `{"candidate":""}`), 409, []string{"no-connection"}, nil},
		{"offer", post("{ann}", "/offer", `{"sdp":"v=0"}`), 200, []string{`{"type":"answer","sdp":"answer to v=0"}`}, nil},
		{"unusable offer", post("{bob}", "/offer", `{"sdp":"bad"}`), 400, []string{"bad-offer"}, nil},
		{"offer without SDP", post("{ann}", "/offer", `{}`), 422, []string{`"field":"sdp"`}, nil},
		{"offer without body", post("{ann}", "/offer", ``), 400, []string{"malformed-request"}, nil},
		{"ICE restart", post("{ann}", "/signal", `{"type":"offer","sdp":"again"}`), 200, []string{`"type":"answer"`, "answer to again"}, nil},
		{"re-offer without SDP", post("{ann}", "/signal", `{"type":"offer"}`), 422, []string{`"field":"sdp"`}, nil},
		{"candidate by signal", post("{ann}", "/signal", `{"type":"candidate","candidate":"candidate:1"}`), 200, []string{`{"type":"ok"}`}, nil},
		{"candidate", post("{ann}", "/ice-candidate", `{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0}`), 204, nil, nil},
		{"unknown signal", post("{ann}", "/signal", `{"type":"sing"}`), 422, []string{`"field":"type"`}, nil},
		{"answer", post("{ann}", "/answer", `{"sdp":"v=0"}`), 409, []string{"no-pending-offer"}, nil},
		{"status shows the connection", call{method: "GET", path: "/api/v1/sessions/{session}/status", token: "{access}"}, 200,
			[]string{`"state":"connected"`, `"rttMs":12.5`, `"kind":"mic"`, `"status":"active"`}, nil},
		{"TURN by media token", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{ann}"}, 200,
			[]string{`"urls":["turn:localhost:3478"]`, `"username":"{annID}:{session}"`, `"expiresAt"`}, nil},
		{"TURN by access token", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{access}"}, 200, []string{`"username":"{annID}:"`}, nil},
		{"TURN under another name", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{ann}", header: map[string]string{"Host": "Study.Example.com:443"}}, 200,
			[]string{"turn:study.example.com:3478"}, nil},
		{"TURN under no name", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{ann}", header: map[string]string{"Host": `x"><script>`}}, 200,
			[]string{`"iceServers":[]`}, []string{"script"}},
		{"TURN by nobody", call{method: "GET", path: "/api/v1/webrtc/turn-credentials"}, 401, nil, []string{"turn:"}},
		{"farewell", post("{ann}", "/signal", `{"type":"bye"}`), 200, []string{`{"type":"ok"}`}, nil},
	})
}
