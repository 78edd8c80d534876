//go:build linux

package janus

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
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
		{message{Janus: "create", Transaction: "t"}, `{"janus":"create","transaction":"t"}`},
		{message{Janus: "attach", Transaction: "t", Session: 7, Plugin: plugin}, `{"janus":"attach","transaction":"t","session_id":7,"plugin":"janus.plugin.videoroom"}`},
		{
			message{Janus: "message", Transaction: "t", Session: 7, Handle: 8, Body: &body{Request: "start"}, JSEP: &jsep{Type: "answer", SDP: "v=0"}},
			`{"janus":"message","transaction":"t","session_id":7,"handle_id":8,"body":{"request":"start"},"jsep":{"type":"answer","sdp":"v=0"}}`,
		},
		{
			message{Janus: "message", Body: &body{Request: "join", PType: "subscriber", Room: "r", Streams: []stream{{"a"}, {"b"}}}},
			`{"janus":"message","body":{"request":"join","room":"r","ptype":"subscriber","streams":[{"feed":"a"},{"feed":"b"}]}}`,
		},
	} {
		b, err := json.Marshal(tt.message)
		if err != nil || string(b) != tt.want {
			t.Errorf("%s, want %s, %v", b, tt.want, err)
		}
	}
}

func decode(t *testing.T, text string) message {
	t.Helper()
	var in message
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		t.Fatal(err)
	}
	return in
}

func TestWhatJanusSays(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		failure  error
		sdp      error
	}{
		{"created", `{"janus":"success","transaction":"t","data":{"id":7}}`, nil, ErrProtocol},
		{"refused", `{"janus":"error","transaction":"t","error":{"code":458,"reason":"no such session"}}`, ErrProtocol, ErrProtocol},
		{"refused by the plugin", `{"janus":"event","plugindata":{"data":{"videoroom":"event","error":"no such room"}}}`, ErrProtocol, ErrProtocol},
		{"another kind", `{"janus":"event","jsep":{"type":"answer","sdp":"v=0"}}`, nil, ErrProtocol},
		{"an offer that is none", `{"janus":"event","jsep":{"type":"offer","sdp":"nonsense"}}`, nil, link.ErrDescription},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := decode(t, tt.in)
			if err := in.failure(); !errors.Is(err, tt.failure) {
				t.Error(err)
			}
			if _, err := in.description("offer", 1); !errors.Is(err, tt.sdp) {
				t.Error(err)
			}
		})
	}
}

func TestAnswersFindTheirCallsAndFeedsTheSubscriber(t *testing.T) {
	reply := make(chan message, 1)
	m := &member{feeds: make(chan []string, 2), waiting: map[string]chan message{"mine": reply}}
	joined := `{"janus":"event","transaction":"mine","plugindata":{"data":{"videoroom":"joined","publishers":[{"id":"a"},{"id":"b"}]}}}`
	for _, text := range []string{
		`{"janus":"ack","transaction":"mine"}`,
		`{"janus":"event","transaction":"another","plugindata":{"data":{"videoroom":"event"}}}`,
		joined,
		`{"janus":"event","plugindata":{"data":{"videoroom":"event","publishers":[{"id":"c"}]}}}`,
		`{"janus":"media","type":"audio","receiving":true}`,
	} {
		m.handle(decode(t, text))
	}
	if in := <-reply; in.PluginData.Data.VideoRoom != "joined" {
		t.Errorf("%+v", in)
	}
	if first, second := <-m.feeds, <-m.feeds; strings.Join(first, "") != "ab" || strings.Join(second, "") != "c" || len(m.feeds) != 0 {
		t.Error(first, second)
	}
}

func TestConfigurationIsOfLoopback(t *testing.T) {
	dir := t.TempDir()
	if err := writeConfiguration(dir, 4711); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "janus.transport.websockets.jcfg"))
	if err != nil || !strings.Contains(string(b), "ws_port = 4711\n\tws_ip = \"127.0.0.1\"") {
		t.Errorf("%s %v", b, err)
	}
}

func TestProgramIsNeeded(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error without a program")
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"janus":"event","plugindata":{"data":{"videoroom":"joined","publishers":[{"id":"a"}]}},"jsep":{"type":"offer","sdp":"v=0"}}`))
	f.Fuzz(func(_ *testing.T, b []byte) {
		var in message
		if json.Unmarshal(b, &in) == nil {
			_, _ = in.description("offer", 1)
			_ = in.failure()
		}
	})
}

// A whole measurement against a real Janus, where one is installed: BENCH_JANUS names the program.
func TestAgainstJanus(t *testing.T) {
	program := os.Getenv("BENCH_JANUS")
	if program == "" {
		t.Skip("BENCH_JANUS names no program")
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
