package httpapi_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/fault"
)

// tokenKind is what a call has to be made with.
type tokenKind string

const (
	noToken     tokenKind = "none"
	accessToken tokenKind = "access"
	mediaToken  tokenKind = "media"
	eitherToken tokenKind = "either"
)

// route is what the tables of this package know of one call. {ann}, {session} and so on in body and query stand for what a world holds.
type route struct {
	token tokenKind
	// body and query make the call a good one.
	body, query string
	// names says that the call names things of somebody: in the path, in body or in query. A stranger gets 403 or 404, except where
	// strangers is the reason why not.
	names     bool
	strangers string
	// takes says that who knows the name has the thing.
	takes bool
	// lenient says that a thing that does not exist is no error, and why.
	lenient string
	// unagreed is why a call that changes something is open to who has not agreed to what is required. Calls that only read are.
	unagreed string
	// bodyOptional says that a good call may come without a body, or that it is never read.
	bodyOptional bool
}

// needsConsents reports whether who has not agreed to what is required is refused.
func (r route) needsConsents(method string) bool {
	media := r.token == mediaToken || r.token == eitherToken
	return r.unagreed == "" && (media || r.token == accessToken && method != "GET")
}

// routes is the table of all calls of the API. A call that is in the OpenAPI document and not here fails the tests.
func routes() map[string]route {
	return map[string]route{
		"POST /api/v1/auth/signup":                                           {token: noToken, body: `{"email":"new@example.com","password":"long enough","englishName":"N","nativeLanguage":"ko","targetLanguage":"en"}`},
		"POST /api/v1/auth/login":                                            {token: noToken, body: `{"email":"nobody@example.com","password":"long enough"}`},
		"POST /api/v1/auth/refresh":                                          {token: noToken, body: `{"refreshToken":"x"}`, bodyOptional: true},
		"POST /api/v1/auth/logout":                                           {token: noToken, body: `{"refreshToken":"x"}`, bodyOptional: true},
		"GET /api/v1/auth/oauth2/providers":                                  {token: noToken},
		"GET /api/v1/auth/oauth2/authorize/{provider}":                       {token: noToken},
		"POST /api/v1/auth/oauth2/callback/{provider}":                       {token: noToken, body: `{"state":"x","code":"y"}`},
		"GET /.well-known/jwks.json":                                         {token: noToken},
		"GET /api/v1/consents/documents":                                     {token: noToken},
		"GET /api/v1/consents/documents/{document}":                          {token: noToken},
		"GET /healthz":                                                       {token: noToken},
		"GET /readyz":                                                        {token: noToken},
		"DELETE /api/v1/auth/log-ins":                                        {token: accessToken, unagreed: "it is about how one logs in"},
		"GET /api/v1/auth/identities":                                        {token: accessToken},
		"POST /api/v1/auth/oauth2/link/{provider}":                           {token: accessToken, bodyOptional: true, body: `{"returnTo":"/"}`, unagreed: "it is about how one logs in"},
		"DELETE /api/v1/auth/identities/{identityId}":                        {token: accessToken, names: true, unagreed: "it is about how one logs in"},
		"GET /api/v1/users/profile":                                          {token: accessToken},
		"PATCH /api/v1/users/profile":                                        {token: accessToken, body: `{"bio":"hello"}`},
		"POST /api/v1/users/profile/image":                                   {token: accessToken},
		"DELETE /api/v1/users/profile/image":                                 {token: accessToken},
		"GET /api/v1/users/consents":                                         {token: accessToken},
		"POST /api/v1/users/consents":                                        {token: accessToken, body: `{"consents":[{"document":"terms","version":"1","granted":true}]}`, unagreed: "where one agrees"},
		"DELETE /api/v1/users/account":                                       {token: accessToken, body: `{"password":"x"}`, bodyOptional: true, unagreed: "one can always go"},
		"GET /api/v1/users/export":                                           {token: accessToken},
		"GET /api/v1/users/stats":                                            {token: accessToken},
		"GET /api/v1/home":                                                   {token: accessToken},
		"GET /api/v1/users/{userId}":                                         {token: accessToken, names: true, strangers: "a profile has a public side"},
		"GET /api/v1/onboarding/status":                                      {token: accessToken},
		"POST /api/v1/onboarding/step/{step}":                                {token: accessToken, body: `{}`, unagreed: "it is what newcomers do, and its end needs them by itself"},
		"POST /api/v1/onboarding/complete":                                   {token: accessToken, unagreed: "it is what newcomers do, and its end needs them by itself"},
		"POST /api/v1/sessions/create":                                       {token: accessToken, body: `{"title":"Talk","sessionType":"video"}`},
		"GET /api/v1/sessions/available":                                     {token: accessToken},
		"GET /api/v1/sessions/{sessionId}":                                   {token: accessToken, names: true, strangers: "sessions are open to all learners"},
		"POST /api/v1/sessions/join/{sessionId}":                             {token: accessToken, names: true, strangers: "sessions are open to all learners"},
		"GET /api/v1/sessions/{sessionId}/status":                            {token: accessToken, names: true},
		"PUT /api/v1/sessions/{sessionId}/hand":                              {token: accessToken, names: true, body: `{"raised":true}`},
		"POST /api/v1/sessions/{sessionId}/reactions":                        {token: accessToken, names: true, body: `{"emoji":"👏"}`},
		"GET /api/v1/sessions/{sessionId}/chat":                              {token: accessToken, names: true},
		"GET /api/v1/sessions/{sessionId}/topics":                            {token: accessToken, names: true},
		"PUT /api/v1/sessions/{sessionId}/topics/card":                       {token: accessToken, names: true, body: `{"action":"next"}`},
		"POST /api/v1/sessions/{sessionId}/notes":                            {token: accessToken, names: true, body: `{"clientId":"n1","kind":"word","language":"ko","text":"사과","meaning":"apple"}`},
		"GET /api/v1/sessions/{sessionId}/notes":                             {token: accessToken, names: true},
		"DELETE /api/v1/sessions/{sessionId}/notes/{noteId}":                 {token: accessToken, names: true},
		"GET /api/v1/sessions/{sessionId}/summary":                           {token: accessToken, names: true},
		"GET /api/v1/notes":                                                  {token: accessToken},
		"DELETE /api/v1/notes/{noteId}":                                      {token: accessToken, names: true},
		"PATCH /api/v1/notes/{noteId}":                                       {token: accessToken, names: true, body: `{"meaning":"changed"}`},
		"GET /api/v1/time":                                                   {token: noToken},
		"GET /api/v1/sessions/mine":                                          {token: accessToken},
		"PUT /api/v1/sessions/{sessionId}":                                   {token: accessToken, names: true, body: `{"title":"Talk","sessionType":"video"}`},
		"DELETE /api/v1/sessions/{sessionId}":                                {token: accessToken, names: true},
		"POST /api/v1/sessions/{sessionId}/toggle-language":                  {token: accessToken, names: true, bodyOptional: true, body: `{"version":0}`},
		"POST /api/v1/sessions/{sessionId}/rotation":                         {token: accessToken, names: true, body: `{"action":"resume"}`},
		"PUT /api/v1/sessions/{sessionId}/turn-budget":                       {token: accessToken, names: true, body: `{"seconds":90}`},
		"PUT /api/v1/sessions/{sessionId}/lock":                              {token: accessToken, names: true, body: `{"locked":true}`},
		"PUT /api/v1/sessions/{sessionId}/host":                              {token: accessToken, names: true, body: `{"userId":"{annID}"}`},
		"PUT /api/v1/sessions/{sessionId}/participants/{userId}/permissions": {token: accessToken, names: true, body: `{"mic":true,"camera":true,"screen":true}`},
		"DELETE /api/v1/sessions/{sessionId}/participants/{userId}":          {token: accessToken, names: true},
		"PUT /api/v1/sessions/{sessionId}/visitors/{userId}":                 {token: accessToken, names: true, body: `{"admit":true}`},
		"DELETE /api/v1/sessions/{sessionId}/leave":                          {token: accessToken, names: true, strangers: "who is not there has left already", unagreed: "one can always go"},
		"POST /api/v1/webrtc/offer":                                          {token: mediaToken, body: `{"sdp":"v=0"}`},
		"POST /api/v1/webrtc/answer":                                         {token: mediaToken, body: `{"sdp":"v=0"}`},
		"GET /api/v1/sessions/invitations":                                   {token: accessToken},
		"GET /api/v1/sessions/{sessionId}/invitations":                       {token: accessToken, names: true},
		"POST /api/v1/sessions/{sessionId}/invitations":                      {token: accessToken, names: true, body: `{"userIds":["{bobID}"]}`},
		"DELETE /api/v1/sessions/{sessionId}/invitations/{userId}":           {token: accessToken, names: true},
		"POST /api/v1/webrtc/ice-candidate":                                  {token: mediaToken, body: `{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0}`},
		"POST /api/v1/webrtc/signal":                                         {token: mediaToken, body: `{"type":"offer","sdp":"v=0","candidate":""}`},
		"GET /api/v1/webrtc/turn-credentials":                                {token: eitherToken},
		"GET /api/v1/matching/recommendations":                               {token: accessToken},
		"POST /api/v1/matching/calculate-compatibility":                      {token: accessToken, body: `{"userId":"{miaID}"}`},
		"GET /api/v1/matching/filters":                                       {token: accessToken},
		"PUT /api/v1/matching/filters":                                       {token: accessToken, body: `{"language":"en","levels":["B1"],"interests":["music"],"online":true,"minHours":2}`},
		"POST /api/v1/matching/request":                                      {token: accessToken, body: `{"userId":"{miaID}"}`},
		"GET /api/v1/matching/requests":                                      {token: accessToken},
		"POST /api/v1/matching/requests/{requestId}/accept":                  {token: accessToken, names: true},
		"POST /api/v1/matching/requests/{requestId}/reject":                  {token: accessToken, names: true},
		"DELETE /api/v1/matching/requests/{requestId}":                       {token: accessToken, names: true, unagreed: "one can always go"},
		"GET /api/v1/matching/queue":                                         {token: accessToken},
		"POST /api/v1/matching/queue":                                        {token: accessToken, body: `{"language":"en"}`},
		"DELETE /api/v1/matching/queue":                                      {token: accessToken, unagreed: "one can always go"},
		"GET /api/v1/chat/rooms":                                             {token: accessToken},
		"POST /api/v1/chat/rooms":                                            {token: accessToken, body: `{"kind":"direct","userId":"{annID}"}`, names: true},
		"GET /api/v1/chat/rooms/{roomId}":                                    {token: accessToken, names: true},
		"DELETE /api/v1/chat/rooms/{roomId}":                                 {token: accessToken, names: true, unagreed: "one can always go"},
		"POST /api/v1/chat/rooms/{roomId}/read":                              {token: accessToken, names: true, body: `{"seq":1}`},
		"GET /api/v1/chat/rooms/{roomId}/messages":                           {token: accessToken, names: true},
		"POST /api/v1/chat/rooms/{roomId}/messages":                          {token: accessToken, names: true, body: `{"clientId":"c1","body":"hello"}`},
		"POST /api/v1/chat/rooms/{roomId}/images":                            {token: accessToken, names: true},
		"GET /api/v1/chat/rooms/{roomId}/images/{imageId}":                   {token: accessToken, names: true},
		"DELETE /api/v1/chat/rooms/{roomId}/images/{imageId}":                {token: accessToken, names: true},
		"PATCH /api/v1/chat/rooms/{roomId}/messages/{messageId}":             {token: accessToken, names: true, body: `{"body":"changed"}`},
		"DELETE /api/v1/chat/rooms/{roomId}/messages/{messageId}":            {token: accessToken, names: true},
		"GET /api/v1/chat/search":                                            {token: accessToken, query: "q=hidden&roomId={room}", names: true},
		"GET /api/v1/ai":                                                     {token: accessToken},
		"POST /api/v1/ai/translate":                                          {token: accessToken, body: `{"text":"hello","target":"ko"}`},
		"POST /api/v1/ai/correct-grammar":                                    {token: accessToken, body: `{"text":"I goed home"}`},
		"POST /api/v1/ai/suggest-topics":                                     {token: accessToken, body: `{"count":3}`},
		"POST /api/v1/ai/analyze-conversation":                               {token: accessToken, names: true, body: `{"roomId":"{room}"}`},
		"GET /api/v1/ai/analyses":                                            {token: accessToken},
		"GET /api/v1/ai/analyses/{analysisId}":                               {token: accessToken, names: true},
		"DELETE /api/v1/ai/analyses/{analysisId}":                            {token: accessToken, names: true},
		"POST /api/v1/level-test/start":                                      {token: accessToken, body: `{"language":"en"}`},
		"POST /api/v1/level-test/submit-answer":                              {token: accessToken, names: true, body: `{"attemptId":"{attempt}","itemId":"{item}","answer":"1"}`},
		"GET /api/v1/level-test/audio/{attemptId}/{itemId}":                  {token: accessToken, names: true},
		"POST /api/v1/level-test/analyze-speech":                             {token: accessToken, names: true, query: "attemptId={attempt}&itemId={item}"},
		"GET /api/v1/level-test/evaluations":                                 {token: accessToken, query: "attemptId={attempt}", names: true, strangers: "of the attempts of others the list is empty"},
		"GET /api/v1/level-test/evaluations/{evaluationId}":                  {token: accessToken, names: true},
		"POST /api/v1/level-test/evaluate-with-ai":                           {token: accessToken, names: true, body: `{"attemptId":"{attempt}"}`},
		"GET /api/v1/level-test/result":                                      {token: accessToken, query: "language=en"},
		"GET /api/v1/chat/blocks":                                            {token: accessToken},
		"POST /api/v1/chat/blocks":                                           {token: accessToken, body: `{"userId":"{annID}"}`, names: true, strangers: "everybody may block everybody", unagreed: "one can always be left in peace"},
		"DELETE /api/v1/chat/blocks/{userId}":                                {token: accessToken, names: true, strangers: "a block that is not there is lifted already", lenient: "a block that is not there is lifted already", unagreed: "one can always be left in peace"},
		"POST /api/v1/chat/reports":                                          {token: accessToken, body: `{"userId":"{annID}","reason":"spam","messageIds":["{message}"]}`, names: true},
		"GET /api/v1/presence":                                               {token: accessToken, query: "userIds={annID}", names: true, strangers: "whom one shares no room with is left out of the answer", lenient: "whom one shares no room with is left out of the answer"},
		"GET /api/v1/notifications":                                          {token: accessToken},
		"POST /api/v1/notifications/read":                                    {token: accessToken},
		"POST /api/v1/notifications/{id}/read":                               {token: accessToken, names: true},
		"DELETE /api/v1/notifications/{id}":                                  {token: accessToken, names: true},
		"GET /api/v1/notifications/preferences":                              {token: accessToken},
		"PUT /api/v1/notifications/preferences":                              {token: accessToken, body: `{"channels":{},"quietHours":{"enabled":false,"from":"22:00","to":"07:00","zone":"UTC"},"pushPreview":true}`},
		"GET /api/v1/notifications/push/key":                                 {token: accessToken},
		"POST /api/v1/notifications/push/subscriptions":                      {token: accessToken, body: `{"endpoint":"{endpoint}","keys":{"p256dh":"{p256dh}","auth":"{auth}"}}`, names: true, strangers: "a browser belongs to who used it last; its address is a secret of the browser", takes: true},
		"POST /api/v1/notifications/push/unsubscribe":                        {token: accessToken, body: `{"endpoint":"{endpoint}"}`, names: true, strangers: "a subscription that one does not have has ended already", lenient: "a subscription that one does not have has ended already", unagreed: "one can always be left in peace"},
	}
}

// aside are the paths that the router knows and the OpenAPI document does not, and why nobody needs a token there.
func aside() map[string]string {
	return map[string]string{
		"GET /openapi.json": "describes the API",
		"GET /docs":         "the same for people",
		"GET /images/*name": "names of pictures can't be guessed, and pages show them without a token",
	}
}

// operation is a call as the OpenAPI document has it.
type operation struct {
	method, path string
	Parameters   []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody *struct {
		Required bool
		Content  map[string]struct{ Schema schema }
	}
	Security  []map[string]any
	Responses map[string]any
	route     route
}

func (o operation) name() string { return o.method + " " + o.path }

// reads reports whether the call reads a body of JSON.
func (o operation) readsJSON() bool {
	if o.RequestBody == nil {
		return false
	}
	_, picture := o.RequestBody.Content["image/*"]
	_, sound := o.RequestBody.Content["audio/*"]
	return !picture && !sound
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Properties map[string]schema
	Items      *schema
	AnyOf      []schema
	MaxLength  int
	// AdditionalProperties is true, false or the schema of the values of a map.
	AdditionalProperties json.RawMessage
}

// spec is the OpenAPI document.
type spec struct {
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]schema }
}

// resolve follows a reference.
func (s spec) resolve(of schema) schema {
	if name, found := strings.CutPrefix(of.Ref, "#/components/schemas/"); found {
		return s.Components.Schemas[name]
	}
	return of
}

// operations are all calls of the document in order, each with its row of the table; one without a row, or a row without a call, fails the test.
func (r *rig) operations() (all []operation, s spec) {
	r.t.Helper()
	r.want(200, call{method: "GET", path: "/openapi.json"}, &s)
	table := routes()
	for path, methods := range s.Paths {
		for method, op := range methods {
			op.method, op.path = strings.ToUpper(method), path
			row, found := table[op.name()]
			if !found {
				r.t.Errorf("%s is not in the table of routes: say what it needs and whose things it names", op.name())
				continue
			}
			op.route = row
			delete(table, op.name())
			all = append(all, *op)
		}
	}
	for name := range maps.Keys(table) {
		r.t.Errorf("the table of routes has %s, the server does not", name)
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	if len(all) < 50 {
		r.t.Fatalf("only %d calls", len(all))
	}
	return all, s
}

// TestTheTableHasEveryRouteOfTheRouter finds what is served beside the OpenAPI document.
func TestTheTableHasEveryRouteOfTheRouter(t *testing.T) {
	r := newRig(t)
	table, others := routes(), aside()
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, served := range r.api.Routes() {
		name := parameter.ReplaceAllString(served, "{$1}")
		_, described := table[name]
		if reason := others[served]; !described && reason == "" {
			t.Errorf("%s is in no table", served)
		}
	}
	for served := range others {
		if !slices.Contains(r.api.Routes(), served) {
			t.Errorf("%s is not served", served)
		}
	}
}

// problemCode checks that an answer is a problem document and returns its code.
func problemCode(t *testing.T, name string, contentType, body string) string {
	t.Helper()
	var p struct {
		Type, Title, Detail, Code, Instance string
		Status                              int
		Errors                              []struct{ Field, Code, Message string }
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil || contentType != "application/problem+json" {
		t.Errorf("%s: no problem document: %s %.300s", name, contentType, body)
		return ""
	}
	if !regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`).MatchString(p.Code) || p.Type != "urn:studymate:problem:"+p.Code || p.Title == "" || p.Detail == "" ||
		p.Status < 400 || !strings.HasPrefix(p.Instance, "urn:studymate:request:") {
		t.Errorf("%s: a problem that lacks something: %s", name, body)
	}
	for _, f := range p.Errors {
		if f.Message == "" || f.Code == string(fault.Invalid) || !slices.Contains(fault.Codes(), fault.Code(f.Code)) {
			t.Errorf("%s: no code says what is wrong with %s: %s", name, f.Field, body)
		}
	}
	return p.Code
}
