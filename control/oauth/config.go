package oauth

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Provider says how one provider is reached and as which client.
type Provider struct {
	// ID names the provider in paths and in stored identities; it must not change later.
	ID string
	// Name is shown on the button.
	Name string
	// Issuer is that of an OpenID provider, whose discovery document tells the rest. Empty: plain OAuth 2.0, as Naver has it.
	Issuer       string
	ClientID     string
	ClientSecret string
	// Scopes are asked for; of an OpenID provider openid is always one.
	Scopes []string

	// These three are for a provider without discovery.
	AuthorizeURL, TokenURL, ProfileURL string
}

// Google is Google's OpenID provider.
func Google(clientID, clientSecret string) Provider {
	return Provider{
		ID: "google", Name: "Google", Issuer: "https://accounts.google.com", Scopes: []string{"email", "profile"},
		ClientID: clientID, ClientSecret: clientSecret,
	}
}

// Naver is Naver's OAuth 2.0. Its OpenID Connect would add nothing: no nonce, and no word on whether an address was checked.
func Naver(clientID, clientSecret string) Provider {
	return Provider{
		ID: "naver", Name: "Naver", ClientID: clientID, ClientSecret: clientSecret,
		AuthorizeURL: "https://nid.naver.com/oauth2.0/authorize",
		TokenURL:     "https://nid.naver.com/oauth2.0/token",
		ProfileURL:   "https://openapi.naver.com/v1/nid/me",
	}
}

// Config lists the providers, in the order of their buttons. A zero value means the default.
type Config struct {
	Providers []Provider
	// PublicURL is the address of this server as people open it. Providers send browsers back to
	// PublicURL/login/oauth2/code/<id>, and have to know that address.
	PublicURL string
	// Timeout bounds one request to a provider; 10 s.
	Timeout time.Duration
	// Now is the clock for id tokens; time.Now.
	Now func() time.Time
}

func (c Config) withDefaults() Config {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate reports the first value that can't be used.
func (c Config) Validate() error {
	if c.Timeout < 0 {
		return fmt.Errorf("oauth: timeout is %s, must not be negative", c.Timeout)
	}
	if len(c.Providers) > 0 && c.PublicURL == "" {
		return errors.New("oauth: providers need the public address of this server")
	}
	seen := map[string]bool{}
	for _, p := range c.Providers {
		if err := p.validate(); err != nil {
			return fmt.Errorf("oauth: provider %q: %w", p.ID, err)
		}
		if seen[p.ID] {
			return fmt.Errorf("oauth: provider %q is there twice", p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

func (p Provider) validate() error {
	if !regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`).MatchString(p.ID) {
		return errors.New("its id must be lower-case letters, digits and hyphens, at most 32")
	}
	if p.Name == "" || p.ClientID == "" || p.ClientSecret == "" {
		return errors.New("name, client id and client secret are all needed")
	}
	urls := []string{p.Issuer}
	if p.Issuer == "" {
		urls = []string{p.AuthorizeURL, p.TokenURL, p.ProfileURL}
	}
	if i := slices.IndexFunc(urls, func(s string) bool { return !confidential(s) }); i >= 0 {
		return fmt.Errorf("%q is not an https address", urls[i])
	}
	return nil
}

// confidential reports whether nobody between here and there can read or change what is said.
func confidential(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback())
}
