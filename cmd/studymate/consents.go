package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/users"
)

// ConsentsConfig says what people are asked to agree to.
type ConsentsConfig struct {
	TermsVersion     string `key:"termsVersion" doc:"version of the terms; people agree to a new one anew"`
	TermsURL         string `key:"termsUrl" doc:"where they can be read, an https address or a path of this server; empty: on the page /terms"`
	TermsFile        string `key:"termsFile" doc:"file with them in Markdown, such as /etc/studymate/terms.{language}.md for en and ko; empty: a sample is shown that says so"`
	PrivacyVersion   string `key:"privacyVersion" doc:"version of what is done with personal data"`
	PrivacyURL       string `key:"privacyUrl" doc:"where it can be read; empty: on the page /privacy"`
	PrivacyFile      string `key:"privacyFile" doc:"file with it"`
	AgeVersion       string `key:"ageVersion" doc:"version of the statement to be old enough"`
	MarketingVersion string `key:"marketingVersion" doc:"version of the agreement to news and offers, which nobody needs to give; empty: not asked about"`
	MarketingURL     string `key:"marketingUrl" doc:"where it can be read"`
	MarketingFile    string `key:"marketingFile" doc:"file with it"`
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

// files are where the texts of documents are, by the names of these.
func (c ConsentsConfig) files() map[string]string {
	return map[string]string{"terms": c.TermsFile, "privacy": c.PrivacyFile, "marketing": c.MarketingFile}
}

// withTexts is documents with what the files say.
func withTexts(c ConsentsConfig) (users.Config, error) {
	asked := documents(c)
	for i, d := range asked.Documents {
		path := c.files()[d.Name]
		if path == "" {
			continue
		}
		texts, err := textsOf(path)
		if err != nil {
			return users.Config{}, fmt.Errorf("%w: consents.%sFile: %w", errConfig, d.Name, err)
		}
		asked.Documents[i].Texts = texts
	}
	return asked, nil
}

// inPath stands for the language in the path of a file.
const inPath = "{language}"

// textsOf reads a text by its language: of the languages of the web client those that there are, at least one. A path without a language has a text of whatever
// language.
func textsOf(path string) (map[string]string, error) {
	if !strings.Contains(path, inPath) {
		text, err := readText(path)
		return map[string]string{"": text}, err
	}
	texts := map[string]string{}
	for _, language := range []string{"en", "ko"} {
		text, err := readText(strings.ReplaceAll(path, inPath, language))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			texts[language] = text
		}
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s: there is neither one for en nor one for ko", path)
	}
	return texts, nil
}

// maxText is many times what such texts have.
const maxText = 256 << 10 // octets

func readText(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	octets, err := io.ReadAll(io.LimitReader(file, maxText+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	text := strings.TrimPrefix(strings.ReplaceAll(string(octets), "\r\n", "\n"), "\ufeff")
	switch {
	case len(octets) > maxText:
		return "", fmt.Errorf("%s: has more than %d KiB", path, maxText>>10)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "", fmt.Errorf("%s: is no text in UTF-8", path)
	case strings.TrimSpace(text) == "":
		return "", fmt.Errorf("%s: is empty", path)
	}
	return text, nil
}

// Validate returns the first value that cannot work.
func (c ConsentsConfig) Validate() error {
	for name, file := range c.files() {
		if d := documents(c).Documents; file != "" && slices.ContainsFunc(d, func(d users.Document) bool { return d.Name == name && d.URL != "" }) {
			return fmt.Errorf("%sFile and %sUrl are two places for one text", name, name)
		}
	}
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
