package main

import (
	"cmp"

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

// OIDCConfig makes people log in with one more provider of OpenID Connect.
type OIDCConfig struct {
	ID           string   `key:"id" doc:"name of a further OpenID provider in paths and in the database; never change it later"`
	Name         string   `key:"name" doc:"its name for people"`
	Issuer       string   `key:"issuer" doc:"its address, below which /.well-known/openid-configuration lies; empty: no further provider"`
	ClientID     string   `key:"clientId" doc:"client there"`
	ClientSecret string   `key:"clientSecret" secret:"true" doc:"its secret; the redirect address there is http.publicUrl + /login/oauth2/code/ + oidc.id"`
	Scopes       []string `key:"scopes" doc:"asked for besides openid"`
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
	return out
}
