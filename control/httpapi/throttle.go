package httpapi

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// throttleKeys bounds what each of the tallies watches at once, at about 200 bytes each.
const throttleKeys = 20_000

// LogInLimits are how many wrong passwords are taken in Window before more are refused. Zero is the default, a negative number no limit.
type LogInLimits struct {
	// Window is 5 minutes.
	Window time.Duration
	// PerPair is for one account from one address; 10.
	PerPair int
	// PerAccount is for one account from wherever; 50. It holds for addresses from which nobody has come in to the account, so that
	// the owner is not kept out of it by others.
	PerAccount int
	// PerAddress is for one address, whatever the account; 100. Sign-ups count too.
	PerAddress int
}

func (l LogInLimits) withDefaults() LogInLimits {
	if l.Window == 0 {
		l.Window = 5 * time.Minute
	}
	for _, limit := range []struct {
		value *int
		def   int
	}{{&l.PerPair, 10}, {&l.PerAccount, 50}, {&l.PerAddress, 100}} {
		if *limit.value == 0 {
			*limit.value = limit.def
		}
	}
	return l
}

// throttle makes guessing passwords slow. It is safe for use by any number of goroutines.
type throttle struct {
	// Set by newThrottle. refused is told of each try that was one too many, with mu held.
	window  time.Duration
	refused func(quota string)

	mu                     sync.Mutex
	pairs, accounts, addrs *tally              // Guarded by mu.
	familiar               map[string]struct{} // Guarded by mu: the pairs that came in.
}

// try is one password that somebody says.
type try struct{ account, address, pair string }

func newTry(email, network string) try {
	account := strings.ToLower(strings.TrimSpace(email))
	return try{account: account, address: network, pair: account + "\x00" + network}
}

// The names of the quotas of passwords, as clients see them.
const (
	quotaLogIn        = "log-in"
	quotaLogInAccount = "log-in-account"
	quotaLogInAddress = "log-in-address"
)

func newThrottle(l LogInLimits, refused func(quota string)) *throttle {
	return &throttle{
		window: l.Window, refused: refused, familiar: map[string]struct{}{},
		pairs: newTally(quotaLogIn, l.PerPair), accounts: newTally(quotaLogInAccount, l.PerAccount), addrs: newTally(quotaLogInAddress, l.PerAddress),
	}
}

// begin counts a try before its outcome is known, so that many at once don't pass together. Whether there is such an account makes no
// difference. One too many costs nothing and gets the problem that says so.
func (t *throttle) begin(r try, now time.Time) *Problem {
	t.mu.Lock()
	defer t.mu.Unlock()
	counted := map[*tally]string{t.pairs: r.pair, t.addrs: r.address}
	if _, known := t.familiar[r.pair]; !known {
		counted[t.accounts] = r.account
	}
	return t.take(counted, now)
}

// beginAtAddress is begin for a call that names no account to come in to.
func (t *throttle) beginAtAddress(network string, now time.Time) *Problem {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.take(map[*tally]string{t.addrs: network}, now)
}

// take counts one try in several tallies, or in none of them when one is full; the longest wait is told. Called with mu held.
func (t *throttle) take(counted map[*tally]string, now time.Time) *Problem {
	var full *tally
	var longest time.Duration
	for tally, key := range counted {
		if wait := tally.wait(key, now); wait > longest {
			full, longest = tally, wait
		}
	}
	if full != nil {
		t.refused(full.name)
		p := tooMany(longest)
		p.header.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", full.name, full.most, wholeSeconds(t.window)))
		p.header.Set("RateLimit", fmt.Sprintf("%q;r=0;t=%d", full.name, wholeSeconds(longest)))
		return p
	}
	for tally, key := range counted {
		tally.count(key, now, now.Add(t.window))
	}
	return nil
}

// succeed gives the try back, and forgets those of this pair: who knows the password starts anew.
func (t *throttle) succeed(r try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.pairs.tries, r.pair)
	t.accounts.giveBack(r.account)
	t.addrs.giveBack(r.address)
	if len(t.familiar) >= throttleKeys {
		for pair := range t.familiar {
			delete(t.familiar, pair)
			break
		}
	}
	t.familiar[r.pair] = struct{}{}
}

// undo gives back a try of which nobody looked at the password.
func (t *throttle) undo(r try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pairs.giveBack(r.pair)
	t.accounts.giveBack(r.account)
	t.addrs.giveBack(r.address)
}

// tally counts tries by key, in windows that begin with a first one.
type tally struct {
	name  string
	most  int
	tries map[string]tries
}

func newTally(name string, most int) *tally {
	return &tally{name: name, most: most, tries: map[string]tries{}}
}

type tries struct {
	count int
	until time.Time
}

func (t *tally) wait(key string, now time.Time) time.Duration {
	if e := t.tries[key]; t.most >= 0 && e.count >= t.most && now.Before(e.until) {
		return e.until.Sub(now)
	}
	return 0
}

func (t *tally) count(key string, now, until time.Time) {
	e, known := t.tries[key]
	if !known {
		t.makeRoom(now)
	}
	if !known || !now.Before(e.until) {
		e = tries{until: until}
	}
	e.count++
	t.tries[key] = e
}

func (t *tally) giveBack(key string) {
	e, known := t.tries[key]
	if e.count--; known && e.count <= 0 {
		delete(t.tries, key)
	} else if known {
		t.tries[key] = e
	}
}

// makeRoom looks at a few entries when there is no room for one more, and drops those that are over, or the one with the fewest tries: a
// crowd of new keys must not reset the busiest.
func (t *tally) makeRoom(now time.Time) {
	if len(t.tries) < throttleKeys {
		return
	}
	const sample = 8
	fewest, seen := "", 0
	for key, e := range t.tries {
		if !now.Before(e.until) {
			delete(t.tries, key)
		} else if fewest == "" || e.count < t.tries[fewest].count {
			fewest = key
		}
		if seen++; seen == sample {
			break
		}
	}
	if len(t.tries) >= throttleKeys {
		delete(t.tries, fewest)
	}
}
