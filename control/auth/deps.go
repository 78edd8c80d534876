package auth

import (
	"context"
	"time"

	"github.com/languagemate/studymate/control/oauth"
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
	Begin(ctx context.Context, in store.LogIn, now time.Time) (logInID string, err error)
	Rotate(ctx context.Context, x store.Exchange, now time.Time) (store.Renewal, error)
	Revoke(ctx context.Context, hash string, now time.Time) (logInID string, err error)
	BeganAt(ctx context.Context, logInID string) (time.Time, error)
}

// endingStore is where it stands which log-ins have ended; *store.RefreshTokens is one.
type endingStore interface {
	End(ctx context.Context, logInID, reason string, now time.Time) error
	EndAll(ctx context.Context, userID, except, reason string, now time.Time) (ended []string, err error)
	Ended(ctx context.Context, since time.Time) ([]string, error)
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// identityStore is where it stands who people are at providers; *store.Identities is one.
type identityStore interface {
	Admit(ctx context.Context, a store.Arrival, now time.Time) (store.Admission, error)
	Link(ctx context.Context, userID string, a store.Arrival, now time.Time) (store.User, error)
	Of(ctx context.Context, userID string) ([]store.Identity, error)
	Unlink(ctx context.Context, u store.Unlinking, now time.Time) error
	Spend(ctx context.Context, id string, expiresAt, now time.Time) error
}

// auditTrail is where it stands what matters to the safety of accounts; *store.Audit is one.
type auditTrail interface {
	Note(ctx context.Context, e store.AuditEntry) error
}

// providers are where people can log in instead of here; *oauth.Providers is one.
type providers interface {
	List() []oauth.Listed
	AuthorizeURL(ctx context.Context, providerID string, s oauth.Secrets) (string, error)
	Person(ctx context.Context, providerID string, a oauth.Answer, s oauth.Secrets) (oauth.Person, error)
}

// Deps are the parts that auth works with.
type Deps struct {
	Users      userStore
	Tokens     tokenStore
	Endings    endingStore
	Identities identityStore
	Keys       *Keys
	// Providers may be nil: then people log in by password only.
	Providers providers
	// Audit is told of new signing keys; nil: nobody is. The rest of the trail is written by the stores.
	Audit auditTrail
	// Ended ends what this node holds open for a log-in, of which its tokens open nothing any more; nil: nothing is open. Tell has the
	// other nodes Hear the same; nil: there are none. Neither must wait.
	Ended, Tell func(logInID string)
}
