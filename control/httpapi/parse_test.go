package httpapi

import (
	"net"
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

func TestTheThrottleIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	th := newThrottle(1, time.Minute)
	for i := range throttleLimit + 500 {
		if _, ok := th.begin(string(rune(i))+"x", now.Add(time.Duration(i)*time.Microsecond)); !ok {
			t.Fatal("a first try is refused")
		}
	}
	if len(th.tries) > throttleLimit {
		t.Errorf("%d accounts are watched, at most %d may", len(th.tries), throttleLimit)
	}
	if _, ok := th.begin("y", now.Add(2*time.Minute)); !ok || len(th.tries) != 1 {
		t.Errorf("what is over stays: %d", len(th.tries))
	}
}
