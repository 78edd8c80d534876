// Package oauthtest gives tests providers to log in at: a real one of OpenID Connect, one that forges its id tokens, and one as odd
// as Naver. They listen on loopback for as long as the test. It is imported by tests only.
package oauthtest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// The client that every provider here knows.
const (
	ClientID     = "studymate"
	ClientSecret = "a secret between us & them"
)

// serve answers on loopback until the test is over.
func serve(t testing.TB, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// query is one parameter of an address.
func query(t testing.TB, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get(name)
}
