package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestEndedLogIns(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann, bob := db.User("ann"), db.User("bob")
	begin := func(user store.User, hash string, lasts time.Duration) string {
		t.Helper()
		id, err := db.RefreshTokens.Begin(ctx, store.LogIn{UserID: user.ID, Hash: hash, TokenExpiresAt: now.Add(lasts), FamilyExpiresAt: now.Add(lasts)}, now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	phone, laptop, tablet, bobs := begin(ann, "phone", time.Hour), begin(ann, "laptop", time.Hour), begin(ann, "tablet", time.Minute), begin(bob, "bobs", time.Hour)
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	for _, id := range []string{phone, phone, "unknown"} {
		if err := db.RefreshTokens.End(ctx, id, "test", at(1)); err != nil {
			t.Errorf("end %s: %v", id, err)
		}
	}
	// The tablet's has expired, but its last access token may live.
	ended, err := db.RefreshTokens.EndAll(ctx, ann.ID, laptop, "password-changed", at(2))
	if err != nil || !slices.Equal(ended, []string{tablet}) {
		t.Errorf("ended = %v, %v, want %s", ended, err, tablet)
	}
	if ended, err = db.RefreshTokens.EndAll(ctx, ann.ID, "", "account-closed", at(3)); err != nil || !slices.Equal(ended, []string{laptop}) {
		t.Errorf("ended = %v, %v, want %s", ended, err, laptop)
	}
	x := store.Exchange{Hash: "bobs", SuccessorHash: "b2", SuccessorExpiresAt: at(50)}
	if renewal, err := db.RefreshTokens.Rotate(ctx, x, at(3)); err != nil || renewal.LogInID != bobs {
		t.Errorf("somebody else's: %v", err)
	}
	// The memory outlives the account.
	if _, err := db.Raw().Exec("DELETE FROM users WHERE id = ?", ann.ID); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[int][]string{0: {phone, tablet, laptop}, 1: {tablet, laptop}, 3: nil} {
		if got, err := db.RefreshTokens.Ended(ctx, at(since)); err != nil || !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("ended after minute %d: %v, %v, want %v", since, got, err, want)
		}
	}
	if err := db.RefreshTokens.End(ctx, bobs, "test", at(26*60)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.RefreshTokens.Ended(ctx, now); err != nil || !slices.Equal(got, []string{bobs}) {
		t.Errorf("a day later: %v, %v, want what is new only", got, err)
	}
}

func TestALogInNeedsThePasswordItWasCheckedAgainst(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann, err := db.Users.Create(ctx, store.NewUser{Email: "ann@example.com", PasswordHash: "hash", EnglishName: "Ann", NativeLanguage: "ko", TargetLanguage: "en"}, now)
	if err != nil {
		t.Fatal(err)
	}
	for hash, want := range map[string]error{"hash": nil, "": nil, "another": store.ErrPasswordChanged} {
		in := store.LogIn{UserID: ann.ID, PasswordHash: hash, Hash: "token " + hash, TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour)}
		if _, err := db.RefreshTokens.Begin(ctx, in, now); !errors.Is(err, want) {
			t.Errorf("by %q: %v, want %v", hash, err, want)
		}
	}
}
