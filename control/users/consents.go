package users

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// ErrRequired means that a consent can't be withdrawn as long as there is an account.
var ErrRequired = errors.New("consent is required")

// Document is something that people are asked to agree to.
type Document struct {
	// Name is terms, privacy, age or marketing.
	Name string
	// Version is the operator's; a new one has to be agreed to anew.
	Version string
	// URL is where it can be read; empty: here, if there are Texts, else the client has a sample.
	URL string
	// Texts are what it says, in Markdown, by the BCP 47 tag of its language; "" is of whatever language.
	Texts map[string]string
	// Required: nobody can complete the onboarding without.
	Required bool
}

// Documents returns the documents that an operator can ask about, with the versions and addresses that an operator who says nothing has.
func Documents() []Document {
	return []Document{
		{Name: "terms", Version: "1", Required: true},
		{Name: "privacy", Version: "1", Required: true},
		{Name: "age", Version: "1", Required: true},
		{Name: "marketing", Version: "1"},
	}
}

// Config is what an operator may choose. A zero value means the default.
type Config struct {
	// Documents are what people are asked to agree to; Documents().
	Documents []Document
}

func (c Config) withDefaults() Config {
	if len(c.Documents) == 0 {
		c.Documents = Documents()
	}
	return c
}

// Validate reports the first document that can't be used.
func (c Config) Validate() error {
	for i, d := range c.Documents {
		known := slices.ContainsFunc(Documents(), func(o Document) bool { return o.Name == d.Name })
		twice := slices.ContainsFunc(c.Documents[:i], func(o Document) bool { return o.Name == d.Name })
		if !known || twice || d.Version == "" || len(d.Version) > maxVersionLen {
			return fmt.Errorf("users: document %q needs a known name, once, and a version of up to %d octets", d.Name, maxVersionLen)
		}
	}
	return nil
}

const maxVersionLen = 64

// Consent is what somebody said about a document at some moment.
type Consent = store.Consent

// Asked is a document with what somebody has said of it last; Said is false when nothing.
type Asked struct {
	Document
	Said bool
	Last Consent
}

// Agreed reports whether the document as it is now was agreed to.
func (a Asked) Agreed() bool { return a.Said && a.Last.Granted && a.Last.Version == a.Version }

// Consents returns the documents with what the caller said of each last, and all that the caller ever said, oldest first.
func (u *Users) Consents(ctx context.Context, userID string) ([]Asked, []Consent, error) {
	log, err := u.store.Consents(ctx, userID)
	return u.asked(store.Latest(log)), log, err
}

// Documents returns what people are asked to agree to.
func (u *Users) Documents() []Document { return slices.Clone(u.cfg.Documents) }

// Consent adds to the log what the caller says about documents, all or nothing. To agree, the version must be the one that is asked about now. It fails
// with an Invalid, with ErrRequired for one that can't be withdrawn, and with ErrGone.
func (u *Users) Consent(ctx context.Context, userID string, said []Consent, now time.Time) ([]Asked, []Consent, error) {
	var bad faults
	for i, c := range said {
		at := slices.IndexFunc(u.cfg.Documents, func(d Document) bool { return d.Name == c.Document })
		if at < 0 {
			bad.add(fmt.Sprintf("consents[%d].document", i), fault.New(fault.NotInList, "is not asked about here"))
			continue
		}
		if slices.ContainsFunc(said[:i], func(before Consent) bool { return before.Document == c.Document }) {
			bad.add(fmt.Sprintf("consents[%d].document", i), fault.New(fault.Duplicate, "is there already: of each document one thing can be said"))
			continue
		}
		d := u.cfg.Documents[at]
		said[i].Version = cmp.Or(c.Version, d.Version)
		if c.Granted && c.Version != d.Version {
			bad.add(fmt.Sprintf("consents[%d].version", i), fault.New(fault.Outdated, "must be the one that is asked about now"))
		}
		if !c.Granted && d.Required {
			return nil, nil, fmt.Errorf("%s: %w", d.Name, ErrRequired)
		}
	}
	if err := bad.err(); err != nil {
		return nil, nil, err
	}
	log, err := u.store.AddConsents(ctx, userID, said, now)
	return u.asked(store.Latest(log)), log, own(err)
}

// Required returns what everybody has to have agreed to, in the versions of now.
func (u *Users) Required() []store.Agreement {
	var out []store.Agreement
	for _, d := range u.cfg.Documents {
		if d.Required {
			out = append(out, store.Agreement{Document: d.Name, Version: d.Version})
		}
	}
	return out
}

// Text returns what a document says, in the language that comes nearest to the wanted one: that, else English, else any. It fails with ErrNotFound where the
// operator has given no text.
func (u *Users) Text(name, language string) (d Document, in, text string, err error) {
	at := slices.IndexFunc(u.cfg.Documents, func(d Document) bool { return d.Name == name })
	if at < 0 || len(u.cfg.Documents[at].Texts) == 0 {
		return Document{}, "", "", ErrNotFound
	}
	d = u.cfg.Documents[at]
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, in := range append([]string{base, "en"}, slices.Sorted(maps.Keys(d.Texts))...) {
		if text, ok := d.Texts[in]; ok {
			return d, in, text, nil
		}
	}
	return Document{}, "", "", ErrNotFound
}

func (u *Users) asked(latest map[string]Consent) []Asked {
	out := make([]Asked, 0, len(u.cfg.Documents))
	for _, d := range u.cfg.Documents {
		last, said := latest[d.Name]
		out = append(out, Asked{d, said, last})
	}
	return out
}
