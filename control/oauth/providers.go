package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
)

// maxAnswerBytes bounds what a provider may say at once.
const maxAnswerBytes = 1 << 20

// Providers are the configured providers. It is safe for use by any number of goroutines.
type Providers struct {
	// Set by New.
	list []Listed
	byID map[string]client
}

// Listed is what people see of a provider.
type Listed struct{ ID, Name string }

// Secrets bind an answer to the log-in that asked for it. They never leave the server together.
type Secrets struct {
	State string
	// Nonce comes back inside the id token.
	Nonce string
	// Verifier is shown when the code is exchanged; the provider has seen its hash (RFC 7636).
	Verifier string
}

// Answer is what the browser brought back from the provider.
type Answer struct {
	Code string
	// Issuer is the parameter iss of RFC 9207; empty when there was none.
	Issuer string
	// Error is the error code of the provider, such as access_denied; empty when there was none.
	Error string
}

// Person is who somebody is at a provider.
type Person struct {
	// ID never changes and is unique at the provider.
	ID string
	// VerifiedEmail is an address of which the provider says that it belongs to the person; else it is empty.
	VerifiedEmail string
	// Name is empty when the person keeps it private.
	Name string
}

// client is one provider.
type client interface {
	// authorizeURL is where to send the browser.
	authorizeURL(ctx context.Context, s Secrets) (string, error)
	// checkIssuer compares the iss of an answer with the provider's own.
	checkIssuer(ctx context.Context, issuer string) error
	// person exchanges a code.
	person(ctx context.Context, code string, s Secrets) (Person, error)
}

// New makes the Providers; it starts nothing and asks nobody. A provider that is down is only missed by who wants to use it.
func New(cfg Config) (*Providers, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	p := &Providers{byID: map[string]client{}}
	web := webClient(cfg)
	for _, provider := range cfg.Providers {
		p.list = append(p.list, Listed{ID: provider.ID, Name: provider.Name})
		settings := oauth2.Config{
			ClientID: provider.ClientID, ClientSecret: provider.ClientSecret, Scopes: provider.Scopes,
			RedirectURL: strings.TrimSuffix(cfg.PublicURL, "/") + "/login/oauth2/code/" + provider.ID,
		}
		if provider.Issuer == "" {
			settings.Endpoint = oauth2.Endpoint{AuthURL: provider.AuthorizeURL, TokenURL: provider.TokenURL, AuthStyle: oauth2.AuthStyleInParams}
			p.byID[provider.ID] = &plain{web: web, settings: settings, profileURL: provider.ProfileURL}
			continue
		}
		p.byID[provider.ID] = &openID{web: web, settings: settings, issuer: provider.Issuer, now: cfg.Now}
	}
	return p, nil
}

// webClient asks providers. It follows no redirect, so that a secret goes nowhere else, and keeps no connection: log-ins are rare.
func webClient(cfg Config) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	return &http.Client{
		Transport:     bounded{transport},
		Timeout:       cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded cuts off answers that are too long.
type bounded struct{ next http.RoundTripper }

// RoundTrip does the request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, maxAnswerBytes), res.Body}
	}
	return res, err
}

// List returns the providers in the order of the configuration.
func (p *Providers) List() []Listed { return p.list }

// AuthorizeURL returns the address where the provider asks the person, or ErrUnknownProvider or ErrUnavailable.
func (p *Providers) AuthorizeURL(ctx context.Context, providerID string, s Secrets) (string, error) {
	c, known := p.byID[providerID]
	if !known {
		return "", ErrUnknownProvider
	}
	address, err := c.authorizeURL(ctx, s)
	if err != nil {
		return "", fmt.Errorf("%s: %w", providerID, err)
	}
	return address, nil
}

// Person returns who came back with that answer. The caller has checked the state. It fails with the errors of this package.
func (p *Providers) Person(ctx context.Context, providerID string, a Answer, s Secrets) (Person, error) {
	c, known := p.byID[providerID]
	if !known {
		return Person{}, ErrUnknownProvider
	}
	person, err := ask(ctx, c, a, s)
	if err != nil {
		return Person{}, fmt.Errorf("%s: %w", providerID, err)
	}
	return person, nil
}

func ask(ctx context.Context, c client, a Answer, s Secrets) (Person, error) {
	// First of all: a code must not be shown to a provider that did not issue it.
	if err := c.checkIssuer(ctx, a.Issuer); err != nil {
		return Person{}, err
	}
	switch a.Error {
	case "":
	case "access_denied":
		return Person{}, ErrCancelled
	case "temporarily_unavailable", "server_error":
		return Person{}, fmt.Errorf("%w: %s", ErrUnavailable, a.Error)
	default:
		return Person{}, fmt.Errorf("%w: %s", ErrRefused, harmless(a.Error))
	}
	if a.Code == "" {
		return Person{}, fmt.Errorf("%w: neither code nor error", ErrRefused)
	}
	person, err := c.person(ctx, a.Code, s)
	if err == nil && (person.ID == "" || len(person.ID) > 255) {
		err = errors.Join(ErrRefused, errors.New("no usable id of the person"))
	}
	return person, err
}
