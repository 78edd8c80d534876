package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// TestRefreshFamilies plays renewals. A step trades the token from for the token to at a second;
// tokens are named by letters.
func TestRefreshFamilies(t *testing.T) {
	const (
		ok    = "ok"
		dead  = "dead"
		reuse = "reuse"
	)
	type step struct {
		at       int
		from, to string
		want     string
	}
	for name, steps := range map[string][]step{
		"a chain":                          {{1, "a", "b", ok}, {100, "b", "c", ok}, {200, "c", "d", ok}},
		"unknown":                          {{1, "x", "y", dead}},
		"an answer lost":                   {{1, "a", "b", ok}, {11, "a", "b", ok}, {20, "b", "c", ok}},
		"again too late":                   {{1, "a", "b", ok}, {12, "a", "b", reuse}, {13, "b", "c", dead}},
		"the grace is not renewed":         {{1, "a", "b", ok}, {9, "a", "b", ok}, {12, "a", "b", reuse}},
		"two steps back":                   {{1, "a", "b", ok}, {2, "b", "c", ok}, {3, "a", "b", reuse}, {4, "c", "d", dead}},
		"another successor":                {{1, "a", "b", ok}, {2, "a", "z", reuse}},
		"after a reuse nothing is renewed": {{1, "a", "b", ok}, {20, "a", "b", reuse}, {21, "a", "b", dead}},
		"expired":                          {{1000, "a", "b", dead}},
		"end of the family":                {{900, "a", "b", ok}, {1800, "b", "c", ok}, {2001, "c", "d", dead}},
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.New(t)
			ctx := context.Background()
			start := storetest.Start()
			at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
			ann := db.User("ann")
			if _, err := db.RefreshTokens.Begin(ctx, store.LogIn{UserID: ann.ID, Hash: "a", TokenExpiresAt: at(1000), FamilyExpiresAt: at(2000)}, start); err != nil {
				t.Fatal(err)
			}
			for _, s := range steps {
				renewal, err := db.RefreshTokens.Rotate(ctx, store.Exchange{
					Hash: s.from, SuccessorHash: s.to, SuccessorExpiresAt: at(s.at + 1000), Grace: 10 * time.Second,
				}, at(s.at))
				got := ok
				switch {
				case errors.Is(err, store.ErrTokenReused):
					got = reuse
				case errors.Is(err, store.ErrTokenDead):
					got = dead
				case err != nil:
					got = err.Error()
				}
				if got != s.want {
					t.Fatalf("at %d s %s to %s: %s, want %s", s.at, s.from, s.to, got, s.want)
				}
				if got == ok && (renewal.UserID != ann.ID || renewal.ExpiresAt.After(at(2000))) {
					t.Errorf("renewal = %+v", renewal)
				}
			}
		})
	}
}

func TestRevoke(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	for _, hash := range []string{"phone", "laptop"} {
		in := store.LogIn{UserID: ann.ID, Hash: hash, TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour)}
		if _, err := db.RefreshTokens.Begin(ctx, in, now); err != nil {
			t.Fatal(err)
		}
	}
	for _, hash := range []string{"phone", "phone", "unknown"} {
		if _, err := db.RefreshTokens.Revoke(ctx, hash, now); err != nil {
			t.Errorf("revoke %s: %v", hash, err)
		}
	}
	x := store.Exchange{Hash: "phone", SuccessorHash: "p2", SuccessorExpiresAt: now.Add(time.Hour)}
	if _, err := db.RefreshTokens.Rotate(ctx, x, now); !errors.Is(err, store.ErrTokenDead) {
		t.Errorf("a revoked log-in: %v", err)
	}
	x.Hash, x.SuccessorHash = "laptop", "l2"
	if _, err := db.RefreshTokens.Rotate(ctx, x, now); err != nil {
		t.Errorf("another log-in of the same person: %v", err)
	}
}

func TestExpiredFamiliesGoWithTheNextLogIn(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	for i, hash := range []string{"old", "new"} {
		at := now.Add(time.Duration(i) * 2 * time.Hour)
		in := store.LogIn{UserID: ann.ID, Hash: hash, TokenExpiresAt: at.Add(time.Hour), FamilyExpiresAt: at.Add(time.Hour)}
		if _, err := db.RefreshTokens.Begin(ctx, in, at); err != nil {
			t.Fatal(err)
		}
	}
	var hashes string
	if err := db.Raw().QueryRow("SELECT string_agg(hash, ',') FROM refresh_tokens").Scan(&hashes); err != nil || hashes != "new" {
		t.Errorf("tokens = %s, %v", hashes, err)
	}
	if strings.Contains(hashes, "old") {
		t.Error("an expired log-in stays")
	}
}

func TestLogInsThatAreOverAreForgotten(t *testing.T) {
	ctx, now := context.Background(), time.Unix(1_766_000_000, 0)
	db := storetest.New(t)
	ann := db.User("ann")
	for i := range 5 {
		_, err := db.RefreshTokens.Begin(ctx, store.LogIn{
			UserID: ann.ID, Hash: fmt.Sprint("hash", i), TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Duration(i+1) * time.Hour),
		}, now)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{2, 1, 0} { // two at a time of the three that have expired
		if gone, err := db.RefreshTokens.Expire(ctx, now.Add(3*time.Hour), 2); err != nil || gone != want {
			t.Errorf("%d forgotten, %v; want %d", gone, err, want)
		}
	}
	var left int
	if err := db.Raw().QueryRow("SELECT COUNT(*) FROM refresh_tokens").Scan(&left); err != nil || left != 2 {
		t.Errorf("%d tokens are left, %v; want 2", left, err)
	}
}
