package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newAuth(t *testing.T, dir string) (*Auth, *storetest.DB) {
	t.Helper()
	db := storetest.New(t)
	keys, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{}, Deps{Users: db.Users, Tokens: db.RefreshTokens, Endings: db.RefreshTokens, Identities: db.Identities, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return a, db
}

func TestKeysAreMadeOnceAndPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if kidAt(first, time.Now()) != kidAt(second, time.Now()) || first.successor("x") != second.successor("x") {
		t.Error("the keys changed with a restart")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("files = %v, %v; want two", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has mode %v", info.Mode())
	}
}

func TestBrokenKeyFilesStopTheStart(t *testing.T) {
	for name, content := range map[string]string{
		"signing-001.pem": "not a key",
		"signing-002.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"signing-003.pem": "-----BEGIN PRIVATE KEY-----\nSigns-From: tomorrow\n\nAAAA\n-----END PRIVATE KEY-----\n",
		"signing-new.pem": "",
		"refresh.secret":  "short",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadKeys(dir); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("err = %v, want one that names the file", err)
			}
		})
	}
}

func TestPasswords(t *testing.T) {
	h, err := newHasher(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	hash, err := h.hash(ctx, "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash = %s, %v", hash, err)
	}
	if again, _ := h.hash(ctx, "correct horse"); again == hash {
		t.Error("two hashes of a password are alike: no salt")
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horse ": false, "": false} {
		if got, err := h.verify(ctx, hash, password); err != nil || got != want {
			t.Errorf("verify %q = %v, %v", password, got, err)
		}
	}
	if got, err := h.verify(ctx, "", "anything"); err != nil || got {
		t.Errorf("no hash: %v, %v", got, err)
	}
	if _, err := h.verify(ctx, "plain text", "plain text"); err == nil {
		t.Error("something that is no hash verifies")
	}
}

func TestAnUnknownAddressTakesAsLongAsAWrongPassword(t *testing.T) {
	a, _ := newAuth(t, t.TempDir())
	ctx, now := context.Background(), time.Now()
	if _, err := a.SignUp(ctx, SignUp{Email: "ann@example.com", Password: "long enough", EnglishName: "Ann", NativeLanguage: "ko", TargetLanguage: "en"}, now); err != nil {
		t.Fatal(err)
	}
	fastest := func(email string) time.Duration {
		best := time.Hour
		for range 5 {
			begun := time.Now()
			if _, err := a.LogIn(ctx, email, "wrong password", now); !errors.Is(err, ErrBadCredentials) {
				t.Fatal(err)
			}
			best = min(best, time.Since(begun))
		}
		return best
	}
	known, unknown := fastest("ann@example.com"), fastest("bob@example.com")
	// Without the dummy hash the ratio is over 20.
	if ratio := float64(known) / float64(unknown); ratio > 3 || ratio < 1.0/3 {
		t.Errorf("known address %s, unknown %s", known, unknown)
	}
}

func TestTooManyPasswordsAtOnceAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, err := newHasher(1, 0)
		if err != nil {
			t.Fatal(err)
		}
		h.slots <- struct{}{} // a hash that takes forever
		ctx, cancel := context.WithCancel(context.Background())
		var waiting sync.WaitGroup
		for range cap(h.queue) {
			waiting.Go(func() {
				if _, err := h.hash(ctx, "x"); !errors.Is(err, ErrBusy) || !errors.Is(err, context.Canceled) {
					t.Errorf("a waiter whose request ended: %v", err)
				}
			})
		}
		synctest.Wait()
		if _, err := h.hash(context.Background(), "x"); !errors.Is(err, ErrBusy) {
			t.Errorf("one too many: %v, want ErrBusy", err)
		}
		cancel()
		waiting.Wait()
		<-h.slots
		if _, err := h.hash(context.Background(), "x"); err != nil {
			t.Errorf("after the rush: %v", err)
		}
	})
}

func TestSuccessorsAreNotGuessable(t *testing.T) {
	one, err := LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	two, err := LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	token, err := newRefreshToken()
	if err != nil {
		t.Fatal(err)
	}
	first, again := one.successor(token), one.successor(token)
	if first != again || first == two.successor(token) {
		t.Error("a successor must follow from the token and the secret, and from nothing else")
	}
	if !plausibleRefreshToken(one.successor(token)) || !plausibleRefreshToken(token) {
		t.Error("our own tokens look implausible")
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI")
	f.Add("$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePHC(s)
		if err != nil {
			return
		}
		if p.memoryKiB > 256*1024 || p.passes > 16 || len(p.key) < 16 {
			t.Errorf("%q gives parameters beyond the bounds: %+v", s, p)
		}
		if q, err := parsePHC(p.String()); err != nil || q.String() != p.String() {
			t.Errorf("%q does not survive a round: %v", s, err)
		}
	})
}

func FuzzAccess(f *testing.F) {
	dir := f.TempDir()
	keys, err := LoadKeys(dir)
	if err != nil {
		f.Fatal(err)
	}
	a := &Auth{cfg: Config{}.withDefaults(), keys: keys, gone: newEnded(time.Hour, 10)}
	now := time.Unix(1_766_000_000, 0)
	good, _, err := a.issueAccess("ann", "log-in", now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("..")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, token string) {
		if p, err := a.Access(token, now); err == nil && p.UserID != "ann" {
			t.Errorf("%q opens the account %q", token, p.UserID)
		}
	})
}

func BenchmarkAccess(b *testing.B) {
	keys, err := LoadKeys(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	a := &Auth{cfg: Config{}.withDefaults(), keys: keys, gone: newEnded(time.Hour, 10)}
	now := time.Now()
	token, _, err := a.issueAccess("ann", "log-in", now)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := a.Access(token, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIssueAccess(b *testing.B) {
	keys, err := LoadKeys(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	a := &Auth{cfg: Config{}.withDefaults(), keys: keys, gone: newEnded(time.Hour, 10)}
	now := time.Now()
	for b.Loop() {
		if _, _, err := a.issueAccess("ann", "log-in", now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPassword(b *testing.B) {
	h, err := newHasher(1, 0)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := h.hash(context.Background(), "correct horse"); err != nil {
			b.Fatal(err)
		}
	}
}
