package oauthtest

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/languagemate/studymate/control/oauth"
)

// Person is somebody with an account at the provider; the password is "password of " and the name.
type Person struct {
	Name     string
	Email    string
	Verified bool
}

// OpenID is a real provider, with a log-in page.
type OpenID struct {
	Provider oauth.Provider

	t      testing.TB
	server *httptest.Server
}

// NewOpenID runs a provider under the id "google" for a server whose pages are at publicURL.
func NewOpenID(t testing.TB, publicURL string, people ...Person) *OpenID {
	t.Helper()
	o := NewOpenIDAs(t, "google", publicURL, people...)
	o.Provider.Name = "Google"
	return o
}

// NewOpenIDAs runs a provider under an id of its own. All of them know us by the same client, and their people by the same subjects.
func NewOpenIDAs(t testing.TB, id, publicURL string, people ...Person) *OpenID {
	t.Helper()
	users := accounts{}
	for _, p := range people {
		users[p.Name] = &storage.User{
			ID: "subject-" + p.Name, Username: p.Name, Password: "password of " + p.Name, FirstName: p.Name, LastName: "Kim",
			Email: p.Email, EmailVerified: p.Verified,
		}
	}
	client := storage.WebClient(ClientID, ClientSecret, publicURL+"/login/oauth2/code/"+id)
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	// It logs by the process's default logger, which nothing of ours uses, and takes the chance to set it.
	quiet := slog.New(slog.DiscardHandler)
	handler = exampleop.SetupServer(server.URL, storage.NewStorageWithClients(users, map[string]*storage.Client{ClientID: client}), quiet, false)
	provider := oauth.Google(ClientID, ClientSecret)
	provider.ID, provider.Name, provider.Issuer = id, id, server.URL
	return &OpenID{Provider: provider, t: t, server: server}
}

// Close makes the provider unreachable.
func (o *OpenID) Close() { o.server.Close() }

// Agree does what a person does at the provider: opens the address, logs in, and is sent back. It returns where to.
func (o *OpenID) Agree(browser *http.Client, authorizeURL, name string) *url.URL {
	o.t.Helper()
	page := o.follow(browser, o.get(browser, authorizeURL))
	if page.status != http.StatusOK {
		o.t.Fatalf("no log-in page at the provider: %d", page.status)
	}
	form := url.Values{"username": {name}, "password": {"password of " + name}, "id": {page.at.Query().Get("authRequestID")}}
	back := o.follow(browser, o.seen(browser.PostForm(o.server.URL+"/login/username", form)))
	if back.next == nil {
		o.t.Fatalf("the provider does not send the browser back: %d", back.status)
	}
	return back.next
}

// hop is one answer to the browser: where it stands, and where it is sent on to, if anywhere.
type hop struct {
	status   int
	at, next *url.URL
}

func (o *OpenID) get(browser *http.Client, address string) hop {
	o.t.Helper()
	return o.seen(browser.Get(address))
}

func (o *OpenID) seen(res *http.Response, err error) hop {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		o.t.Error(err)
	}
	next, err := res.Location()
	if err != nil && !errors.Is(err, http.ErrNoLocation) {
		o.t.Fatal(err)
	}
	return hop{status: res.StatusCode, at: res.Request.URL, next: next}
}

// follow goes on as long as the provider sends the browser around in its own place.
func (o *OpenID) follow(browser *http.Client, h hop) hop {
	o.t.Helper()
	for range 10 {
		if h.next == nil || !strings.HasPrefix(h.next.String(), o.server.URL) {
			return h
		}
		h = o.get(browser, h.next.String())
	}
	o.t.Fatal("the provider sends the browser around in circles")
	return h
}

// accounts are the people of a provider.
type accounts map[string]*storage.User

// GetUserByID finds by subject.
func (a accounts) GetUserByID(id string) *storage.User { return a[strings.TrimPrefix(id, "subject-")] }

// GetUserByUsername finds by name.
func (a accounts) GetUserByUsername(name string) *storage.User { return a[name] }

// ExampleClientID names a client that nobody here uses.
func (accounts) ExampleClientID() string { return "service" }
