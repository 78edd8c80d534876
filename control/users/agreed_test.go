package users

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// counted counts how often the log of consents is read.
type counted struct {
	userStore
	reads int
}

func (c *counted) Consents(ctx context.Context, userID string) ([]store.Consent, error) {
	c.reads++
	return c.userStore.Consents(ctx, userID)
}

func TestWhoHasAgreedIsAskedAboutOnce(t *testing.T) {
	db := storetest.New(t)
	ann := db.User("ann")
	people := &counted{userStore: db.Users}
	u, err := New(Config{}, people, db.Learning)
	if err != nil {
		t.Fatal(err)
	}
	var needed *ConsentNeeded
	for range 2 {
		if err := u.MustHaveAgreed(t.Context(), ann.ID); !errors.As(err, &needed) || err.Error() != "consent-needed: consents.terms, consents.privacy, consents.age" {
			t.Fatalf("who said nothing: %v", err)
		}
	}
	// The consent is given at another node: this one has no part in it.
	for i, document := range []string{"terms", "privacy", "age"} {
		if _, err := db.Users.AddConsents(t.Context(), ann.ID, []store.Consent{{Document: document, Version: "1", Granted: true}}, storetest.Start()); err != nil {
			t.Fatal(err)
		}
		if err := u.MustHaveAgreed(t.Context(), ann.ID); (err == nil) != (i == 2) {
			t.Fatalf("after %s: %v", document, err)
		}
	}
	before := people.reads
	for range 100 {
		if err := u.MustHaveAgreed(t.Context(), ann.ID); err != nil {
			t.Fatal(err)
		}
	}
	if people.reads != before {
		t.Errorf("%d reads for somebody who has agreed", people.reads-before)
	}
	newer, err := New(Config{Documents: []Document{{Name: "terms", Version: "2", Required: true}, {Name: "marketing", Version: "1"}}}, db.Users, db.Learning)
	if err != nil {
		t.Fatal(err)
	}
	if err := newer.MustHaveAgreed(t.Context(), ann.ID); !errors.As(err, &needed) || len(needed.Missing) != 1 {
		t.Errorf("an older version is enough: %v", err)
	}
	if _, _, err := newer.Consent(t.Context(), ann.ID, []Consent{{Document: "terms", Version: "2", Granted: true}}, storetest.Start().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := newer.MustHaveAgreed(t.Context(), ann.ID); err != nil {
		t.Error(err)
	}
}

func TestTheMemoryOfWhoHasAgreedIsBounded(t *testing.T) {
	m := newMemory(10)
	for i := range 1000 {
		m.add(fmt.Sprint(i))
	}
	if !m.has("999") || !m.has("990") || m.has("500") || len(m.newer)+len(m.older) > 20 {
		t.Errorf("%d newer, %d older", len(m.newer), len(m.older))
	}
}

// What the guard costs of a call of somebody who has agreed.
func BenchmarkMustHaveAgreed(b *testing.B) {
	db := storetest.New(b)
	ann := db.User("ann")
	u, err := New(Config{}, db.Users, db.Learning)
	if err != nil {
		b.Fatal(err)
	}
	for _, document := range []string{"terms", "privacy", "age"} {
		if _, err := db.Users.AddConsents(b.Context(), ann.ID, []store.Consent{{Document: document, Version: "1", Granted: true}}, storetest.Start()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := u.MustHaveAgreed(b.Context(), ann.ID); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
