package auth

import (
	"context"
	"time"

	"github.com/languagemate/studymate/store"
)

// userStore is where the people are; *store.Users is one.
type userStore interface {
	Create(ctx context.Context, n store.NewUser, now time.Time) (store.User, error)
	ByID(ctx context.Context, id string) (store.User, error)
	ByEmail(ctx context.Context, email string) (store.User, error)
}

// tokenStore is where the refresh tokens are; *store.RefreshTokens is one.
type tokenStore interface {
	Begin(ctx context.Context, in store.LogIn, now time.Time) error
	Rotate(ctx context.Context, x store.Exchange, now time.Time) (store.Renewal, error)
	Revoke(ctx context.Context, hash string, now time.Time) error
}

// Deps are the parts that auth works with.
type Deps struct {
	Users  userStore
	Tokens tokenStore
	Keys   *Keys
}
