package auth

import (
	"net/url"
	"strings"
	"testing"
)

func TestWhereAPersonMayReturnTo(t *testing.T) {
	for _, own := range []string{
		"", "/", "/main", "/sessions/1?x=2", "/sessions/1/", "/chat/0199?after=3#last", "/matching?next=//x", "/a@b", "/a:b", "/한국어", "/a%20b", "/a%3Fb", "/...",
	} {
		if !ownPath(own) {
			t.Errorf("%q is refused", own)
		}
	}
	for _, foreign := range []string{
		"sessions", "?x", "#x", "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "HTTPS://evil.example", "http:evil.example",
		"https:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "mailto:a@b.c",
		`/\evil.example`, `\/evil.example`, `\\evil.example`, `/a\..\..\evil`, "/%5cevil.example", "/%5C%5Cevil.example", "/%2fevil.example", "/%2F%2Fevil.example",
		"/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example", "/%09/evil.example", "/%0d%0aLocation:x", "/\x00", "/%00", "/\x7f",
		"/.//evil.example", "/..//evil.example", "/a/..//evil.example", "/./evil", "/../evil", "/a/..", "/%2e%2e/evil", "/%2e/%2fevil.example", "/a//b",
		"/%zz", "/%", "//user:password@evil.example", "/" + strings.Repeat("x", maxReturnTo),
	} {
		if ownPath(foreign) {
			t.Errorf("%q is taken", foreign)
		}
	}
}

// Whatever is taken stays at the server that it was given to, by Go's reading and once more after decoding.
func FuzzOwnPath(f *testing.F) {
	for _, seed := range []string{"/a?b#c", `/\e`, "//e", "/%2f/e", "/.//e", "/a/%2e%2e//e"} {
		f.Add(seed)
	}
	home, err := url.Parse("https://study.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !ownPath(s) {
			return
		}
		for range 2 {
			u, err := home.Parse(s)
			if err != nil {
				return
			}
			if u.Host != home.Host || u.Scheme != home.Scheme || strings.HasPrefix(u.Path, "//") {
				t.Fatalf("%q leads to %s", s, u)
			}
			if s, err = url.PathUnescape(s); err != nil {
				return
			}
		}
	})
}

func FuzzUnseal(f *testing.F) {
	keys, err := LoadKeys(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	good, err := keys.seal(flow{ID: "1", Provider: "google"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add(strings.Repeat("A", maxStateChars))
	f.Fuzz(func(t *testing.T, state string) {
		if got, err := keys.unseal(state); err == nil && (got.ID != "1" || got.Provider != "google") {
			t.Errorf("%q is taken as %+v", state, got)
		}
	})
}
