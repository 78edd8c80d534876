package httpapi

import (
	"testing"
	"time"
)

func TestUnclean(t *testing.T) {
	type inner struct {
		Name string `json:"name,omitempty"`
		List []string
	}
	type input struct {
		ID      string `path:"id"`
		At      *time.Time
		Nothing *inner
		Raw     []byte
		Body    struct {
			Text  patched[string]   `json:"text"`
			Inner []inner           `json:"inner"`
			Map   map[string]string `json:"map"`
			Any   any               `json:"any"`
		}
	}
	now := time.Now()
	for want, change := range map[string]func(*input){
		"id":            func(in *input) { in.ID = "\x00" },
		"text":          func(in *input) { in.Body.Text = patched[string]{sent: true, value: new("a\x00")} },
		"inner[1].name": func(in *input) { in.Body.Inner = []inner{{Name: "a"}, {Name: "\xff"}} },
		"inner[0][1]":   func(in *input) { in.Body.Inner = []inner{{List: []string{"", "\x00"}}} },
		"map.key":       func(in *input) { in.Body.Map = map[string]string{"key": "\x00"} },
		"map":           func(in *input) { in.Body.Map = map[string]string{"\x00": ""} },
		"any":           func(in *input) { in.Body.Any = "\x00" },
		"":              func(in *input) { in.Body.Any = 7 },
	} {
		in := input{ID: "가", At: &now, Raw: []byte{0, 0xff}}
		in.Body.Inner = []inner{{Name: "a"}}
		change(&in)
		if got, found := unclean(&in); got != want || found != (want != "") {
			t.Errorf("%q, %v, want %q", got, found, want)
		}
	}
}

func BenchmarkUnclean(b *testing.B) {
	in := sendMessageInput{RoomID: "0199c1a2-0000-7000-8000-00000000002a"}
	in.Body.ClientID, in.Body.Body = "0199c1a2-0000-7000-8000-00000000002b", "Did you watch the film that I told you about?"
	b.ReportAllocs()
	for b.Loop() {
		if _, found := unclean(&in); found {
			b.Fatal("unclean")
		}
	}
}
