package httpapi_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// forge makes a token of anything; the defaults are those of a good access token.
func (r *rig) forge(userID string, change func(header map[string]any, claims jwt.MapClaims), method jwt.SigningMethod, key any) string {
	r.t.Helper()
	claims := jwt.MapClaims{"iss": "studymate", "aud": "api", "sub": userID, "iat": r.now.Unix(), "exp": r.now.Add(15 * time.Minute).Unix()}
	token := jwt.New(method)
	maps.Copy(token.Header, map[string]any{"typ": "at+jwt", "kid": r.auth.JWKS(r.now).Keys[0].KeyID})
	if change != nil {
		change(token.Header, claims)
	}
	token.Claims = claims
	signed, err := token.SignedString(key)
	if err != nil {
		r.t.Fatal(err)
	}
	return signed
}

// bring puts a key into the header, which RFC 7515 section 4.1.3 allows and nobody should believe.
func bring(key *rsa.PublicKey) func(map[string]any, jwt.MapClaims) {
	return func(h map[string]any, _ jwt.MapClaims) {
		b64 := base64.RawURLEncoding
		h["jwk"] = map[string]string{"kty": "RSA", "n": b64.EncodeToString(key.N.Bytes()), "e": "AQAB"}
		delete(h, "kid")
	}
}

func (r *rig) accessToken(userID string) string {
	return r.forge(userID, nil, jwt.SigningMethodRS256, r.keys.private)
}

func TestOnlyGoodAccessTokensOpenAnAccount(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	session := r.createSession(ann)
	joined := r.join(ann, session)
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	publicDER, err := x509.MarshalPKIXPublicKey(&r.keys.private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER})
	rs256, own := jwt.SigningMethodRS256, r.keys.private
	claim := func(key string, value any) func(map[string]any, jwt.MapClaims) {
		return func(_ map[string]any, c jwt.MapClaims) { c[key] = value }
	}
	header := func(key string, value any) func(map[string]any, jwt.MapClaims) {
		return func(h map[string]any, _ jwt.MapClaims) { h[key] = value }
	}
	for name, test := range map[string]struct {
		token  string
		status int
	}{
		"good":                          {ann.Token, 200},
		"none":                          {"", 401},
		"not a token":                   {"abc.def.ghi", 401},
		"very long":                     {string(make([]byte, 5000)) + "a", 401},
		"alg none":                      {r.forge(ann.ID, nil, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType), 401},
		"HS256 with the public key":     {r.forge(ann.ID, nil, jwt.SigningMethodHS256, publicPEM), 401},
		"HS256 with the public key DER": {r.forge(ann.ID, nil, jwt.SigningMethodHS256, publicDER), 401},
		"RS512 with the own key":        {r.forge(ann.ID, nil, jwt.SigningMethodRS512, own), 401},
		"RS384 with the own key":        {r.forge(ann.ID, nil, jwt.SigningMethodRS384, own), 401},
		"PS256 with the own key":        {r.forge(ann.ID, nil, jwt.SigningMethodPS256, own), 401},
		"alg in small letters":          {r.forge(ann.ID, header("alg", "rs256"), rs256, own), 401},
		"alg none in capitals":          {r.forge(ann.ID, header("alg", "None"), jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType), 401},
		"RS256 said, HS256 done":        {r.forge(ann.ID, header("alg", "RS256"), jwt.SigningMethodHS256, publicPEM), 401},
		"a key in the token":            {r.forge(ann.ID, bring(&foreign.PublicKey), rs256, foreign), 401},
		"a key at an address":           {r.forge(ann.ID, header("jku", "https://evil.example/jwks.json"), rs256, foreign), 401},
		"without signature":             {ann.Token[:strings.LastIndexByte(ann.Token, '.')+1], 401},
		"without kid":                   {r.forge(ann.ID, func(h map[string]any, _ jwt.MapClaims) { delete(h, "kid") }, rs256, own), 401},
		"without type":                  {r.forge(ann.ID, func(h map[string]any, _ jwt.MapClaims) { delete(h, "typ") }, rs256, own), 401},
		"foreign key under our kid":     {r.forge(ann.ID, nil, rs256, foreign), 401},
		"foreign kid":                   {r.forge(ann.ID, header("kid", "foreign"), rs256, foreign), 401},
		"kid that is a path":            {r.forge(ann.ID, header("kid", "../../etc/passwd"), rs256, own), 401},
		"kid that is a number":          {r.forge(ann.ID, header("kid", 7), rs256, own), 401},
		"expired":                       {r.forge(ann.ID, claim("exp", r.now.Add(-11*time.Second).Unix()), rs256, own), 401},
		"without expiry":                {r.forge(ann.ID, func(_ map[string]any, c jwt.MapClaims) { delete(c, "exp") }, rs256, own), 401},
		"foreign issuer":                {r.forge(ann.ID, claim("iss", "elsewhere"), rs256, own), 401},
		"foreign audience":              {r.forge(ann.ID, claim("aud", "elsewhere"), rs256, own), 401},
		"without subject":               {r.forge("", nil, rs256, own), 401},
		"type of a media token":         {r.forge(ann.ID, header("typ", "media+jwt"), rs256, own), 401},
		"media token":                   {joined.MediaToken, 401},
		"of an erased account":          {r.accessToken("0199-gone"), 401},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			res := r.want(test.status, call{method: "GET", path: "/api/v1/users/profile", token: test.token}, nil)
			if test.status == 401 && name != "of an erased account" && res.Header.Get("WWW-Authenticate") == "" {
				t.Error("a 401 without WWW-Authenticate")
			}
		})
	}
}

func TestOnlyGoodMediaTokensOpenMedia(t *testing.T) {
	r := newRig(t)
	ann := r.learner("ann")
	session := r.createSession(ann)
	joined := r.join(ann, session)
	media := func(h map[string]any, c jwt.MapClaims) { h["typ"], c["aud"], c["sid"] = "media+jwt", "media", session }
	for name, test := range map[string]struct {
		token  string
		status int
	}{
		"good":                    {joined.MediaToken, 200},
		"access token":            {ann.Token, 401},
		"access token with sid":   {r.forge(ann.ID, func(_ map[string]any, c jwt.MapClaims) { c["sid"] = session }, jwt.SigningMethodRS256, r.keys.private), 401},
		"forged for nobody there": {r.forge("stranger", media, jwt.SigningMethodRS256, r.keys.private), 403},
		"without session": {r.forge(ann.ID, func(h map[string]any, c jwt.MapClaims) { media(h, c); delete(c, "sid") },
			jwt.SigningMethodRS256, r.keys.private), 401},
		"expired": {r.forge(ann.ID, func(h map[string]any, c jwt.MapClaims) { media(h, c); c["exp"] = r.now.Unix() - 11 },
			jwt.SigningMethodRS256, r.keys.private), 401},
		"alg none": {r.forge(ann.ID, media, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType), 401},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			r.want(test.status, call{method: "POST", path: "/api/v1/webrtc/offer", token: test.token, body: `{"sdp":"v=0"}`}, nil)
		})
	}
	if lasts := joined.MediaTokenExpiresAt.Sub(r.now); lasts > 5*time.Minute || lasts < 4*time.Minute {
		t.Errorf("media token lasts %s, want about 5 min", lasts)
	}
}

func TestTokensVerifyWithThePublishedKeys(t *testing.T) {
	r := newRig(t)
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	res := r.want(200, call{method: "GET", path: "/.well-known/jwks.json"}, &set)
	if len(set.Keys) != 1 || set.Keys[0]["alg"] != "RS256" || set.Keys[0]["kid"] == "" || set.Keys[0]["n"] == "" || set.Keys[0]["e"] != "AQAB" {
		t.Errorf("key set = %v", set)
	}
	if _, leaked := set.Keys[0]["d"]; leaked {
		t.Error("the private key is published")
	}
	if res.Header.Get("Cache-Control") == "" || res.StatusCode != http.StatusOK {
		t.Error("the key set can't be cached")
	}
}

// TestWhatALogOutEnds plays the end of one log-in of ann's; her other one and bob's go on.
func TestWhatALogOutEnds(t *testing.T) {
	for name, end := range map[string]call{
		"log-out":             {method: "POST", path: "/api/v1/auth/logout", body: `{"refreshToken":"{refresh}"}`},
		"a stolen token used": {method: "POST", path: "/api/v1/auth/refresh", body: `{"refreshToken":"{refresh}"}`},
		"everywhere":          {method: "DELETE", path: "/api/v1/auth/log-ins", token: "{gone}"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			ann, bob := r.signUp("ann"), r.learner("bob")
			var other authResult
			r.want(200, call{method: "POST", path: "/api/v1/auth/login", body: nativeJSON, header: map[string]string{"X-Client": "native"}}, &other)
			joined := r.join(ann, r.createSession(ann))
			names := map[string]string{"gone": ann.Token, "refresh": ann.Refresh, "media": joined.MediaToken, "other": other.AccessToken, "bob": bob.Token}
			ended, others := 204, 200
			if name == "a stolen token used" {
				ended = 401
				r.refreshWith(200, ann.Refresh)
				r.now = r.now.Add(11 * time.Second)
			}
			if name == "everywhere" {
				others = 401
			}
			profile := func(token string) call { return call{method: "GET", path: "/api/v1/users/profile", token: token} }
			r.play(t, names, []scenario{
				{"before", profile("{gone}"), 200, []string{ann.ID}, nil},
				{"the end", end, ended, nil, nil},
				{"the access token", profile("{gone}"), 401, []string{`"invalid-token"`}, []string{ann.ID}},
				{"a call that changes", call{method: "POST", path: "/api/v1/sessions/create", token: "{gone}", body: `{"title":"T","sessionType":"video"}`}, 401, nil, nil},
				{"the media token", call{method: "POST", path: "/api/v1/webrtc/offer", token: "{media}", body: `{"sdp":"v=0"}`}, 401, []string{`"invalid-token"`}, []string{"answer"}},
				{"a relay by the media token", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{media}"}, 401, nil, []string{"turn:"}},
				{"a relay by the access token", call{method: "GET", path: "/api/v1/webrtc/turn-credentials", token: "{gone}"}, 401, nil, []string{"turn:"}},
				{"ann's other log-in", profile("{other}"), others, nil, nil},
				{"bob's", profile("{bob}"), 200, []string{bob.ID}, nil},
				{"everywhere without a token", call{method: "DELETE", path: "/api/v1/auth/log-ins"}, 401, []string{`"invalid-token"`}, nil},
			})
		})
	}
}
