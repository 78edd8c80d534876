package oauth

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"golang.org/x/oauth2"
)

// plain is OAuth 2.0 with a profile call, as Naver has it. Of its oddities x/oauth2 knows two: an expires_in in quotes, and an error
// that comes with status 200. It never says whether an address was checked, so none is taken.
type plain struct {
	web        *http.Client
	settings   oauth2.Config
	profileURL string
}

// naverProfile is Naver's answer. The person may have refused every field but the id.
type naverProfile struct {
	ResultCode string `json:"resultcode"`
	Response   struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Nickname string `json:"nickname"`
	} `json:"response"`
}

func (p *plain) authorizeURL(_ context.Context, s Secrets) (string, error) {
	return p.settings.AuthCodeURL(s.State, oauth2.S256ChallengeOption(s.Verifier)), nil
}

// checkIssuer has nothing to compare with: the provider has no issuer, and the state is bound to it.
func (p *plain) checkIssuer(context.Context, string) error { return nil }

func (p *plain) person(ctx context.Context, code string, s Secrets) (Person, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, p.web)
	// Naver wants to see the state again.
	token, err := p.settings.Exchange(ctx, code, oauth2.VerifierOption(s.Verifier), oauth2.SetAuthURLParam("state", s.State))
	if err != nil {
		return Person{}, exchangeError(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.profileURL, http.NoBody)
	if err != nil {
		return Person{}, fmt.Errorf("profile: %w", err)
	}
	token.SetAuthHeader(req)
	res, err := p.web.Do(req)
	if err != nil {
		return Person{}, unavailable("profile", err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end or given up
	if res.StatusCode != http.StatusOK {
		reason := ErrRefused
		if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
			reason = ErrUnavailable
		}
		return Person{}, fmt.Errorf("%w: profile: status %d", reason, res.StatusCode)
	}
	var profile naverProfile
	if err := json.NewDecoder(res.Body).Decode(&profile); err != nil {
		return Person{}, fmt.Errorf("%w: profile is not readable", ErrRefused)
	}
	if profile.ResultCode != "00" {
		return Person{}, fmt.Errorf("%w: profile: result %s", ErrRefused, harmless(profile.ResultCode))
	}
	return Person{ID: profile.Response.ID, Name: cmp.Or(profile.Response.Name, profile.Response.Nickname)}, nil
}
