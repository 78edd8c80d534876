package auth

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// unnamed is the name of people whose provider tells none, until they choose one.
const unnamed = "New learner"

// Identity is an account of a person at a provider.
type Identity struct {
	ID       string
	Provider string
	// Name is the provider's as people know it; its id when it is no longer configured.
	Name      string
	CreatedAt time.Time
}

// Departure is somebody who goes to a provider.
type Departure struct {
	Provider string
	// Browser is the secret of the browser from an earlier departure; empty: none.
	Browser string
	// ReturnTo is the path of this server where the person wants to be afterwards; empty: no wish.
	ReturnTo string
	// UserID is who adds an identity to the account; empty for a log-in.
	UserID string
}

// Ticket is how to get to the provider.
type Ticket struct {
	URL string
	// Browser is a secret to keep in a cookie of the browser until ExpiresAt.
	Browser   string
	ExpiresAt time.Time
}

// Return is somebody who comes back from a provider.
type Return struct {
	Provider string
	State    string
	Browser  string
	// By is who is logged in; zero: nobody.
	By     Principal
	Answer oauth.Answer
}

// Arrival is a log-in by a provider, or an identity added.
type Arrival struct {
	// Grant has no refresh token when an identity was added: the log-in goes on.
	Grant
	Linked   bool
	ReturnTo string
}

// Ways are how people can log in.
type Ways struct {
	// Password: with an email address and a password.
	Password  bool
	Providers []oauth.Listed
}

// Ways are how people can log in here.
func (a *Auth) Ways() Ways { return Ways{!a.cfg.NoPasswords, a.providers.List()} }

// Depart begins a log-in at a provider. It writes nothing. It fails with ErrReturnTo and the errors of oauth.
func (a *Auth) Depart(ctx context.Context, d Departure, now time.Time) (Ticket, error) {
	if !ownPath(d.ReturnTo) {
		return Ticket{}, ErrReturnTo
	}
	if !plausibleBrowserSecret(d.Browser) {
		d.Browser = newBrowserSecret()
	}
	id, err := newRefreshToken()
	if err != nil {
		return Ticket{}, fmt.Errorf("depart: %w", err)
	}
	expires := now.Add(flowTTL)
	f := flow{ID: id, Provider: d.Provider, Browser: hashToken(d.Browser), UserID: d.UserID, ReturnTo: d.ReturnTo, ExpiresAt: expires.Unix()}
	state, err := a.keys.seal(f)
	if err != nil {
		return Ticket{}, fmt.Errorf("depart: %w", err)
	}
	address, err := a.providers.AuthorizeURL(ctx, d.Provider, a.keys.secrets(f, state, d.Browser))
	if err != nil {
		return Ticket{}, fmt.Errorf("depart: %w", err)
	}
	return Ticket{URL: address, Browser: d.Browser, ExpiresAt: expires}, nil
}

// Arrive ends a log-in at a provider, once, whatever comes out. It fails with ErrOAuthState, ErrOtherPerson, ErrIdentityTaken and the
// errors of oauth; nothing but the end of this log-in is stored then.
func (a *Auth) Arrive(ctx context.Context, r Return, now time.Time) (Arrival, error) {
	f, err := a.keys.unseal(r.State)
	if err != nil {
		return Arrival{}, err
	}
	sameBrowser := subtle.ConstantTimeCompare([]byte(f.Browser), []byte(hashToken(r.Browser))) == 1
	if f.Provider != r.Provider || !sameBrowser || now.Unix() >= f.ExpiresAt {
		return Arrival{}, ErrOAuthState
	}
	if f.UserID != "" && f.UserID != r.By.UserID {
		return Arrival{}, ErrOtherPerson
	}
	switch err := a.identities.Spend(ctx, f.ID, time.Unix(f.ExpiresAt, 0), now); {
	case errors.Is(err, store.ErrConflict):
		return Arrival{}, ErrOAuthState
	case err != nil:
		return Arrival{}, fmt.Errorf("arrive: %w", err)
	}
	person, err := a.providers.Person(ctx, r.Provider, r.Answer, a.keys.secrets(f, r.State, r.Browser))
	if err != nil {
		return Arrival{}, fmt.Errorf("arrive: %w", err)
	}
	in := store.Arrival{
		Provider: r.Provider, ProviderID: person.ID, VerifiedEmail: usableEmail(person.VerifiedEmail), EnglishName: usableName(person.Name),
	}
	if f.UserID != "" {
		return a.link(ctx, f, r.By, in, now)
	}
	return a.admit(ctx, f, in, now)
}

func (a *Auth) link(ctx context.Context, f flow, by Principal, in store.Arrival, now time.Time) (Arrival, error) {
	user, err := a.identities.Link(ctx, f.UserID, in, now)
	if errors.Is(err, store.ErrConflict) {
		return Arrival{}, ErrIdentityTaken
	}
	if err != nil {
		return Arrival{}, fmt.Errorf("arrive: %w", err)
	}
	grant, err := a.grant(user, by.LogInID, "", time.Time{}, now)
	return Arrival{Grant: grant, Linked: true, ReturnTo: f.ReturnTo}, err
}

func (a *Auth) admit(ctx context.Context, f flow, in store.Arrival, now time.Time) (Arrival, error) {
	admission, err := a.identities.Admit(ctx, in, now)
	if err != nil {
		return Arrival{}, fmt.Errorf("arrive: %w", err)
	}
	a.over(now, admission.Ended...)
	if admission.Created {
		a.counts.signUps.Add(1)
	}
	a.counts.logIns.Add(1)
	grant, err := a.begin(ctx, admission.User, "", now)
	return Arrival{Grant: grant, ReturnTo: f.ReturnTo}, err
}

// Identities returns the accounts of a person at providers, oldest first.
func (a *Auth) Identities(ctx context.Context, userID string) ([]Identity, error) {
	rows, err := a.identities.Of(ctx, userID)
	if err != nil {
		return nil, fmt.Errorf("identities: %w", err)
	}
	names := map[string]string{}
	for _, p := range a.providers.List() {
		names[p.ID] = p.Name
	}
	out := make([]Identity, 0, len(rows))
	for _, row := range rows {
		i := Identity{ID: row.ID, Provider: row.Provider, Name: row.Provider, CreatedAt: row.CreatedAt}
		if name, configured := names[row.Provider]; configured {
			i.Name = name
		}
		out = append(out, i)
	}
	return out, nil
}

// Unlink removes one of a person's identities. It fails with ErrNoIdentity, and with ErrLastWayIn when nobody could log in to the
// account any more.
func (a *Auth) Unlink(ctx context.Context, userID, identityID string, now time.Time) error {
	err := a.identities.Unlink(ctx, store.Unlinking{UserID: userID, IdentityID: identityID, PasswordOff: a.cfg.NoPasswords}, now)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNoIdentity
	case errors.Is(err, store.ErrLastWayIn):
		return ErrLastWayIn
	}
	return err
}

// usableEmail drops what can't be an address here.
func usableEmail(s string) string {
	s = normalEmail(s)
	if len(s) > 254 || !strings.Contains(s, "@") || strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) }) {
		return ""
	}
	return s
}

// usableName keeps of a foreign name what may be shown to others.
func usableName(s string) string {
	return cmp.Or(text.Mended(s, text.MaxName), unnamed)
}
