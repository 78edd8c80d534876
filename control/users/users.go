// Package users is what a person sees and says of themself: for now the own profile. It does not
// know HTTP or tokens; the caller has found out who asks. Its methods may be called from any
// goroutine; it starts none.
package users

import (
	"context"
	"errors"

	"github.com/languagemate/studymate/store"
)

// Profile is what a person sees of themself.
type Profile = store.User

// ErrGone means that the account no longer exists, though a token for it does.
var ErrGone = errors.New("account no longer exists")

// userStore is where the people are; *store.Users is one.
type userStore interface {
	ByID(ctx context.Context, id string) (store.User, error)
}

// Users answers questions about people. It is safe for use by any number of goroutines.
type Users struct{ store userStore }

// New makes a Users; it starts nothing.
func New(people userStore) (*Users, error) {
	if people == nil {
		return nil, errors.New("users: a store is needed")
	}
	return &Users{store: people}, nil
}

// Profile returns the caller's own profile, or ErrGone.
func (u *Users) Profile(ctx context.Context, userID string) (Profile, error) {
	user, err := u.store.ByID(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return Profile{}, ErrGone
	}
	return user, err
}
