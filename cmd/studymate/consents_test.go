package main

import "testing"

func TestConsentsConfig(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ConsentsConfig)
		asked  int
	}{
		"as it comes":                 {func(*ConsentsConfig) {}, 4},
		"pages of this server":        {func(c *ConsentsConfig) { c.TermsURL, c.PrivacyURL = "/terms", "https://example.org/privacy?lang=ko" }, 4},
		"no marketing":                {func(c *ConsentsConfig) { c.MarketingVersion = "" }, 3},
		"terms without version":       {func(c *ConsentsConfig) { c.TermsVersion = "" }, 0},
		"a script":                    {func(c *ConsentsConfig) { c.TermsURL = "javascript:alert(1)" }, 0},
		"a page without TLS":          {func(c *ConsentsConfig) { c.PrivacyURL = "http://example.org" }, 0},
		"a page of whatever protocol": {func(c *ConsentsConfig) { c.MarketingURL = "//example.org/x" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			config := defaultConfig()
			c.change(&config.Consents)
			err := config.Validate()
			if (err == nil) != (c.asked > 0) {
				t.Fatalf("err = %v", err)
			}
			if err == nil && len(documents(config.Consents).Documents) != c.asked {
				t.Errorf("asked about %v, want %d", documents(config.Consents).Documents, c.asked)
			}
		})
	}
}
