package oauth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/oauth2"
)

var (
	// ErrUnknownProvider means that no provider of that name is configured.
	ErrUnknownProvider = errors.New("unknown provider")
	// ErrCancelled means that the person did not agree (access_denied).
	ErrCancelled = errors.New("log-in was cancelled at the provider")
	// ErrRefused means that the provider answered, but not with what was asked for.
	ErrRefused = errors.New("provider refused")
	// ErrUnavailable means that the provider can't be reached or has failed; trying later helps.
	ErrUnavailable = errors.New("provider is not available")
	// ErrIssuer means that the answer comes from another provider than the one that was asked (RFC 9207).
	ErrIssuer = errors.New("answer of another provider")
	// ErrIDToken means that the id token is not signed by the provider, or not readable.
	ErrIDToken = errors.New("id token is not valid")
	// ErrExpired means that the id token has expired.
	ErrExpired = errors.New("id token has expired")
	// ErrAudience means that the id token was made for another program.
	ErrAudience = errors.New("id token is for another client")
	// ErrNonce means that the id token belongs to another log-in.
	ErrNonce = errors.New("id token is of another log-in")
)

// exchangeError says why a code was not exchanged. The answer's text stays out of it: it may hold secrets.
func exchangeError(err error) error {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) {
		return unavailable("token", err)
	}
	if answer.Response != nil && answer.Response.StatusCode >= 500 {
		return fmt.Errorf("%w: token: status %d", ErrUnavailable, answer.Response.StatusCode)
	}
	return fmt.Errorf("%w: token: %s", ErrRefused, harmless(answer.ErrorCode))
}

// unavailable keeps the caller's own giving up apart from the provider's failure.
func unavailable(doing string, err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", doing, context.Canceled)
	}
	return fmt.Errorf("%w: %s: %w", ErrUnavailable, doing, err)
}

// harmless keeps of an error code what may stand in a log: RFC 6749 allows far more than the codes it names.
func harmless(code string) string {
	keep := func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' {
			return c
		}
		return -1
	}
	if code = strings.Map(keep, code); code == "" || len(code) > 64 {
		return "no code"
	}
	return code
}
