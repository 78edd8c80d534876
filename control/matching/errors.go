package matching

import (
	"errors"

	"github.com/languagemate/studymate/store"
)

var (
	// ErrNotFound means that there is no such person for the caller: also when one of the two has blocked the other.
	ErrNotFound = errors.New("matching: no such person")
	// ErrNoRequest means that there is no such request, or that it is not the caller's to answer or withdraw.
	ErrNoRequest = errors.New("matching: no such request")
	// ErrReading means that the people who may be found have not all been read since the start, so that nobody can be told who fits.
	ErrReading = errors.New("matching: the people are being read")
	// ErrNewcomer means that the caller can't be found by others yet, and so does not look for others: the onboarding is not completed.
	ErrNewcomer = errors.New("matching: the onboarding is not completed")
	// ErrSelf means that the caller named themself.
	ErrSelf = errors.New("matching: one can't be one's own partner")
	// ErrUnavailable means that the other person can't be asked by the caller now. It does not say why: that is the other's own.
	ErrUnavailable = errors.New("matching: this person can't be asked now")
	// ErrSoon means that the caller asked the same person not long ago.
	ErrSoon = errors.New("matching: asked not long ago")
	// ErrMany means that the caller has asked as many people as one may.
	ErrMany = errors.New("matching: too many requests wait for an answer")
	// ErrOver means that the request was answered or withdrawn, or that its time is over.
	ErrOver = errors.New("matching: the request is over")
	// ErrLanguage means that the caller does not learn that language.
	ErrLanguage = errors.New("matching: not a language that the person learns")
)

// own turns the store's errors into the package's; gone is for what is not found.
func own(err, gone error) error {
	for _, c := range []struct{ from, to error }{
		{store.ErrNotFound, gone}, {store.ErrBlocked, gone}, {store.ErrMatchFull, ErrUnavailable}, {store.ErrMatchMany, ErrMany},
		{store.ErrMatchSoon, ErrSoon}, {store.ErrMatchOver, ErrOver},
	} {
		if errors.Is(err, c.from) {
			return c.to
		}
	}
	return err
}
