//go:build linux

package studymate

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pion/sdp/v3"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The offer has the m-lines of the protocol's section 3, in its order; only microphone and camera carry a stream.
func TestOfferHasTheProtocolsOrder(t *testing.T) {
	hub, err := link.New(link.Config{Local: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	l, err := hub.Open(false)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	defer func() { _ = hub.Run(ended) }() // closes the link
	var offer sdp.SessionDescription
	if err := offer.UnmarshalString(l.Offer(Lines(11, 22))); err != nil {
		t.Fatal(err)
	}
	want := strings.Fields("audio/sendonly/11 video/sendonly/22 video/sendonly/ audio/sendonly/ " +
		"audio/recvonly/ audio/recvonly/ audio/recvonly/ video/recvonly/ video/recvonly/ video/recvonly/ video/recvonly/ audio/recvonly/")
	if len(offer.MediaDescriptions) != len(want) {
		t.Fatalf("%d m-lines", len(offer.MediaDescriptions))
	}
	for i, m := range offer.MediaDescriptions {
		got := m.MediaName.Media + "/"
		for _, direction := range []string{"sendonly", "recvonly"} {
			if _, ok := m.Attribute(direction); ok {
				got += direction + "/"
			}
		}
		ssrc, _ := m.Attribute("ssrc")
		ssrc, _, _ = strings.Cut(ssrc, " ")
		if got+ssrc != want[i] {
			t.Errorf("m-line %d is %s, want %s", i, got+ssrc, want[i])
		}
		for _, name := range []string{"ice-ufrag", "ice-pwd", "fingerprint", "rtcp-mux", "mid", "setup", "candidate"} {
			if _, ok := m.Attribute(name); !ok {
				t.Errorf("m-line %d has no %s", i, name)
			}
		}
	}
	if group, _ := offer.Attribute("group"); group != "BUNDLE 0 1 2 3 4 5 6 7 8 9 10 11" {
		t.Errorf("group %q", group)
	}
}

func TestCallsSayWhatTheServerSaid(t *testing.T) {
	answers := map[string]string{
		"/api/v1/auth/signup":        `{"accessToken":"access"}`,
		"/api/v1/users/consents":     `{"items":[],"history":[]}`,
		"/api/v1/sessions/create":    `{"id":"s1"}`,
		"/api/v1/sessions/join/s1":   `{"mediaToken":"media"}`,
		"/api/v1/sessions/join/full": "",
		"/api/v1/webrtc/offer":       `{"type":"answer","sdp":"v=0"}`,
		"/garbage":                   "garbage",
	}
	tokens := map[string]string{"/api/v1/users/consents": "access", "/api/v1/sessions/create": "access", "/api/v1/sessions/join/s1": "access", "/api/v1/webrtc/offer": "media"}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if want := tokens[r.URL.Path]; want != "" && r.Header.Get("Authorization") != "Bearer "+want {
			http.Error(w, "whose token is that?", http.StatusUnauthorized)
			return
		}
		if answers[r.URL.Path] == "" || r.Method != http.MethodPost {
			http.Error(w, `{"code":"session-full"}`, http.StatusConflict)
			return
		}
		_, _ = w.Write([]byte(answers[r.URL.Path]))
	}))
	defer web.Close()
	s, err := New(Config{Program: "studymate"})
	if err != nil {
		t.Fatal(err)
	}
	s.base = web.URL
	defer s.client.CloseIdleConnections()
	ctx := t.Context()

	access, err := s.signUp(ctx, "ann")
	if access != "access" || err != nil {
		t.Error(access, err)
	}
	if id, err := s.create(ctx, access, "room"); id != "s1" || err != nil {
		t.Error(id, err)
	}
	media, err := s.join(ctx, access, "s1")
	if media != "media" || err != nil {
		t.Error(media, err)
	}
	if sdp, err := s.offer(ctx, media, "v=0"); sdp != "v=0" || err != nil {
		t.Error(sdp, err)
	}
	if _, err := s.join(ctx, access, "full"); !errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), "session-full") {
		t.Error(err)
	}
	if err := s.call(ctx, "/garbage", "", nil, &struct{}{}); !errors.Is(err, ErrAnswer) {
		t.Error(err)
	}
}

// A whole measurement against the real server: BENCH_STUDYMATE names the program.
func TestAgainstStudyMate(t *testing.T) {
	program := os.Getenv("BENCH_STUDYMATE")
	if program == "" {
		t.Skip("BENCH_STUDYMATE names no program")
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
