package turnserver

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestCredentialsNameTheirUserAndSession(t *testing.T) {
	clock := &testClock{}
	s := start(t, func(c *Config) { c.Clock = clock.now })
	for _, ids := range [][2]string{{"ann", "s1"}, {"0190-af", "b2"}, {"a:b", "c:d"}, {"", ""}, {"한나", "s 1%+"}} {
		c := s.Issue(ids[0], ids[1], time.Hour)
		id, expires, ok := parseUsername(c.Username)
		if !ok || id.userID != ids[0] || id.sessionID != ids[1] || !expires.Equal(c.ExpiresAt) {
			t.Errorf("Issue(%q) = %q, parsed %v %v %v", ids, c.Username, id, expires, ok)
		}
		if _, _, ok := s.key(c.Username, defaultRealm); !ok {
			t.Errorf("the server refuses %q", c.Username)
		}
	}
	c := s.Issue("ann", "s1", time.Hour)
	if left := c.ExpiresAt.Sub(clock.now()); left > time.Hour || left < time.Hour-2*time.Second {
		t.Errorf("good for %v", left)
	}
	if !strings.HasSuffix(c.Username, ":ann:s1") {
		t.Errorf("user name %q", c.Username)
	}
	clock.advance(time.Hour)
	if _, _, ok := s.key(c.Username, defaultRealm); ok {
		t.Error("good after its expiry")
	}
}

func TestPasswordsDependOnSecretAndName(t *testing.T) {
	one, two := bytes.Repeat([]byte{1}, 16), bytes.Repeat([]byte{2}, 16)
	if password(one, "a") != password(one, "a") || password(one, "a") == password(two, "a") || password(one, "a") == password(one, "b") {
		t.Error("passwords do not tell secrets and names apart")
	}
	if n := len(password(one, "a")); n != 43 {
		t.Errorf("a password of %d characters", n)
	}
}

func TestUsernamesInAnotherFormAreRefused(t *testing.T) {
	for _, name := range []string{
		"", ":", "::", "1", "1:a", "1:a:b:c", "x:a:b", " 1:a:b", "+1:a:b", "01:a:b", "1.0:a:b", "9223372036854775808:a:b",
		"1:a%:b", "1:%61:b", "1:a:b%3a", "1:a b:c", "1:a:" + strings.Repeat("b", 600), "1:\x00:b", "1:a\n:b",
	} {
		if id, _, ok := parseUsername(name); ok {
			t.Errorf("%q was read as %v", name, id)
		}
	}
}

// FuzzParseUsername checks that what is read is what Issue would have written, for any name a client may send.
func FuzzParseUsername(f *testing.F) {
	for _, name := range []string{"1766000000:ann:s1", "1:%3A:%25", "-1::", "1:+:+", "::", "1:a:b:c"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		id, expires, ok := parseUsername(name)
		if ok && (id.username(expires) != name || len(name) > maxUsernameBytes) {
			t.Errorf("%q was read as %v, %v", name, id, expires)
		}
		if ok && strings.Count(id.owner(), ":") != 1 {
			t.Errorf("owner %q", id.owner())
		}
	})
}
