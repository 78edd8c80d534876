package main

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/languagemate/studymate/control/users"
)

// ConsentsConfig says what people are asked to agree to.
type ConsentsConfig struct {
	TermsVersion     string `key:"termsVersion" doc:"version of the terms; people agree to a new one anew"`
	TermsURL         string `key:"termsUrl" doc:"where they can be read, an https address or a path of this server; empty: the client has the text"`
	PrivacyVersion   string `key:"privacyVersion" doc:"version of what is done with personal data"`
	PrivacyURL       string `key:"privacyUrl" doc:"where it can be read"`
	AgeVersion       string `key:"ageVersion" doc:"version of the statement to be old enough"`
	MarketingVersion string `key:"marketingVersion" doc:"version of the agreement to news and offers, which nobody needs to give; empty: not asked about"`
	MarketingURL     string `key:"marketingUrl" doc:"where it can be read"`
}

// documents are what people are asked to agree to.
func documents(c ConsentsConfig) users.Config {
	list := []users.Document{
		{Name: "terms", Version: c.TermsVersion, URL: c.TermsURL, Required: true},
		{Name: "privacy", Version: c.PrivacyVersion, URL: c.PrivacyURL, Required: true},
		{Name: "age", Version: c.AgeVersion, Required: true},
	}
	if c.MarketingVersion != "" {
		list = append(list, users.Document{Name: "marketing", Version: c.MarketingVersion, URL: c.MarketingURL})
	}
	return users.Config{Documents: list}
}

// Validate returns the first value that cannot work.
func (c ConsentsConfig) Validate() error {
	return cmp.Or(documents(c).Validate(), optional(c.TermsURL, page), optional(c.PrivacyURL, page), optional(c.MarketingURL, page))
}

// page checks an address that people are sent to.
func page(s string) error {
	u, err := url.Parse(s)
	local := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/")
	if !local && (err != nil || u.Scheme != "https" || u.Host == "") {
		return fmt.Errorf("%q is neither an https address nor a path of this server", s)
	}
	return nil
}
