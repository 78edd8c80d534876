// Package users is what people tell of themselves, what others see of it, what they agreed to, and the steps in which newcomers tell it. It does not
// know HTTP or tokens; the caller has found out who asks. Its methods may be called from any goroutine; it starts none.
package users

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// Profile is what a person sees of themself.
type Profile = store.Person

// TargetLanguage is a language that a person learns.
type TargetLanguage = store.TargetLanguage

// PartnerWishes is whom a person wants to meet.
type PartnerWishes = store.PartnerWishes

// Slot is a stretch of a day of every week, by the person's clock.
type Slot = store.Slot

// userStore is where the people are; *store.Users is one.
type userStore interface {
	Person(ctx context.Context, id string) (store.Person, error)
	PersonFor(ctx context.Context, id, viewerID string) (p store.Person, t store.Ties, err error)
	Change(ctx context.Context, id string, now time.Time, change func(*store.Person) error) (store.Person, error)
	Consents(ctx context.Context, userID string) ([]store.Consent, error)
	AddConsents(ctx context.Context, userID string, said []store.Consent, now time.Time) ([]store.Consent, error)
}

// Users answers questions about people. It is safe for use by any number of goroutines.
type Users struct {
	// Set by New.
	cfg    Config
	store  userStore
	learnt learntStore
	agreed *memory
}

// New makes a Users; it starts nothing.
func New(cfg Config, people userStore, learnt learntStore) (*Users, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if people == nil || learnt == nil {
		return nil, errors.New("users: stores are needed")
	}
	return &Users{cfg.withDefaults(), people, learnt, newMemory(rememberedAtOnce)}, nil
}

// Profile returns the caller's own profile, or ErrGone.
func (u *Users) Profile(ctx context.Context, userID string) (Profile, error) {
	p, err := u.store.Person(ctx, userID)
	return p, own(err)
}

// Edit changes the caller's profile and returns what it is then. It fails with ErrStale, and changes nothing, unless current says that the version
// of the profile is the one that the caller has seen; with an Invalid for values that can't be used; and with ErrGone.
func (u *Users) Edit(ctx context.Context, userID string, current func(version int64) bool, e Edit, now time.Time) (Profile, error) {
	p, err := u.store.Change(ctx, userID, now, func(p *store.Person) error {
		if !current(p.Version) {
			return ErrStale
		}
		return e.apply(p, now)
	})
	return p, own(err)
}

// own turns the store's errors into the package's.
func own(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrGone
	}
	return err
}
