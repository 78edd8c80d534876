package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func admit(t *testing.T, db *storetest.DB, a store.Arrival) store.Admission {
	t.Helper()
	out, err := db.Identities.Admit(context.Background(), a, storetest.Start())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestArrivals(t *testing.T) {
	google := func(id, email string) store.Arrival {
		return store.Arrival{Provider: "google", ProviderID: id, VerifiedEmail: email, EnglishName: "Gina"}
	}
	naver := func(id string) store.Arrival {
		return store.Arrival{Provider: "naver", ProviderID: id, EnglishName: "Nari"}
	}
	type arrival struct {
		store.Arrival
		as      string // arrivals of the same letter are the same person
		created bool
	}
	for name, arrivals := range map[string][]arrival{
		"twice":                              {{google("1", "gina@example.com"), "a", true}, {google("1", "gina@example.com"), "a", false}},
		"with another address later":         {{google("1", "gina@example.com"), "a", true}, {google("1", "new@example.com"), "a", false}},
		"two people":                         {{google("1", "gina@example.com"), "a", true}, {google("2", "gabi@example.com"), "b", true}},
		"without address":                    {{naver("1"), "a", true}, {naver("2"), "b", true}, {naver("1"), "a", false}},
		"the same id at another provider":    {{google("1", "gina@example.com"), "a", true}, {naver("1"), "b", true}},
		"the same address by two ways":       {{google("1", "gina@example.com"), "a", true}, {google("2", "GINA@example.com"), "a", false}},
		"an address given to somebody later": {{naver("1"), "a", true}, {google("1", "gina@example.com"), "b", true}},
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.New(t)
			ids := map[string]string{}
			for i, a := range arrivals {
				got := admit(t, db, a.Arrival)
				if got.Created != a.created {
					t.Errorf("arrival %d: created = %v", i, got.Created)
				}
				if known, seen := ids[a.as]; seen && known != got.User.ID {
					t.Errorf("arrival %d is not the person it should be", i)
				}
				ids[a.as] = got.User.ID
			}
			if len(ids) == 2 && ids["a"] == ids["b"] {
				t.Error("two people became one")
			}
		})
	}
}

func TestTheOwnerOfAnAddressTakesOverAnAccountThatNeverProvedIt(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	squatter, err := db.Users.Create(ctx, store.NewUser{Email: "gina@example.com", PasswordHash: "hash", EnglishName: "Gina", NativeLanguage: "ko", TargetLanguage: "en"}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Identities.Link(ctx, squatter.ID, store.Arrival{Provider: "naver", ProviderID: "squatter"}, now); err != nil {
		t.Fatal(err)
	}
	logIn, err := db.RefreshTokens.Begin(ctx, store.LogIn{UserID: squatter.ID, Hash: "a", TokenExpiresAt: now.Add(time.Hour), FamilyExpiresAt: now.Add(time.Hour)}, now)
	if err != nil {
		t.Fatal(err)
	}

	got := admit(t, db, store.Arrival{Provider: "google", ProviderID: "owner", VerifiedEmail: "gina@example.com"})
	if got.User.ID != squatter.ID || got.Created || got.User.PasswordHash != "" || got.User.EmailVerifiedAt.IsZero() {
		t.Errorf("admission = %+v", got)
	}
	if len(got.Ended) != 1 || got.Ended[0] != logIn {
		t.Errorf("ended = %v, want %s", got.Ended, logIn)
	}
	if _, err := db.RefreshTokens.Rotate(ctx, store.Exchange{Hash: "a", SuccessorHash: "b", SuccessorExpiresAt: now.Add(time.Hour)}, now); !errors.Is(err, store.ErrTokenDead) {
		t.Errorf("the squatter's log-in: %v", err)
	}
	if again := admit(t, db, store.Arrival{Provider: "naver", ProviderID: "squatter"}); again.User.ID == squatter.ID {
		t.Error("the squatter's other identity still opens the account")
	}
	if stored, err := db.Users.ByID(ctx, squatter.ID); err != nil || stored.PasswordHash != "" {
		t.Errorf("the squatter's password is still there: %v", err)
	}
}

func TestALinkProvesTheAddressOfTheAccount(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann := db.User("ann")
	for _, address := range []string{"other@example.com", "", "Ann@example.com"} {
		got, err := db.Identities.Link(ctx, ann.ID, store.Arrival{Provider: "google", ProviderID: "1", VerifiedEmail: address}, now)
		if err != nil {
			t.Fatal(err)
		}
		if proved := !got.EmailVerifiedAt.IsZero(); proved != (address == "Ann@example.com") {
			t.Errorf("%q proves the address: %v", address, proved)
		}
	}
	if got := admit(t, db, store.Arrival{Provider: "google", ProviderID: "2", VerifiedEmail: "ann@example.com"}); len(got.Ended) != 0 || got.User.ID != ann.ID {
		t.Errorf("a proved account was handed over: %+v", got)
	}
}

func TestLinksBelongToOnePerson(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	ann, bob := db.User("ann"), db.User("bob")
	a := store.Arrival{Provider: "google", ProviderID: "1"}
	for range 2 {
		if _, err := db.Identities.Link(ctx, ann.ID, a, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Identities.Link(ctx, bob.ID, a, now); !errors.Is(err, store.ErrConflict) {
		t.Errorf("somebody else's identity: %v", err)
	}
	of, err := db.Identities.Of(ctx, ann.ID)
	if err != nil || len(of) != 1 || of[0].Provider != "google" {
		t.Fatalf("identities = %v, %v", of, err)
	}
	if err := db.Identities.Unlink(ctx, store.Unlinking{UserID: bob.ID, IdentityID: of[0].ID}, storetest.Start()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("bob unlinks ann's: %v", err)
	}
	// ann of the builders has no password, so this is the only way in.
	if err := db.Identities.Unlink(ctx, store.Unlinking{UserID: ann.ID, IdentityID: of[0].ID}, storetest.Start()); !errors.Is(err, store.ErrLastWayIn) {
		t.Errorf("the last way in: %v", err)
	}
	if _, err := db.Identities.Link(ctx, ann.ID, store.Arrival{Provider: "naver", ProviderID: "1"}, now); err != nil {
		t.Fatal(err)
	}
	if err := db.Identities.Unlink(ctx, store.Unlinking{UserID: ann.ID, IdentityID: of[0].ID}, storetest.Start()); err != nil {
		t.Errorf("one of two: %v", err)
	}
	if err := db.Identities.Unlink(ctx, store.Unlinking{UserID: ann.ID, IdentityID: of[0].ID}, storetest.Start()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}

func TestArrivalsAtOnceAreOnePerson(t *testing.T) {
	db := storetest.New(t)
	users := make([]string, 8)
	var wg sync.WaitGroup
	for i := range users {
		wg.Go(func() {
			out, err := db.Identities.Admit(context.Background(), store.Arrival{Provider: "google", ProviderID: "1", VerifiedEmail: "gina@example.com"}, storetest.Start())
			if err != nil {
				t.Error(err)
			}
			users[i] = out.User.ID
		})
	}
	wg.Wait()
	for _, id := range users {
		if id != users[0] {
			t.Error("one person was made twice")
		}
	}
}

func TestALogInUnderWayEndsOnce(t *testing.T) {
	db := storetest.New(t)
	ctx, now := context.Background(), storetest.Start()
	until := now.Add(10 * time.Minute)
	if err := db.Identities.Spend(ctx, "a", until, now); err != nil {
		t.Fatal(err)
	}
	if err := db.Identities.Spend(ctx, "a", until, now.Add(time.Minute)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("again: %v", err)
	}
	if err := db.Identities.Spend(ctx, "b", until.Add(time.Hour), until); err != nil {
		t.Fatal(err)
	}
	var left string
	if err := db.Raw().QueryRow("SELECT string_agg(id, ',') FROM oauth_spent").Scan(&left); err != nil || left != "b" {
		t.Errorf("kept = %s, %v; want what has not expired", left, err)
	}
}
