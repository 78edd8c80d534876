package chat

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/store"
)

func TestTypingIsThrottledAndExpires(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	who := typist{"room", "ann"}
	ty := newTyping()
	if ty.throttled(who, at(0)) || !ty.note(who, at(0)) {
		t.Fatal("the first is not told")
	}
	if !ty.throttled(who, at(2.9)) {
		t.Error("told again before 3 s")
	}
	if gone := ty.expire(at(7.8)); len(gone) != 0 {
		t.Error("what was said within the throttle did not prolong it")
	}
	if ty.throttled(who, at(3)) {
		t.Error("not told again after 3 s")
	}
	if gone := ty.expire(at(7.9)); len(gone) != 1 || gone[0] != who || ty.drop(who) {
		t.Errorf("expired %v", gone)
	}
	for i := range maxTyping {
		ty.note(typist{"room", strings.Repeat("x", i)}, at(0))
	}
	if ty.note(who, at(0)) {
		t.Error("more than the bound")
	}
}

// everyone is in every room.
type everyone struct{ memberStore }

func (everyone) Membership(context.Context, string, string) (store.ChatMembership, error) {
	return store.ChatMembership{Kind: store.ChatGroup}, nil
}

type tape struct{ heard []string }

func (p *tape) Publish(_ string, body []byte)     { p.heard = append(p.heard, string(body)) }
func (*tape) PublishTo(string, string, []byte)    {}
func (*tape) Revoke(_ string, destination string) {}

func TestSilenceEndsTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &tape{}
		c := &Chat{deps: Deps{Members: everyone{}, Publisher: p}, typing: newTyping()}
		ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
		defer cancel()
		if err := c.Typing(ctx, "room", "ann", true); err != nil {
			t.Fatal(err)
		}
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
		if len(p.heard) != 2 || !strings.Contains(p.heard[1], `"typing":false`) {
			t.Errorf("heard %v", p.heard)
		}
	})
}

// FuzzReceive reads what anybody may send: it is refused as invalid, or a draft that fits the bounds.
func FuzzReceive(f *testing.F) {
	for _, body := range []string{
		`{"body":"hi"}`, `{"kind":"correction","corrected":"x","replyTo":"y"}`, `{"kind":"emoji","body":"👩‍👩‍👧"}`, `{"kind":"image","body":"/a.webp"}`,
		`{"typing":false}`, `{"seq":3}`, `{"seq":null}`, ``, `null`, "{\"body\":\"\xed\xa0\x80\"}", `{"body":"\ud800"}`, `{"body":"\u1112\u1161\u11ab"}`,
	} {
		f.Add("id", []byte(body))
	}
	f.Fuzz(func(t *testing.T, clientID string, body []byte) {
		draft, err := parseDraft(Incoming{ClientID: clientID, Body: body})
		if err == nil {
			draft, err = draft.checked()
		}
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
		} else if n := utf8.RuneCountInString(draft.Body); n > maxBodyRunes || !utf8.ValidString(draft.Body) || !norm.NFC.IsNormalString(draft.Body) || draft.Kind == "" || draft.ClientID == "" {
			t.Errorf("let through %+v", draft)
		}
		if _, err := parseTyping(body); err != nil && !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
		if _, err := parseRead(body); err != nil && !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
	})
}
