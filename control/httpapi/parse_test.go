package httpapi

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/languagemate/studymate/control/session"
)

func TestCleanHost(t *testing.T) {
	for given, want := range map[string]string{
		"localhost:8080":         "localhost",
		"Study.Example.COM":      "study.example.com",
		"192.168.1.5:443":        "192.168.1.5",
		"[2001:db8::1]:443":      "2001:db8::1",
		"[::1]":                  "::1",
		"":                       "",
		"a..b":                   "",
		"-a.example":             "",
		"a b":                    "",
		"x?transport=udp":        "",
		"evil/..":                "",
		"user@host":              "",
		strings.Repeat("a", 300): "",
	} {
		if got := cleanHost(given); got != want {
			t.Errorf("cleanHost(%q) = %q, want %q", given, got, want)
		}
	}
}

func FuzzCleanHost(f *testing.F) {
	f.Add("localhost:8080")
	f.Add("[::1]:1")
	f.Add("a.b-c.d:70000")
	f.Fuzz(func(t *testing.T, header string) {
		host := cleanHost(header)
		if strings.ContainsAny(host, " /?#@\"'<>\\%") || strings.IndexFunc(host, unicode.IsControl) >= 0 {
			if net.ParseIP(host) == nil {
				t.Errorf("%q gives %q", header, host)
			}
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	f.Add(cursorAt(session.Session{ID: "0199", CreatedAt: time.UnixMilli(1_766_000_000_000)}))
	f.Add("!")
	f.Fuzz(func(t *testing.T, cursor string) {
		mark, ok := parseCursor(cursor)
		if !ok || cursor == "" {
			return
		}
		again, ok := parseCursor(cursorAt(session.Session{ID: mark.ID, CreatedAt: mark.CreatedAt}))
		if !ok || again != mark {
			t.Errorf("%q gives %v and then %v", cursor, mark, again)
		}
	})
}

func FuzzAcceptedEncodings(f *testing.F) {
	f.Add("gzip, br;q=0.5, *;q=0")
	f.Add("GZIP ;q=1, br; q=0")
	f.Fuzz(func(t *testing.T, header string) {
		accepted := acceptedEncodings(header)
		if n := strings.Count(header, ",") + 1; len(accepted) > n {
			t.Errorf("%q has %d parts and accepts %v", header, n, accepted)
		}
		for name := range accepted {
			if strings.ContainsAny(name, ",;") {
				t.Errorf("%q accepts %q", header, name)
			}
		}
	})
}

func TestWhatAThrottleRemembersIsBounded(t *testing.T) {
	th := newThrottle(LogInLimits{PerPair: 5, PerAccount: 5, PerAddress: 5}.withDefaults())
	start := time.Unix(1_766_000_000, 0)
	busy := newTry(" Ann@Example.com", "203.0.113.1")
	for range 5 {
		if th.begin(busy, start) != nil {
			t.Fatal("refused too early")
		}
	}
	for i := range 2 * throttleKeys {
		name := strconv.Itoa(i)
		if th.begin(newTry(name, name), start) != nil {
			t.Fatal("somebody else is refused")
		}
		if i%3 == 0 {
			th.succeed(newTry(name, name))
		}
	}
	for name, n := range map[string]int{"pairs": len(th.pairs.tries), "accounts": len(th.accounts.tries), "addresses": len(th.addrs.tries), "familiar": len(th.familiar)} {
		if n > throttleKeys {
			t.Errorf("%d %s are remembered, at most %d may be", n, name, throttleKeys)
		}
	}
	if th.begin(newTry("ann@example.com", "203.0.113.1"), start) == nil {
		t.Error("a crowd resets the busiest")
	}
	// Entries that are over make room first.
	later := start.Add(time.Hour)
	for i := range 100 {
		th.begin(newTry("late"+strconv.Itoa(i), "late"), later)
	}
	if n := len(th.pairs.tries); n > throttleKeys {
		t.Errorf("%d pairs an hour later", n)
	}
}
