package chat

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/store"
)

// everyone is in every room.
type everyone struct{ memberStore }

func (everyone) Membership(context.Context, string, string) (store.ChatMembership, error) {
	return store.ChatMembership{Kind: store.ChatGroup}, nil
}

type tape struct {
	mu    sync.Mutex
	heard []string // Guarded by mu.
}

func (p *tape) Publish(_ string, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, string(body))
}

func (p *tape) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	heard := strings.Join(p.heard, "\n")
	p.heard = nil
	return heard
}

func TestTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		live := bus.Alone(bus.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = live.Run(ctx) })
		defer running.Wait()
		defer cancel()
		p := &tape{}
		c := &Chat{deps: Deps{Members: everyone{}, Live: live, Here: p}, typing: newTyping()}
		live.Watch(typingPrefix, c.typingChanged)
		start := time.Now()
		for _, step := range []struct {
			name string
			at   time.Duration
			on   *bool
			want string
		}{
			{"the first is told", 0, new(true), `"typing":true`},
			{"the next within 3 s is not", 2900 * time.Millisecond, new(true), ""},
			{"but prolongs it", 7800 * time.Millisecond, nil, ""},
			{"silence for 5 s ends it", 8200 * time.Millisecond, nil, `"typing":false`},
			{"again", 10 * time.Second, new(true), `"typing":true`},
			{"after 3 s it is told again", 13 * time.Second, new(true), `"typing":true`},
			{"it ends when the person says so", 14 * time.Second, new(false), `"typing":false`},
			{"once", 14500 * time.Millisecond, new(false), ""},
			{"and begins anew at once", 15 * time.Second, new(true), `"typing":true`},
			{"a message ends it", 16 * time.Second, nil, `"typing":false`},
		} {
			time.Sleep(time.Until(start.Add(step.at)))
			if step.on != nil {
				if err := c.Typing(ctx, "room", "ann", *step.on); err != nil {
					t.Fatal(err)
				}
			} else if step.at == 16*time.Second {
				c.stopTyping(typist{"room", "ann"})
			}
			synctest.Wait()
			if got := p.take(); !strings.Contains(got, step.want) || (step.want == "") != (got == "") {
				t.Errorf("%s: heard %q", step.name, got)
			}
		}
	})
}

// FuzzReceive reads what anybody may send: it is refused as invalid, or a draft that fits the bounds.
func FuzzReceive(f *testing.F) {
	for _, body := range []string{
		`{"body":"hi"}`, `{"kind":"correction","corrected":"x","replyTo":"y"}`, `{"kind":"emoji","body":"👩‍👩‍👧"}`, `{"kind":"image","imageId":"a","body":"a caption"}`, `{"kind":"image","body":"x"}`,
		`{"typing":false}`, `{"seq":3}`, `{"seq":null}`, ``, `null`, "{\"body\":\"\xed\xa0\x80\"}", `{"body":"a\ud800b"}`, `{"body":"\ud83d\ude00"}`, `{"body":"\\ud800"}`, `{"body":"\u1112\u1161\u11ab"}`,
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
		if _, err := parseSeq(body); err != nil && !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
	})
}
