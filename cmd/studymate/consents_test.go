package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
		"a file and a page":           {func(c *ConsentsConfig) { c.TermsURL, c.TermsFile = "/terms", "terms.md" }, 0},
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

func TestTextsOfDocuments(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"terms.en.md": "\ufeff# Terms\r\n", "terms.ko.md": "# 이용약관", "one.txt": "Be kind.", "half.ko.md": "# 반", "empty.md": " \n", "latin1.md": "caf\xe9",
		"large.md": strings.Repeat("a", maxText+1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"terms.{language}.md": {"en", "ko"}, "half.{language}.md": {"ko"}, "one.txt": {""},
		"none.{language}.md": nil, "none.md": nil, "empty.md": nil, "latin1.md": nil, "large.md": nil,
	} {
		asked, err := withTexts(ConsentsConfig{TermsVersion: "1", PrivacyVersion: "1", AgeVersion: "1", TermsFile: filepath.Join(dir, path)})
		if (err == nil) != (want != nil) {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil && !slices.Equal(slices.Sorted(maps.Keys(asked.Documents[0].Texts)), want) {
			t.Errorf("%s: %v", path, asked.Documents[0].Texts)
		}
		if err != nil && !strings.Contains(err.Error(), "termsFile") {
			t.Errorf("%s: %v does not say which", path, err)
		}
	}
	asked, _ := withTexts(ConsentsConfig{TermsVersion: "1", PrivacyVersion: "1", AgeVersion: "1", TermsFile: filepath.Join(dir, "terms.{language}.md")})
	if text := asked.Documents[0].Texts["en"]; text != "# Terms\n" {
		t.Errorf("read as %q", text)
	}
}
