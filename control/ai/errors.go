package ai

import (
	"errors"
	"time"
)

var (
	// ErrNoProvider means that this server has no provider for what only one can do.
	ErrNoProvider = errors.New("ai: no provider")
	// ErrUnavailable means that the provider can't be reached, is overloaded or takes too long. Another try may help.
	ErrUnavailable = errors.New("ai: provider is not available")
	// ErrBadAnswer means that the provider has answered twice with something that can't be used.
	ErrBadAnswer = errors.New("ai: answer of the provider can't be used")
	// ErrDeclined means that the provider does not want to work on this text.
	ErrDeclined = errors.New("ai: provider declined")
	// ErrRefused means that the provider does not accept the server's calls: the key, the model or the address is wrong.
	ErrRefused = errors.New("ai: provider refused the call")
	// ErrBusy means that as many calls wait for the provider as may.
	ErrBusy = errors.New("ai: too many calls at once")
	// ErrAgain is the cause of a context that ends because the same will be asked again: a call that it cuts off does not count.
	ErrAgain = errors.New("ai: will be asked again")
	// ErrGone means that the caller's account does not exist any more.
	ErrGone = errors.New("ai: no such person")
	// ErrNoAnalysis means that the person keeps no such analysis.
	ErrNoAnalysis = errors.New("ai: no such analysis")
)

// Exhausted means that the person has used the quota up.
type Exhausted struct {
	Quota Quota
	// RetryIn is when the next call can be made.
	RetryIn time.Duration
}

// Error says so.
func (e *Exhausted) Error() string { return "ai: quota is used up" }
