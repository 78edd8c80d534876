package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/store"
)

// Config is how long things last and what the tokens say. A zero value means the default.
type Config struct {
	// Issuer is the iss of every token; the default is "studymate".
	Issuer string
	// AccessTTL is the life of an access token, by default 15 minutes.
	AccessTTL time.Duration
	// MediaTTL is how long a media token may be used in a call, by default 5 minutes.
	MediaTTL time.Duration
	// RefreshTTL ends a log-in that is not renewed, by default after 30 days.
	RefreshTTL time.Duration
	// FamilyTTL ends a log-in however often it is renewed, by default after 90 days.
	FamilyTTL time.Duration
	// RefreshGrace is how long a spent refresh token still gets the same successor, by
	// default 10 seconds: enough for an answer lost on the way or a second tab.
	RefreshGrace time.Duration
	// Hashers is the number of passwords hashed at the same time; the default is 1 for two
	// cores and half of the cores on larger machines. Each takes 19 MiB meanwhile.
	Hashers int
	// HashMemoryKiB is the memory that hashing a new password takes; the default is 19 MiB. Less is for tests, which hash hundreds.
	HashMemoryKiB uint32
	// RotateKeysEvery is how old a signing key becomes before the next one takes over; 90 days. Negative: until somebody calls Rotate.
	RotateKeysEvery time.Duration
	// NoPasswords lets people in by providers only: nobody signs up or logs in by email and password.
	NoPasswords bool
	// Logger gets what can't be returned to a caller; the default is to say nothing.
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	if c.Issuer == "" {
		c.Issuer = "studymate"
	}
	set(&c.AccessTTL, 15*time.Minute)
	set(&c.MediaTTL, 5*time.Minute)
	set(&c.RefreshTTL, 30*24*time.Hour)
	set(&c.FamilyTTL, 90*24*time.Hour)
	set(&c.RefreshGrace, 10*time.Second)
	set(&c.RotateKeysEvery, 90*24*time.Hour)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Validate reports the first value that can't be used.
func (c Config) Validate() error {
	for name, d := range map[string]time.Duration{
		"access token life": c.AccessTTL, "media token life": c.MediaTTL,
		"refresh token life": c.RefreshTTL, "log-in life": c.FamilyTTL, "refresh grace": c.RefreshGrace,
	} {
		if d < 0 {
			return fmt.Errorf("auth: %s is %s, must not be negative", name, d)
		}
	}
	if c.Hashers < 0 {
		return fmt.Errorf("auth: hashers is %d, must not be negative", c.Hashers)
	}
	return nil
}

// Auth issues and verifies. It is safe for use by any number of goroutines.
type Auth struct {
	// Set by New.
	cfg        Config
	users      userStore
	tokens     tokenStore
	identities identityStore
	providers  providers
	endings    endingStore
	here, tell func(logInID string)
	keys       *Keys
	audit      auditTrail
	hasher     *hasher
	gone       *ended
	proofs     proofs

	counts counts
}

type counts struct{ signUps, logIns, logInFailures, refreshes, refreshReuses, ended atomic.Uint64 }

// Stats are totals since the start.
type Stats struct {
	SignUps       uint64
	LogIns        uint64
	LogInFailures uint64
	Refreshes     uint64
	// RefreshReuses counts log-ins ended because a spent refresh token came back: each is a
	// stolen token or a broken client.
	RefreshReuses uint64
	// Ended counts log-ins that ended before their time, on whatever node.
	Ended uint64
}

// Grant is what a successful log-in or renewal gives.
type Grant struct {
	AccessToken          string
	AccessTokenExpiresAt time.Time
	RefreshToken         string
	RefreshExpiresAt     time.Time
	User                 store.User
	// Reopened: the account was closed until this log-in.
	Reopened bool
}

// SignUp is what a new learner tells.
type SignUp struct {
	Email          string
	Password       string
	EnglishName    string
	NativeLanguage string
	TargetLanguage string
}

// New makes an Auth; it starts nothing.
func New(cfg Config, deps Deps) (*Auth, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Users == nil || deps.Tokens == nil || deps.Endings == nil || deps.Identities == nil || deps.Keys == nil {
		return nil, errors.New("auth: users, tokens, endings, identities and keys are all needed")
	}
	if deps.Providers == nil {
		deps.Providers = &oauth.Providers{}
	}
	if deps.Ended == nil {
		deps.Ended = func(string) {}
	}
	if deps.Tell == nil {
		deps.Tell = func(string) {}
	}
	cfg = cfg.withDefaults()
	h, err := newHasher(cfg.Hashers, cfg.HashMemoryKiB)
	if err != nil {
		return nil, err
	}
	return &Auth{
		cfg: cfg, users: deps.Users, tokens: deps.Tokens, identities: deps.Identities, providers: deps.Providers,
		endings: deps.Endings, here: deps.Ended, tell: deps.Tell, keys: deps.Keys, audit: deps.Audit, hasher: h,
		gone: newEnded(TokenLife(cfg), endedMost),
	}, nil
}

// Stats returns the totals since the start.
func (a *Auth) Stats() Stats {
	return Stats{
		SignUps:       a.counts.signUps.Load(),
		LogIns:        a.counts.logIns.Load(),
		LogInFailures: a.counts.logInFailures.Load(),
		Refreshes:     a.counts.refreshes.Load(),
		RefreshReuses: a.counts.refreshReuses.Load(),
		Ended:         a.counts.ended.Load(),
	}
}

// SignUp makes an account and logs it in. It fails with ErrNoPasswords, ErrEmailTaken or ErrBusy.
func (a *Auth) SignUp(ctx context.Context, in SignUp, now time.Time) (Grant, error) {
	if a.cfg.NoPasswords {
		return Grant{}, ErrNoPasswords
	}
	email := normalEmail(in.Email)
	switch _, err := a.users.ByEmail(ctx, email); {
	case err == nil:
		return Grant{}, ErrEmailTaken
	case !errors.Is(err, store.ErrNotFound):
		return Grant{}, fmt.Errorf("sign up: %w", err)
	}
	hash, err := a.hasher.hash(ctx, in.Password)
	if err != nil {
		return Grant{}, fmt.Errorf("sign up: %w", err)
	}
	user, err := a.users.Create(ctx, store.NewUser{
		Email:          email,
		PasswordHash:   hash,
		EnglishName:    strings.TrimSpace(in.EnglishName),
		NativeLanguage: in.NativeLanguage,
		TargetLanguage: in.TargetLanguage,
	}, now)
	if errors.Is(err, store.ErrConflict) {
		return Grant{}, ErrEmailTaken
	}
	if err != nil {
		return Grant{}, fmt.Errorf("sign up: %w", err)
	}
	a.counts.signUps.Add(1)
	return a.begin(ctx, user, user.PasswordHash, now)
}

// LogIn checks a password. It takes the same time whether the address is unknown, has no
// password or the password is wrong, and fails with ErrBadCredentials for all of these. Where nobody logs in so it fails with ErrNoPasswords.
func (a *Auth) LogIn(ctx context.Context, email, password string, now time.Time) (Grant, error) {
	if a.cfg.NoPasswords {
		return Grant{}, ErrNoPasswords
	}
	user, err := a.users.ByEmail(ctx, normalEmail(email))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	right, err := a.hasher.verify(ctx, user.PasswordHash, password)
	if err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	if !right {
		a.counts.logInFailures.Add(1)
		return Grant{}, ErrBadCredentials
	}
	grant, err := a.begin(ctx, user, user.PasswordHash, now)
	if errors.Is(err, store.ErrPasswordChanged) || errors.Is(err, store.ErrNotFound) {
		a.counts.logInFailures.Add(1)
		return Grant{}, ErrBadCredentials
	}
	if err == nil {
		a.counts.logIns.Add(1)
	}
	return grant, err
}

// begin begins a log-in, by a password if its hash is given.
func (a *Auth) begin(ctx context.Context, user store.User, passwordHash string, now time.Time) (Grant, error) {
	token, err := newRefreshToken()
	if err != nil {
		return Grant{}, fmt.Errorf("begin log-in: %w", err)
	}
	expires := now.Add(min(a.cfg.RefreshTTL, a.cfg.FamilyTTL))
	logIn, err := a.tokens.Begin(ctx, store.LogIn{
		UserID:          user.ID,
		PasswordHash:    passwordHash,
		Hash:            hashToken(token),
		TokenExpiresAt:  expires,
		FamilyExpiresAt: now.Add(a.cfg.FamilyTTL),
	}, now)
	if err != nil {
		return Grant{}, fmt.Errorf("begin log-in: %w", err)
	}
	reopened := !user.ClosedAt.IsZero()
	if reopened { // name and picture are there again
		if user, err = a.users.ByID(ctx, user.ID); err != nil {
			return Grant{}, fmt.Errorf("begin log-in: %w", err)
		}
	}
	grant, err := a.grant(user, logIn, token, expires, now)
	grant.Reopened = reopened
	return grant, err
}

// freshFor is how long after its beginning a log-in is proof enough that it is the person who asks for what can't be undone.
const freshFor = 5 * time.Minute

// Confirm makes sure that it is the person who asks, not somebody who found an open browser: by the password, or, without one, by a log-in that has
// just begun. It fails with ErrWrongPassword, ErrStale or ErrBusy.
func (a *Auth) Confirm(ctx context.Context, p Principal, password string, now time.Time) error {
	if password == "" {
		began, err := a.tokens.BeganAt(ctx, p.LogInID)
		if err != nil {
			return fmt.Errorf("confirm: %w", err)
		}
		if now.Sub(began) > freshFor {
			return ErrStale
		}
		return nil
	}
	user, err := a.users.ByID(ctx, p.UserID)
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	right, err := a.hasher.verify(ctx, user.PasswordHash, password)
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	if !right {
		a.counts.logInFailures.Add(1)
		return ErrWrongPassword
	}
	return nil
}

// Refresh trades a refresh token for its successor and a new access token. A second use of the
// token within the grace gets the same successor; any later one ends the log-in and fails, as
// do unknown, expired and revoked tokens, with ErrLoggedOut.
func (a *Auth) Refresh(ctx context.Context, token string, now time.Time) (Grant, error) {
	if !plausibleRefreshToken(token) {
		return Grant{}, ErrLoggedOut
	}
	successor := a.keys.successor(token)
	renewal, err := a.tokens.Rotate(ctx, store.Exchange{
		Hash:               hashToken(token),
		SuccessorHash:      hashToken(successor),
		SuccessorExpiresAt: now.Add(a.cfg.RefreshTTL),
		Grace:              a.cfg.RefreshGrace,
	}, now)
	switch {
	case errors.Is(err, store.ErrTokenReused):
		a.counts.refreshReuses.Add(1)
		a.over(now, renewal.LogInID)
		return Grant{}, fmt.Errorf("%w: token was used before", ErrLoggedOut)
	case errors.Is(err, store.ErrTokenDead):
		return Grant{}, ErrLoggedOut
	case err != nil:
		return Grant{}, fmt.Errorf("refresh: %w", err)
	}
	user, err := a.users.ByID(ctx, renewal.UserID)
	if err != nil {
		return Grant{}, fmt.Errorf("refresh: %w", err)
	}
	a.counts.refreshes.Add(1)
	return a.grant(user, renewal.LogInID, successor, renewal.ExpiresAt, now)
}

// LogOut ends the log-in of a refresh token. Tokens that renew nothing are no error.
func (a *Auth) LogOut(ctx context.Context, token string, now time.Time) error {
	if !plausibleRefreshToken(token) {
		return nil
	}
	logIn, err := a.tokens.Revoke(ctx, hashToken(token), now)
	if err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	if logIn != "" {
		a.over(now, logIn)
	}
	return nil
}

func (a *Auth) grant(user store.User, logInID, refreshToken string, refreshExpiresAt, now time.Time) (Grant, error) {
	access, expires, err := a.issueAccess(user.ID, logInID, now)
	if err != nil {
		return Grant{}, err
	}
	return Grant{
		AccessToken:          access,
		AccessTokenExpiresAt: expires,
		RefreshToken:         refreshToken,
		RefreshExpiresAt:     refreshExpiresAt,
		User:                 user,
	}, nil
}

func normalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
