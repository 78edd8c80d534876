package auth

import (
	"crypto/rsa"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func kidAt(k *Keys, now time.Time) string { return k.signing.Load().current(now).jwk.KeyID }

func published(a *Auth, now time.Time) (kids []string) {
	for _, key := range a.JWKS(now).Keys {
		kids = append(kids, key.KeyID)
	}
	return kids
}

func signingFiles(t *testing.T, dir string) int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, signingKeyPattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
	return len(paths)
}

// TestARotationFromBeginningToEnd has one process rotate, and another that serves meanwhile take it up.
func TestARotationFromBeginningToEnd(t *testing.T) {
	dir := t.TempDir()
	serving, _ := newAuth(t, dir)
	now := time.Now() // after the first key was made, which takes a while and signs from then on
	operator, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	life := serving.tokenLife()
	first := kidAt(serving.keys, now)
	token, _, err := serving.issueAccess("ann", "log-in", now)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second changes nothing: the next key is there
		if err := operator.Rotate(now, life); err != nil {
			t.Fatal(err)
		}
	}
	if n := signingFiles(t, dir); n != 2 {
		t.Fatalf("%d key files, want 2", n)
	}
	serving.tendKeys(now)
	second := kidAt(serving.keys, now.Add(publishedAhead))
	if second == first {
		t.Fatal("no other key signs when the time has come")
	}
	next := now.Add(publishedAhead)
	for _, step := range []struct {
		name      string
		at        time.Time
		signs     string
		published []string
		verifies  bool // whether a token of the first key, fresh until then, would be good
	}{
		{"published ahead", now, first, []string{first, second}, true},
		{"just before it signs", next.Add(-time.Second), first, []string{first, second}, true},
		{"when it signs", next, second, []string{first, second}, true},
		{"while old tokens live", next.Add(life - time.Second), second, []string{first, second}, true},
		{"when they are over", next.Add(life), second, []string{second}, false},
	} {
		t.Run(step.name, func(t *testing.T) {
			if got := kidAt(serving.keys, step.at); got != step.signs {
				t.Errorf("%s signs, want %s", got, step.signs)
			}
			if got := published(serving, step.at); !slices.Equal(got, step.published) {
				t.Errorf("published %v, want %v", got, step.published)
			}
			old := signAs(t, serving, first, jwt.MapClaims{"iat": step.at.Unix(), "exp": step.at.Add(time.Minute).Unix()})
			if _, err := serving.Access(old, step.at); (err == nil) != step.verifies {
				t.Errorf("a token of the first key: %v", err)
			}
			fresh, _, err := serving.issueAccess("ann", "log-in", step.at)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := serving.Access(fresh, step.at); err != nil {
				t.Errorf("a fresh token: %v", err)
			}
		})
	}
	if _, err := serving.Access(token, now); err != nil {
		t.Errorf("what was issued before: %v", err)
	}
	// The next rotation removes the file of the first.
	later := next.Add(life + time.Minute)
	if err := operator.Rotate(later, life); err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, s := range operator.States(later, life) {
		roles = append(roles, s.Role)
	}
	if n := signingFiles(t, dir); n != 2 || !slices.Equal(roles, []string{"current", "next"}) {
		t.Errorf("%d key files, %v", n, roles)
	}
}

// signAs makes an access token by a key of a's, whatever its turn.
func signAs(t *testing.T, a *Auth, kid string, times jwt.MapClaims) string {
	t.Helper()
	var private *rsa.PrivateKey
	for _, key := range *a.keys.signing.Load() {
		if key.jwk.KeyID == kid {
			private = key.private
		}
	}
	c := jwt.MapClaims{"iss": a.cfg.Issuer, "aud": accessAudience, "sub": "ann"}
	for name, value := range times {
		c[name] = value
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	token.Header["kid"], token.Header["typ"] = kid, accessType
	text, err := token.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestKeysRotateByThemselves(t *testing.T) {
	dir := t.TempDir()
	a, _ := newAuth(t, dir)
	made := time.Now()
	day := 24 * time.Hour
	for _, step := range []struct {
		after time.Duration
		files int
	}{{0, 1}, {89 * day, 1}, {90*day - publishedAhead + time.Second, 2}, {90 * day, 2}, {91 * day, 2}, {180*day + time.Minute, 2}} {
		a.tendKeys(made.Add(step.after))
		if n := signingFiles(t, dir); n != step.files {
			t.Errorf("after %s there are %d keys, want %d", step.after, n, step.files)
		}
	}
	if n := (*a.keys.signing.Load())[1].number; n != 3 {
		t.Errorf("the newest key is number %d, want 3", n)
	}
	a.cfg.RotateKeysEvery = -1
	a.tendKeys(made.Add(1000 * day))
	if n := (*a.keys.signing.Load())[1].number; n != 3 {
		t.Error("keys rotate where that is off")
	}
}

func TestManyProcessesRotateOnce(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadKeys(dir); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	var processes sync.WaitGroup
	for range 6 {
		processes.Go(func() {
			k, err := LoadKeys(dir)
			if err == nil {
				err = k.Rotate(now, time.Hour)
			}
			if err != nil {
				t.Error(err)
			} else if n := len(*k.signing.Load()); n != 2 {
				t.Errorf("%d keys, want 2", n)
			}
		})
	}
	processes.Wait()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d files, %v; want two keys and the secret", len(entries), err)
	}
}

func TestAStolenKeyIsReplaced(t *testing.T) {
	dir := t.TempDir()
	a, _ := newAuth(t, dir)
	now := time.Now()
	stolen := kidAt(a.keys, now)
	token, _, err := a.issueAccess("ann", "log-in", now)
	if err != nil {
		t.Fatal(err)
	}
	operator, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	forged := signAs(t, a, stolen, jwt.MapClaims{"exp": now.Add(time.Hour).Unix()})
	if err := errors.Join(operator.Rotate(now, time.Hour), operator.Replace(now)); err != nil {
		t.Fatal(err)
	}
	a.tendKeys(now)
	for name, text := range map[string]string{"the thief's": forged, "ann's": token} {
		if _, err := a.Access(text, now); !errors.Is(err, ErrBadToken) {
			t.Errorf("%s: %v, want ErrBadToken", name, err)
		}
	}
	if n := signingFiles(t, dir); n != 1 || kidAt(a.keys, now) == stolen {
		t.Errorf("%d key files", n)
	}
	if a.keys.successor("x") != operator.successor("x") {
		t.Error("log-ins can't be renewed")
	}
}

func TestKeysThatCanNotBeReadAnyMoreStay(t *testing.T) {
	dir := t.TempDir()
	a, _ := newAuth(t, dir)
	now := time.Now()
	path := filepath.Join(dir, "signing-002.pem")
	if err := os.WriteFile(path, []byte("half a k"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.keys.Reload(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("err = %v, want one that names the file", err)
	}
	if err := errors.Join(os.Remove(path), os.Remove(filepath.Join(dir, "signing-001.pem"))); err != nil {
		t.Fatal(err)
	}
	if err := a.keys.Reload(); err == nil {
		t.Error("no keys at all are taken up")
	}
	if _, _, err := a.issueAccess("ann", "log-in", now); err != nil {
		t.Errorf("after all: %v", err)
	}
}

// A key from before keys said since when they sign is the oldest.
func TestAKeyWithoutATime(t *testing.T) {
	dir := t.TempDir()
	k, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	path := filepath.Join(dir, "signing-001.pem")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(text), signsFrom)
	_, rest, _ = strings.Cut(rest, "\n\n")
	if err := os.WriteFile(path, []byte(head+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	old := kidAt(k, now)
	if k, err = LoadKeys(dir); err != nil || kidAt(k, now) != old || !k.rotationDue(now, time.Hour) {
		t.Errorf("the key without a time: %v", err)
	}
}

// TestTheClocksOfTwoNodesMayDiffer bends one time of an access token; all are in seconds from now.
func TestTheClocksOfTwoNodesMayDiffer(t *testing.T) {
	a, _ := newAuth(t, t.TempDir())
	now := time.Unix(time.Now().Unix(), 0)
	for _, test := range []struct {
		name          string
		iat, nbf, exp any
		good          bool
	}{
		{"as issued", 0, nil, 900, true},
		{"issued by a clock that is ahead", 9, nil, 900, true},
		{"issued in the future", 11, nil, 900, false},
		{"valid from now on", 0, 0, 900, true},
		{"valid soon, by a clock that is ahead", 0, 9, 900, true},
		{"not yet valid", 0, 11, 900, false},
		{"in its last second", -900, nil, 1, true},
		{"over, by a clock that is ahead", -900, nil, -9, true},
		{"over", -900, nil, -10, false},
		{"long over", -90000, nil, -89100, false},
		{"without end", 0, nil, nil, false},
		{"ending in words", 0, nil, "tomorrow", false},
		{"issued in words", "today", nil, 900, false},
		{"valid from in words", 0, "today", 900, false},
		{"without a time of issue", nil, nil, 900, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			times := jwt.MapClaims{}
			for name, value := range map[string]any{"iat": test.iat, "nbf": test.nbf, "exp": test.exp} {
				if seconds, is := value.(int); is {
					value = now.Add(time.Duration(seconds) * time.Second).Unix()
				}
				if value != nil {
					times[name] = value
				}
			}
			if _, err := a.Access(signAs(t, a, kidAt(a.keys, now), times), now); (err == nil) != test.good {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func FuzzSigningKeyFile(f *testing.F) {
	dir := f.TempDir()
	if _, err := LoadKeys(dir); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(filepath.Join(dir, "signing-001.pem"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nSigns-From: 2026-01-01T00:00:00Z\n\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "signing-001.pem")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := readSigningKey(path); err == nil && key.private.N.BitLen() < signingKeyBits {
			t.Errorf("%q is taken", text)
		}
	})
}
