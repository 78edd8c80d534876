//go:build linux

package galene

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMessagesOnTheWire(t *testing.T) {
	for _, tt := range []struct {
		message message
		want    string
	}{
		{message{Type: "handshake", Version: []string{"2"}, ID: "a"}, `{"type":"handshake","version":["2"],"id":"a"}`},
		{message{Type: "join", Kind: "join", Group: "g", Username: "u", Password: "p"}, `{"type":"join","kind":"join","username":"u","password":"p","group":"g"}`},
		{message{Type: "request", Request: map[string][]string{"": {"audio", "video"}}}, `{"type":"request","request":{"":["audio","video"]}}`},
		{message{Type: "pong"}, `{"type":"pong"}`},
	} {
		b, err := json.Marshal(tt.message)
		if err != nil || string(b) != tt.want {
			t.Errorf("%s, want %s, %v", b, tt.want, err)
		}
	}
}

func TestWhatGaleneSays(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     error
	}{
		{"join refused", `{"type":"joined","kind":"fail","value":"no such group"}`, ErrProtocol},
		{"our stream refused", `{"type":"abort","id":"up"}`, ErrProtocol},
		{"an error to us", `{"type":"usermessage","kind":"error","value":"x"}`, ErrProtocol},
		{"a warning to us", `{"type":"usermessage","kind":"warning","value":"x"}`, nil},
		{"joined", `{"type":"joined","kind":"join"}`, nil},
		{"changed", `{"type":"joined","kind":"change"}`, nil},
		{"answer to another", `{"type":"answer","id":"else","sdp":"x"}`, nil},
		{"a candidate of an unknown link", `{"type":"ice","id":"else","candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}}`, nil},
		{"an offer that is none", `{"type":"offer","id":"x","sdp":"nonsense"}`, link.ErrDescription},
		{"something new", `{"type":"caption"}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var in message
			if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
				t.Fatal(err)
			}
			m := &member{upID: "up", joined: make(chan struct{}), answer: make(chan string, 1), down: map[string]*link.Link{}}
			if err := m.handle(t.Context(), in); !errors.Is(err, tt.want) {
				t.Error(err)
			}
		})
	}
}

func TestProgramIsNeeded(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error without a program")
	}
}

// A whole measurement against a real Galene, where one is installed: BENCH_GALENE names the program.
func TestAgainstGalene(t *testing.T) {
	program := os.Getenv("BENCH_GALENE")
	if program == "" {
		t.Skip("BENCH_GALENE names no program")
	}
	server, err := New(Config{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	r, err := load.Run(t.Context(), load.Config{Window: time.Second}, server)
	if err != nil {
		t.Fatal(err)
	}
	if r.Members != 4 || r.VerifiedPackets == 0 || r.UnverifiablePacket > 0 || r.VerifiedLost > 0 || r.Join.Count != 3 {
		t.Errorf("%+v", r)
	}
}
