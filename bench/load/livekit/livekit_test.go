//go:build linux

package livekit

import (
	"encoding/hex"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/languagemate/studymate/bench/load"
	"github.com/languagemate/studymate/bench/load/link"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRequestsOnTheWire(t *testing.T) {
	for _, tt := range []struct {
		name string
		got  []byte
		want string // hexadecimal
	}{
		{"offer", wrap(requestOffer, description{kind: "offer", sdp: "v=0", id: 1}.encode()), "0a0e" + "0a056f66666572" + "1203763d30" + "1801"},
		{"answer to offer 300", wrap(requestAnswer, description{kind: "answer", sdp: "v=0", id: 300}.encode()), "1210" + "0a06616e73776572" + "1203763d30" + "18ac02"},
		{"microphone", wrap(requestAddTrack, track{cid: "a", name: "m", kind: typeAudio, source: sourceMicrophone}.encode()), "2208" + "0a0161" + "12016d" + "4002"},
		{
			"camera with one layer of highest quality", wrap(requestAddTrack, track{cid: "v", name: "c", kind: typeVideo, source: sourceCamera}.encode()),
			"221a" + "0a0176" + "120163" + "1801" + "208005" + "28e003" + "4001" + "4a08" + "0802" + "108005" + "18e003",
		},
		{
			"simulcast, best first", wrap(requestAddTrack, track{cid: "v", kind: typeVideo, source: sourceCamera, rids: []string{"f", "h"}}.encode()),
			"222b" + "0a0176" + "1801" + "208005" + "28e003" + "4001" + "4a0d" + "0802" + "108005" + "18e003" + "3002" + "3a0166" +
				"4a0d" + "0801" + "10c002" + "18f001" + "3001" + "3a0168",
		},
	} {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// field builds a length-delimited field, as a server would.
func field(number protowire.Number, inner []byte) []byte { return wrap(number, inner) }

func TestResponses(t *testing.T) {
	candidate := "candidate:1 1 udp 1 192.0.2.1 9 typ host"
	for _, tt := range []struct {
		name string
		in   []byte
		want response
	}{
		{"joined", field(responseJoin, field(1, nil)), response{which: responseJoin}},
		{
			"offer", field(responseOffer, description{kind: "offer", sdp: "v=0", id: 7}.encode()),
			response{which: responseOffer, description: description{kind: "offer", sdp: "v=0", id: 7}},
		},
		{
			"candidate down", field(responseTrickle, appendNumber(field(1, []byte(`{"candidate":"`+candidate+`","sdpMid":"0"}`)), 2, 1)),
			response{which: responseTrickle, candidate: candidate, target: 1},
		},
		{"sent away", field(responseLeave, appendNumber(nil, 2, 4)), response{which: responseLeave, reason: 4}},
		{"something new", field(99, []byte{0xff}), response{which: 99}},
		{"a number", appendNumber(nil, 18, 5), response{which: 18}},
		{"a fixed field", []byte{0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8}, response{which: 31}},
		{"nothing", nil, response{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := decodeResponse(tt.in); err != nil || got != tt.want {
				t.Errorf("%+v, want %+v, %v", got, tt.want, err)
			}
		})
	}
}

func TestBrokenResponsesAreRefused(t *testing.T) {
	for name, in := range map[string][]byte{
		"no tag":               {0xff},
		"cut":                  {0x1a, 0x05, 0x0a},
		"endless number":       {0x90, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"inner cut":            field(responseAnswer, []byte{0x12, 0x09, 'v'}),
		"candidate not JSON":   field(responseTrickle, field(1, []byte("x"))),
		"leave with no number": field(responseLeave, []byte{0x10}),
	} {
		if _, err := decodeResponse(in); !errors.Is(err, ErrProtocol) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzResponse(f *testing.F) {
	f.Add(field(responseOffer, description{kind: "offer", sdp: "v=0", id: 7}.encode()))
	f.Add(field(responseTrickle, field(1, []byte(`{"candidate":"x"}`))))
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = decodeResponse(b) })
}

func TestWhatLiveKitSays(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   response
		want error
	}{
		{"joined", response{which: responseJoin}, nil},
		{"joined again", response{which: responseJoin}, nil},
		{"published once too often", response{which: responsePublished}, nil},
		{"sent away", response{which: responseLeave}, ErrProtocol},
		{"an offer that is none", response{which: responseOffer, description: description{sdp: "nonsense"}}, link.ErrDescription},
		{"a candidate of no connection yet", response{which: responseTrickle, candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", target: 1}, nil},
		{"something new", response{which: 99}, nil},
	} {
		m := &member{joined: make(chan struct{}), published: make(chan struct{}), answer: make(chan string, 1)}
		if err := m.handle(t.Context(), tt.in); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAccessTokenNamesRoomAndMember(t *testing.T) {
	token, err := accessToken("a secret", "room-1", "ann")
	if err != nil {
		t.Fatal(err)
	}
	var claims grants
	_, err = jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return []byte("a secret"), nil }, jwt.WithIssuer(apiKey))
	if err != nil || claims.Subject != "ann" || claims.Video != (videoGrant{Room: "room-1", RoomJoin: true}) {
		t.Errorf("%+v %v", claims, err)
	}
}

func TestProgramIsNeeded(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error without a program")
	}
}

// A whole measurement against a real LiveKit, where one is installed: BENCH_LIVEKIT names the program.
func TestAgainstLiveKit(t *testing.T) {
	program := os.Getenv("BENCH_LIVEKIT")
	if program == "" {
		t.Skip("BENCH_LIVEKIT names no program")
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
