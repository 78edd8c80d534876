package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/limit"
)

// quotaKeys bounds the people and addresses that a quota watches at once, at some 100 bytes each.
const quotaKeys = 100_000

// Limits are how many calls one client may make in a minute. Zero is the default, a negative number no limit.
type Limits struct {
	// APIPerMinute is for one person, or one address as long as it is not known who calls; 100. APIBurst of them may come at
	// once; by default as many.
	APIPerMinute int
	APIBurst     int
	// SignalPerMinute is for the calls that open and mend media connections, for one person; 300. They have a quota
	// of their own, so that neither a busy page nor another person of the room can keep somebody from coming back.
	SignalPerMinute int
	// LogIn is for passwords.
	LogIn LogInLimits
}

func (l Limits) withDefaults() Limits {
	if l.APIPerMinute == 0 {
		l.APIPerMinute = 100
	}
	if l.APIBurst <= 0 {
		l.APIBurst = l.APIPerMinute
	}
	if l.SignalPerMinute == 0 {
		l.SignalPerMinute = 300
	}
	l.LogIn = l.LogIn.withDefaults()
	return l
}

// quota holds each client to a rate and tells it where it stands, as draft-ietf-httpapi-ratelimit-headers-11 writes it.
type quota struct {
	name, policy string
	limiter      *limit.Limiter
	refused      func(quota string) // told of each call that was one too many
}

// The names of the quotas of calls, as clients see them.
const (
	quotaAPI    = "api"
	quotaSignal = "signal"
)

// newQuota returns nil, which lets everything through, for no limit.
func newQuota(name string, perMinute, burst int, refused func(string)) (*quota, error) {
	if perMinute < 0 {
		return nil, nil
	}
	limiter, err := limit.New(limit.Rate{Count: perMinute, Per: time.Minute, Burst: burst}, quotaKeys)
	return &quota{name: name, policy: fmt.Sprintf("%q;q=%d;w=60", name, perMinute), limiter: limiter, refused: refused}, err
}

// take counts a call of key and sets the headers of its answer. When the call is one too many it returns the problem that
// says so.
func (q *quota) take(key string, now time.Time, set func(name, value string)) *Problem {
	if q == nil {
		return nil
	}
	v := q.limiter.Take(key, now)
	set("RateLimit-Policy", q.policy)
	set("RateLimit", fmt.Sprintf("%q;r=%d;t=%d", q.name, v.Remaining, wholeSeconds(v.FullIn)))
	if v.Allowed {
		return nil
	}
	q.refused(q.name)
	p := tooMany(v.RetryIn)
	p.Detail = "Too many calls; please wait."
	return p
}

func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// spendAs counts a call of a person; false: it has been answered with 429.
func (a *API) spendAs(ctx huma.Context, q *quota, userID string) bool {
	p := q.take("user:"+userID, a.cfg.Now(), ctx.SetHeader)
	if p != nil {
		a.deny(ctx, p)
	}
	return p == nil
}

// spendOfAddress counts a call of nobody known; false: it has been answered with 429.
func (a *API) spendOfAddress(ctx huma.Context) bool {
	p := a.apiQuota.take("net:"+requestOf(ctx.Context()).network, a.cfg.Now(), ctx.SetHeader)
	if p != nil {
		a.deny(ctx, p)
	}
	return p == nil
}

// anonymous lets a call through that needs no token.
func (a *API) anonymous(ctx huma.Context, next func(huma.Context)) {
	if a.spendOfAddress(ctx) {
		next(ctx)
	}
}

// notFound answers a path below /api that nothing answers: guessing costs as much as calling.
func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	p := problem(http.StatusNotFound, "not-found", "There is nothing here.")
	if reserved(r.URL.Path) {
		if over := a.apiQuota.take("net:"+requestOf(r.Context()).network, a.cfg.Now(), w.Header().Set); over != nil {
			p = over
		}
	}
	writeProblem(w, r, p)
}

func retryAfter(d time.Duration) string { return strconv.Itoa(max(1, wholeSeconds(d))) }
