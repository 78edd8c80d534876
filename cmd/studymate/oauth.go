package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/languagemate/studymate/control/oauth"
)

// GoogleConfig makes people log in with Google.
type GoogleConfig struct {
	ClientID     string `key:"clientId" doc:"client of the Google Cloud console (type web application); empty: no log-in with Google"`
	ClientSecret string `key:"clientSecret" secret:"true" doc:"its secret; the redirect address there is http.publicUrl + /login/oauth2/code/google"`
}

// NaverConfig makes people log in with Naver.
type NaverConfig struct {
	ClientID     string `key:"clientId" doc:"application of the Naver developer centre; empty: no log-in with Naver"`
	ClientSecret string `key:"clientSecret" secret:"true" doc:"its secret; the callback address there is http.publicUrl + /login/oauth2/code/naver"`
}

// OIDCConfig makes people log in with further providers of OpenID Connect: one whose every key is a variable too, and any number in a list.
type OIDCConfig struct {
	ID           string   `key:"id" doc:"name of a further OpenID provider in paths and in the database; never change it later"`
	Name         string   `key:"name" doc:"its name for people"`
	Issuer       string   `key:"issuer" doc:"its address, below which /.well-known/openid-configuration lies; empty: no further provider"`
	ClientID     string   `key:"clientId" doc:"client there"`
	ClientSecret string   `key:"clientSecret" secret:"true" doc:"its secret; the redirect address there is http.publicUrl + /login/oauth2/code/ + oidc.id"`
	Scopes       []string `key:"scopes" doc:"asked for besides openid"`

	Providers []OIDCProvider `key:"providers" doc:"any number of further ones, such as\n  - {id: campus, name: Campus, issuer: 'https://id.campus.example', clientId: studymate, clientSecretFile: /run/secrets/campus}\nand scopes, if not email and profile. STUDYMATE_OIDC_CAMPUS_CLIENT_ID and STUDYMATE_OIDC_CAMPUS_CLIENT_SECRET say the same of the client;\nthe secret itself can't stand here. The redirect address there is http.publicUrl + /login/oauth2/code/campus"`
}

// OIDCProvider is one entry of the list.
type OIDCProvider struct {
	ID               string   `key:"id"`
	Name             string   `key:"name"`
	Issuer           string   `key:"issuer"`
	Scopes           []string `key:"scopes"`
	ClientID         string   `key:"clientId"`
	ClientSecretFile string   `key:"clientSecretFile"`

	// clientSecret comes from the file or from a variable, and is never printed.
	clientSecret string
}

const (
	clientIDSuffix     = "_CLIENT_ID"
	clientSecretSuffix = "_CLIENT_SECRET"
)

// clientVariable matches the variables of the clients in the list: STUDYMATE_OIDC_CAMPUS_CLIENT_ID.
const clientVariable = `^STUDYMATE_OIDC_[A-Z0-9_]+_CLIENT_(ID|SECRET)$`

func isClientVariable(name string) bool { return regexp.MustCompile(clientVariable).MatchString(name) }

// nameClients gives the providers of the list their clients: by variables, of which each must be somebody's, and by the files they name.
func nameClients(providers []OIDCProvider, variables map[string]string) error {
	for i := range providers {
		p := &providers[i]
		prefix := envPrefix + "OIDC_" + strings.ToUpper(strings.ReplaceAll(p.ID, "-", "_"))
		if id, given := variables[prefix+clientIDSuffix]; given {
			p.ClientID = id
		}
		if secret, given := variables[prefix+clientSecretSuffix]; given {
			p.clientSecret = secret
		} else if p.ClientSecretFile != "" {
			text, err := os.ReadFile(p.ClientSecretFile)
			if err != nil {
				return fmt.Errorf("%w: oidc.providers: %s: clientSecretFile: %w", errConfig, p.ID, err)
			}
			p.clientSecret = strings.TrimSpace(string(text))
		}
		delete(variables, prefix+clientIDSuffix)
		delete(variables, prefix+clientSecretSuffix)
	}
	for name := range variables {
		return fmt.Errorf("%w: environment: %s is of no provider in oidc.providers", errConfig, name)
	}
	return nil
}

// checkProviders reports the first provider that can't be used. Nobody else may be called as those that the program knows: who
// has logged in with Google would be somebody of another issuer.
func checkProviders(config Config) error {
	ids := []string{config.OIDC.ID}
	for _, p := range config.OIDC.Providers {
		ids = append(ids, p.ID)
	}
	for _, reserved := range []string{"google", "naver"} {
		if slices.Contains(ids, reserved) {
			return fmt.Errorf("the id %q is reserved", reserved)
		}
	}
	for _, p := range config.OIDC.Providers {
		if p.Issuer == "" {
			return errors.New("every entry of oidc.providers needs an issuer")
		}
	}
	return providers(config).Validate()
}

// checkWaysIn reports whether nobody could log in.
func checkWaysIn(config Config) error {
	if !config.Auth.Password && len(providers(config).Providers) == 0 {
		return errors.New("must be true where google, naver and oidc name no provider: nobody could log in")
	}
	return nil
}

// providers are the configured providers, in the order of their buttons.
func providers(config Config) oauth.Config {
	out := oauth.Config{PublicURL: config.HTTP.PublicURL}
	if c := config.Google; c.ClientID != "" || c.ClientSecret != "" {
		out.Providers = append(out.Providers, oauth.Google(c.ClientID, c.ClientSecret))
	}
	if c := config.Naver; c.ClientID != "" || c.ClientSecret != "" {
		out.Providers = append(out.Providers, oauth.Naver(c.ClientID, c.ClientSecret))
	}
	if c := config.OIDC; c.Issuer != "" || c.ClientID != "" || c.ClientSecret != "" {
		out.Providers = append(out.Providers, oauth.Provider{
			ID: c.ID, Name: cmp.Or(c.Name, c.ID), Issuer: cmp.Or(c.Issuer, "missing"), ClientID: c.ClientID, ClientSecret: c.ClientSecret, Scopes: c.Scopes,
		})
	}
	for _, p := range config.OIDC.Providers {
		scopes := p.Scopes
		if len(scopes) == 0 {
			scopes = []string{"email", "profile"}
		}
		out.Providers = append(out.Providers, oauth.Provider{
			ID: p.ID, Name: cmp.Or(p.Name, p.ID), Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.clientSecret, Scopes: scopes,
		})
	}
	return out
}
