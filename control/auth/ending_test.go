package auth

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/languagemate/studymate/store/storetest"
)

func TestEndedLogInsAreRememberedForTheLifeOfAToken(t *testing.T) {
	now := time.Unix(1_766_000_000, 0)
	e := newEnded(time.Minute, 3)
	for _, id := range []string{"a", "b"} {
		if !e.add(id, now) || e.add(id, now) {
			t.Errorf("%s is news once and no more", id)
		}
	}
	e.add("c", now.Add(time.Minute))
	for id, want := range map[string]bool{"a": false, "b": false, "c": true, "": false} {
		if e.has(id) != want {
			t.Errorf("after the life of a token %q is remembered: %v", id, !want)
		}
	}
	for i := range 10 {
		e.add(fmt.Sprint(i), now.Add(time.Minute))
	}
	if len(e.logIns) != 3 || len(e.waiting) != 3 || !e.has("9") || e.has("c") {
		t.Errorf("%d remembered of at most 3", len(e.logIns))
	}
}

// node is one node of an installation, with what it was told to end and to tell.
type node struct {
	*Auth
	ended, told []string
}

func newNode(t *testing.T, db *storetest.DB, dir string) *node {
	t.Helper()
	keys, err := LoadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := &node{}
	n.Auth, err = New(Config{}, Deps{
		Users: db.Users, Tokens: db.RefreshTokens, Endings: db.RefreshTokens, Identities: db.Identities, Keys: keys,
		Ended: func(id string) { n.ended = append(n.ended, id) }, Tell: func(id string) { n.told = append(n.told, id) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// logInOf logs somebody in again.
func logInOf(t *testing.T, n *node, email string, now time.Time) (Grant, string) {
	t.Helper()
	g, err := n.LogIn(context.Background(), email, "long enough", now)
	if err != nil {
		t.Fatal(err)
	}
	p, err := n.Access(g.AccessToken, now)
	if err != nil {
		t.Fatal(err)
	}
	return g, p.LogInID
}

// TestWhatEndsALogIn plays each end on one node. Another that hears of it and one that starts afterwards must agree.
func TestWhatEndsALogIn(t *testing.T) {
	for name, end := range map[string]func(*node, Grant, Principal, time.Time) error{
		"log-out": func(n *node, g Grant, _ Principal, now time.Time) error {
			return n.LogOut(context.Background(), g.RefreshToken, now)
		},
		"reuse of a refresh token": func(n *node, g Grant, _ Principal, now time.Time) error {
			if _, err := n.Refresh(context.Background(), g.RefreshToken, now.Add(-time.Minute)); err != nil {
				return err
			}
			if _, err := n.Refresh(context.Background(), g.RefreshToken, now); !errors.Is(err, ErrLoggedOut) {
				return fmt.Errorf("the second use: %w", err)
			}
			return nil
		},
		"by its id": func(n *node, _ Grant, p Principal, now time.Time) error {
			return n.EndLogIn(context.Background(), p.LogInID, "test", now)
		},
		"an account that goes": func(n *node, _ Grant, p Principal, now time.Time) error {
			return n.EndLogIns(context.Background(), p.UserID, "", "account-closed", now)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, now, dir := context.Background(), time.Now(), t.TempDir()
			path := filepath.Join(dir, "studymate.db")
			first, other := newNode(t, storetest.At(t, path), dir), newNode(t, storetest.At(t, path), dir)
			g, err := first.SignUp(ctx, SignUp{Email: "ann@example.com", Password: "long enough", EnglishName: "Ann", NativeLanguage: "ko", TargetLanguage: "en"}, now.Add(-time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			p, err := first.Access(g.AccessToken, now)
			if err != nil {
				t.Fatal(err)
			}
			media, err := first.IssueMedia(p, "session", now)
			if err != nil {
				t.Fatal(err)
			}
			if m, err := other.Media(media.Token, now); err != nil || m.LogInID != p.LogInID {
				t.Fatalf("media token = %+v, %v", m, err)
			}
			if err := end(first, g, p, now); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(first.ended, []string{p.LogInID}) || !slices.Equal(first.told, first.ended) {
				t.Errorf("ended %v, told %v, want %s once", first.ended, first.told, p.LogInID)
			}
			other.Hear(p.LogInID, now)
			other.Hear(p.LogInID, now)
			if len(other.ended) != 1 || len(other.told) != 0 {
				t.Errorf("the other node ended %v and told %v", other.ended, other.told)
			}
			late := newNode(t, storetest.At(t, path), dir)
			if err := late.Recall(ctx, now); err != nil {
				t.Fatal(err)
			}
			for _, n := range []*node{first, other, late} {
				if _, err := n.Access(g.AccessToken, now); !errors.Is(err, ErrBadToken) {
					t.Errorf("the access token: %v", err)
				}
				if _, err := n.Media(media.Token, now); !errors.Is(err, ErrBadToken) {
					t.Errorf("the media token: %v", err)
				}
			}
			if _, err := other.Refresh(ctx, g.RefreshToken, now); !errors.Is(err, ErrLoggedOut) {
				t.Errorf("the refresh token: %v", err)
			}
		})
	}
}

func TestOneLogInCanBeSpared(t *testing.T) {
	ctx, now, dir := context.Background(), time.Now(), t.TempDir()
	db := storetest.New(t)
	n := newNode(t, db, dir)
	in := SignUp{Email: "ann@example.com", Password: "long enough", EnglishName: "Ann", NativeLanguage: "ko", TargetLanguage: "en"}
	if _, err := n.SignUp(ctx, in, now); err != nil {
		t.Fatal(err)
	}
	in.Email = "bob@example.com"
	if _, err := n.SignUp(ctx, in, now); err != nil {
		t.Fatal(err)
	}
	phone, _ := logInOf(t, n, "ann@example.com", now)
	laptop, laptopID := logInOf(t, n, "ann@example.com", now)
	bobs, _ := logInOf(t, n, "bob@example.com", now)
	if err := n.EndLogIns(ctx, phone.User.ID, laptopID, "password-changed", now); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		token string
		lives bool
	}{"phone": {phone.AccessToken, false}, "laptop": {laptop.AccessToken, true}, "bob": {bobs.AccessToken, true}} {
		if _, err := n.Access(test.token, now); (err == nil) != test.lives {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(n.ended) != 2 { // sign-up's and the phone's
		t.Errorf("ended %v", n.ended)
	}
}

// A password that is taken away while somebody's log-in by it is checked opens nothing.
func TestALogInByAPasswordThatChangedMeanwhile(t *testing.T) {
	ctx, now := context.Background(), time.Now()
	db := storetest.New(t)
	n := newNode(t, db, t.TempDir())
	g, err := n.SignUp(ctx, SignUp{Email: "ann@example.com", Password: "long enough", EnglishName: "Ann", NativeLanguage: "ko", TargetLanguage: "en"}, now)
	if err != nil {
		t.Fatal(err)
	}
	stale := g.User
	stale.PasswordHash = "what it was"
	if _, err := n.begin(ctx, stale, stale.PasswordHash, now); err == nil {
		t.Error("a log-in begins by a password that is not the person's any more")
	}
	if _, err := n.begin(ctx, g.User, g.User.PasswordHash, now); err != nil {
		t.Errorf("by the password as it is: %v", err)
	}
}

func TestOldLogInsAreForgotten(t *testing.T) {
	ctx, now, dir := context.Background(), time.Now(), t.TempDir()
	db := storetest.New(t)
	n := newNode(t, db, dir)
	// Two of them: the log-in of a person deletes that person's own.
	for name, at := range map[string]time.Time{"ann": now.AddDate(-1, 0, 0), "bob": now} {
		if _, err := n.SignUp(ctx, SignUp{Email: name + "@example.com", Password: "long enough", EnglishName: name, NativeLanguage: "ko", TargetLanguage: "en"}, at); err != nil {
			t.Fatal(err)
		}
	}
	n.expire(ctx)
	var left string
	err := db.Raw().QueryRow("SELECT string_agg(u.english_name, ',') FROM refresh_families f JOIN users u ON u.id = f.user_id").Scan(&left)
	if err != nil || left != "bob" {
		t.Errorf("log-ins of %q are left, %v", left, err)
	}
}
