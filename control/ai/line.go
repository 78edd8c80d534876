package ai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/sync/semaphore"
)

const (
	// maxAnswerBytes is far more than an answer about the longest text needs.
	maxAnswerBytes = 256 << 10
	// A call that the provider could not take is made again this often, after retryWait, twice as long the second time, or as long as the provider asks.
	retries   = 2
	retryWait = 500 * time.Millisecond
	// answersTried is how often one question may be answered with something that can't be used.
	answersTried = 2
	// waitersPerCall is how many calls may wait for each that is under way; more would only wait until their time is over.
	waitersPerCall = 4
)

// line is the way to a provider, for so many calls at once. It is safe for use by any number of goroutines.
type line struct {
	// Set by newLine.
	cfg    ProviderConfig
	http   *retryablehttp.Client
	places *semaphore.Weighted

	waiting atomic.Int64
}

// request is what goes over a line.
type request struct {
	address, contentType string
	body                 []byte
}

func newLine(cfg ProviderConfig) *line {
	l := &line{cfg: cfg, places: semaphore.NewWeighted(int64(cfg.AtOnce))}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = cfg.AtOnce, cfg.AtOnce
	l.http = retryablehttp.NewClient()
	// A redirection would carry the text, and maybe the key, to somebody whom nobody has chosen.
	l.http.HTTPClient = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	l.http.Logger = nil
	l.http.RetryMax, l.http.RetryWaitMin, l.http.RetryWaitMax = retries, cfg.RetryWait, cfg.Timeout
	l.http.CheckRetry, l.http.ErrorHandler = worthAnotherTry, retryablehttp.PassthroughErrorHandler
	return l
}

func (l *line) close() { l.http.HTTPClient.CloseIdleConnections() }

// call makes a request and has read read the answer, once more when that fails with ErrBadAnswer. It fails with that, ErrUnavailable, ErrRefused, ErrBusy or what else
// read fails with, or with what ended ctx, and takes no longer than the Timeout.
func (l *line) call(ctx context.Context, r request, read func(answer []byte) error) (err error) {
	within, cancel := context.WithTimeout(ctx, l.cfg.Timeout)
	defer cancel()
	if l.waiting.Add(1) > int64(l.cfg.AtOnce)*(1+waitersPerCall) {
		l.waiting.Add(-1)
		return ErrBusy
	}
	defer l.waiting.Add(-1)
	if err := l.places.Acquire(within, 1); err != nil {
		return ended(ctx, ErrBusy)
	}
	defer l.places.Release(1)
	for range answersTried {
		answer, problem := l.once(within, r)
		if err = problem; err == nil {
			err = read(answer)
		}
		if !errors.Is(err, ErrBadAnswer) {
			break
		}
	}
	if err != nil && within.Err() != nil {
		return ended(ctx, fmt.Errorf("%w: no answer within %s", ErrUnavailable, l.cfg.Timeout))
	}
	return err
}

// ended is the error of a call whose time is over: the caller's, or otherwise.
func ended(ctx context.Context, otherwise error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return otherwise
}

func (l *line) once(ctx context.Context, r request) (answer []byte, err error) {
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, r.address, r.body)
	if err != nil {
		return nil, fmt.Errorf("ai: write question: %w", err)
	}
	req.Header.Set("Content-Type", r.contentType)
	if l.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+l.cfg.Key)
	}
	res, err := l.http.Do(req)
	if err != nil {
		if res != nil {
			err = errors.Join(err, res.Body.Close())
		}
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, withoutAddress(err))
	}
	defer func() { _ = res.Body.Close() }() // what was wanted of it has been read
	switch {
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusRequestTimeout, res.StatusCode >= http.StatusInternalServerError:
		return nil, fmt.Errorf("%w: status %d", ErrUnavailable, res.StatusCode)
	case res.StatusCode != http.StatusOK:
		// What the provider says of it may repeat what people wrote.
		return nil, fmt.Errorf("%w: status %d", ErrRefused, res.StatusCode)
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the answer breaks off", ErrBadAnswer)
	case len(answer) > maxAnswerBytes:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrBadAnswer, maxAnswerBytes)
	}
	return answer, nil
}

// worthAnotherTry is for what the provider may take the next time, unless it wants to be left alone for longer than the call has.
func worthAnotherTry(ctx context.Context, res *http.Response, err error) (bool, error) {
	again, err := retryablehttp.DefaultRetryPolicy(ctx, res, err)
	if !again || res == nil {
		return again, err
	}
	deadline, bounded := ctx.Deadline()
	return !bounded || time.Now().Add(asked(res.Header.Get("Retry-After"))).Before(deadline), nil
}

// asked is how long a Retry-After is (RFC 9110 section 10.2.3); zero: it says nothing.
func asked(header string) time.Duration {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(header), 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// withoutAddress leaves out of an error where the call went: the address may have a secret in it.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
