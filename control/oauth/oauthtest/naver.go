package oauthtest

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	"github.com/languagemate/studymate/control/oauth"
)

// Naver is a provider with Naver's oddities. Its fields are changed before a request only.
type Naver struct {
	Provider oauth.Provider
	// Profile is the body of the profile answer, ProfileStatus its status.
	Profile       string
	ProfileStatus int

	t         testing.TB
	challenge string
	state     string
}

// NaverCode is the code that the provider gives to everybody.
const NaverCode = "naver-code"

// NewNaver runs the provider under the id "naver".
func NewNaver(t testing.TB) *Naver {
	t.Helper()
	n := &Naver{t: t, ProfileStatus: http.StatusOK, Profile: NaverProfile(`"email":"gina@example.com","name":"\uae40\uc9c0\ub098","nickname":"gina"`)}
	mux := http.NewServeMux()
	mux.HandleFunc("/oauth2.0/token", n.token)
	mux.HandleFunc("GET /v1/nid/me", n.me)
	at := serve(t, mux)
	n.Provider = oauth.Naver(ClientID, ClientSecret)
	n.Provider.AuthorizeURL, n.Provider.TokenURL, n.Provider.ProfileURL = at+"/oauth2.0/authorize", at+"/oauth2.0/token", at+"/v1/nid/me"
	return n
}

// NaverProfile is a profile with those fields besides the id; the person has refused all others.
func NaverProfile(fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return `{"resultcode":"00","message":"success","response":{"id":"n-1"` + fields + `}}`
}

// Agree is the person agreeing at the authorize address. Naver looks at neither its PKCE nor anything else but keeps the state.
func (n *Naver) Agree(authorizeURL string) {
	n.t.Helper()
	n.challenge, n.state = query(n.t, authorizeURL, "code_challenge"), query(n.t, authorizeURL, "state")
}

// token answers every mistake with status 200, and says expires_in in quotes.
func (n *Naver) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	switch {
	case r.FormValue("client_id") != ClientID || r.FormValue("client_secret") != ClientSecret:
		n.say(w, `{"error":"invalid_client","error_description":"wrong client id or client secret pair."}`)
	case r.FormValue("grant_type") != "authorization_code" || r.FormValue("code") != NaverCode || r.FormValue("state") != n.state:
		n.say(w, `{"error":"invalid_request","error_description":"no valid data in session"}`)
	case n.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		n.say(w, `{"error":"invalid_grant","error_description":"wrong code verifier"}`)
	default:
		n.say(w, `{"access_token":"naver-token","refresh_token":"r","token_type":"bearer","expires_in":"3600"}`)
	}
}

func (n *Naver) me(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	if r.Header.Get("Authorization") != "Bearer naver-token" {
		w.WriteHeader(http.StatusUnauthorized)
		n.say(w, `{"resultcode":"024","message":"Authentication failed"}`)
		return
	}
	w.WriteHeader(n.ProfileStatus)
	n.say(w, n.Profile)
}

func (n *Naver) say(w http.ResponseWriter, body string) {
	if _, err := io.WriteString(w, body); err != nil {
		n.t.Error(err)
	}
}
