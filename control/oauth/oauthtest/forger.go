package oauthtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/languagemate/studymate/control/oauth"
)

// Forger is an OpenID provider that says what the test wants. Its fields are changed before a request only.
type Forger struct {
	Provider oauth.Provider
	// Claims of the next id token; Agree fills in good ones.
	Claims jwt.MapClaims
	// Sign makes the id token; SignWell is the honest way.
	Sign func(claims jwt.MapClaims) string
	// Discovery are additions to the discovery document.
	Discovery map[string]any
	// UserInfo is what the userinfo call tells.
	UserInfo map[string]any
	// Token, when set, answers the token call.
	Token http.HandlerFunc
	// Down makes every call fail with 503.
	Down bool
	// KeysDown makes the calls for keys fail.
	KeysDown bool

	t   testing.TB
	key *rsa.PrivateKey
}

// NewForger runs a forger under the provider id "google".
func NewForger(t testing.TB) *Forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &Forger{t: t, key: key}
	f.Sign = f.SignWell
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", f.discovery)
	mux.HandleFunc("GET /keys", f.keys)
	mux.HandleFunc("POST /token", f.token)
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, _ *http.Request) { f.write(w, f.UserInfo) })
	f.Provider = oauth.Google(ClientID, ClientSecret)
	f.Provider.Issuer = serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.Down {
			http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	return f
}

// Agree makes good claims for the log-in that an authorize address began.
func (f *Forger) Agree(authorizeURL string, now time.Time) {
	f.t.Helper()
	f.Claims = jwt.MapClaims{
		"iss": f.Provider.Issuer, "aud": ClientID, "sub": "1", "nonce": query(f.t, authorizeURL, "nonce"),
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "email": "gina@example.com", "email_verified": true, "name": "Gina Kim",
	}
}

// SignWell signs with the published key.
func (f *Forger) SignWell(c jwt.MapClaims) string { return f.SignBy(c, jwt.SigningMethodRS256, f.key) }

// SignBy signs by any method and key, under the published key's name.
func (f *Forger) SignBy(c jwt.MapClaims, method jwt.SigningMethod, key any) string {
	f.t.Helper()
	token := jwt.NewWithClaims(method, c)
	token.Header["kid"] = "k"
	text, err := token.SignedString(key)
	if err != nil {
		f.t.Error(err)
	}
	return text
}

// PublicKey is the published one.
func (f *Forger) PublicKey() *rsa.PublicKey { return &f.key.PublicKey }

func (f *Forger) discovery(w http.ResponseWriter, _ *http.Request) {
	at := f.Provider.Issuer
	doc := map[string]any{
		"issuer": at, "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
		"userinfo_endpoint": at + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
	}
	for name, value := range f.Discovery {
		doc[name] = value
	}
	f.write(w, doc)
}

func (f *Forger) keys(w http.ResponseWriter, _ *http.Request) {
	if f.KeysDown {
		http.Error(w, "no keys today", http.StatusServiceUnavailable)
		return
	}
	b64 := base64.RawURLEncoding
	f.write(w, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
		"n": b64.EncodeToString(f.key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(f.key.E)).Bytes()),
	}}})
}

func (f *Forger) token(w http.ResponseWriter, r *http.Request) {
	if f.Token != nil {
		f.Token(w, r)
		return
	}
	f.write(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": f.Sign(f.Claims)})
}

func (f *Forger) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		f.t.Error(err)
	}
}
