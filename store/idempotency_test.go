package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestKeys(t *testing.T) {
	db := storetest.New(t)
	ann, bob := db.User("ann"), db.User("bob")
	keys, start := db.IdempotencyKeys, storetest.Start()
	claim := func(call store.KeyedCall, after time.Duration) (store.KeyClaim, error) {
		now := start.Add(after)
		return keys.Claim(t.Context(), call, now.Add(-24*time.Hour), now.Add(-time.Minute), now)
	}
	call := store.KeyedCall{UserID: ann.ID, Route: "make", Key: "k", Fingerprint: "f"}
	first, err := claim(call, 0)
	if err != nil || first.ID == "" || first.Reply != nil {
		t.Fatalf("first claim = %+v, %v", first, err)
	}
	other := call
	other.Fingerprint = "g"
	for _, test := range []struct {
		name  string
		call  store.KeyedCall
		after time.Duration
		want  error
	}{
		{"again at once", call, 0, store.ErrKeyInFlight},
		{"just before a minute", call, time.Minute - time.Millisecond, store.ErrKeyInFlight},
		{"another call", other, time.Second, store.ErrKeyReused},
		{"of nobody", store.KeyedCall{UserID: "nobody", Route: "make", Key: "k"}, 0, store.ErrNotFound},
		{"of another person", store.KeyedCall{UserID: bob.ID, Route: "make", Key: "k", Fingerprint: "g"}, 0, nil},
		{"on another route", store.KeyedCall{UserID: ann.ID, Route: "do", Key: "k", Fingerprint: "g"}, 0, nil},
		{"another key", store.KeyedCall{UserID: ann.ID, Route: "make", Key: "K", Fingerprint: "g"}, 0, nil},
	} {
		if got, err := claim(test.call, test.after); !errors.Is(err, test.want) || (err == nil) != (got.ID != "") {
			t.Errorf("%s: %+v, %v, want %v", test.name, got, err, test.want)
		}
	}
	// The process died: a minute later somebody else carries the call out, and the first one has nothing to say any more.
	second, err := claim(call, time.Minute)
	if err != nil || second.ID == first.ID {
		t.Fatalf("claim of an abandoned key = %+v, %v", second, err)
	}
	if err := keys.Finish(t.Context(), first.ID, store.KeyedReply{Status: 201, Body: "old"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the old claim finishes: %v", err)
	}
	if err := keys.Release(t.Context(), first.ID); err != nil {
		t.Error(err)
	}
	reply := store.KeyedReply{Status: 201, Body: `{"id":"1"}`}
	if err := keys.Finish(t.Context(), second.ID, reply); err != nil {
		t.Fatal(err)
	}
	if err := keys.Release(t.Context(), second.ID); err != nil {
		t.Error(err)
	}
	if got, err := claim(call, 24*time.Hour); err != nil || got.Reply == nil || *got.Reply != reply {
		t.Errorf("after the end = %+v, %v", got, err)
	}
	if _, err := claim(other, 24*time.Hour); !errors.Is(err, store.ErrKeyReused) {
		t.Errorf("another call after the end: %v", err)
	}
	if got, err := claim(other, 24*time.Hour+time.Millisecond); err != nil || got.ID == "" {
		t.Errorf("after a day = %+v, %v", got, err)
	}
}

func TestAReleasedKeyIsFree(t *testing.T) {
	db := storetest.New(t)
	call := store.KeyedCall{UserID: db.User("ann").ID, Route: "make", Key: "k", Fingerprint: "f"}
	now := storetest.Start()
	for range 2 {
		claim, err := db.IdempotencyKeys.Claim(t.Context(), call, now.Add(-time.Hour), now.Add(-time.Minute), now)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.IdempotencyKeys.Release(t.Context(), claim.ID); err != nil {
			t.Fatal(err)
		}
		call.Fingerprint = "g" // nothing was done, so it may be another call
	}
}

func TestOldKeysGoInBatches(t *testing.T) {
	db := storetest.New(t)
	ann, start := db.User("ann"), storetest.Start()
	for i := range 5 {
		now := start.Add(time.Duration(i) * time.Hour)
		call := store.KeyedCall{UserID: ann.ID, Route: "make", Key: fmt.Sprint(i), Fingerprint: "f"}
		if _, err := db.IdempotencyKeys.Claim(t.Context(), call, start, start, now); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{2, 1, 0} {
		if gone, err := db.IdempotencyKeys.Expire(t.Context(), start.Add(3*time.Hour), 2); err != nil || gone != want {
			t.Errorf("expired %d, %v, want %d", gone, err, want)
		}
	}
}
