//go:build linux

package mediasoup

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

var (
	audio = link.Media{
		Kind: "audio", Mid: "0", PayloadTypes: []uint8{111}, Codecs: map[uint8]string{111: "opus/48000/2"},
		Extensions: map[string]uint8{link.MidURI: 4, link.LevelURI: 1}, SSRCs: []uint32{5},
	}
	camera = link.Media{
		Kind: "video", Mid: "1", PayloadTypes: []uint8{96, 97}, Codecs: map[uint8]string{96: "vp8/90000", 97: "rtx/90000"},
		Extensions: map[string]uint8{link.MidURI: 4}, SSRCs: []uint32{6},
	}
)

func numbered(m link.Media) link.Media {
	m.Extensions = map[string]uint8{link.MidURI: 4, link.NumberURI: 3}
	return m
}

func TestWhatAMemberSays(t *testing.T) {
	nack := `[{"type":"nack"},{"type":"nack","parameter":"pli"},{"type":"ccm","parameter":"fir"}`
	for _, tt := range []struct {
		name string
		say  any
		want string
	}{
		{
			"a microphone", produce(audio, nil),
			`{"kind":"audio","rtpParameters":{"mid":"0","codecs":[{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2}],` +
				`"headerExtensions":[{"uri":"` + link.MidURI + `","id":4},{"uri":"` + link.LevelURI + `","id":1}],"encodings":[{"ssrc":5}],"rtcp":{"cname":"bench"}}}`,
		},
		{
			"a camera", produce(camera, nil),
			`{"kind":"video","rtpParameters":{"mid":"1","codecs":[{"mimeType":"video/vp8","payloadType":96,"clockRate":90000,"rtcpFeedback":` + nack + `]},` +
				`{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}}],` +
				`"headerExtensions":[{"uri":"` + link.MidURI + `","id":4}],"encodings":[{"ssrc":6}],"rtcp":{"cname":"bench"}}}`,
		},
		{
			"layers, the lowest first, and numbered packets", produce(numbered(camera), []string{"h", "l"}),
			`{"kind":"video","rtpParameters":{"mid":"1","codecs":[{"mimeType":"video/vp8","payloadType":96,"clockRate":90000,"rtcpFeedback":` + nack + `,{"type":"transport-cc"}]},` +
				`{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}}],` +
				`"headerExtensions":[{"uri":"` + link.MidURI + `","id":4},{"uri":"` + link.NumberURI + `","id":3}],"encodings":[{"rid":"l"},{"rid":"h"}],"rtcp":{"cname":"bench"}}}`,
		},
		{
			"what it receives", capabilities([]link.Media{audio}),
			`{"codecs":[{"mimeType":"audio/opus","preferredPayloadType":111,"kind":"audio","clockRate":48000,"channels":2}],` +
				`"headerExtensions":[{"uri":"` + link.MidURI + `","kind":"audio","preferredId":4},{"uri":"` + link.LevelURI + `","kind":"audio","preferredId":1}]}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if b, err := json.Marshal(tt.say); err != nil || string(b) != tt.want {
				t.Errorf("%s\nwant %s, %v", b, tt.want, err)
			}
		})
	}
}

func TestATransportAsADescription(t *testing.T) {
	const good = `{"iceParameters":{"usernameFragment":"u","password":"p"},"iceCandidates":[{"foundation":"udpcandidate","priority":1,"ip":"127.0.0.1","port":4711,"protocol":"udp","type":"host"}],
		"dtlsParameters":{"role":"auto","fingerprints":[{"algorithm":"sha-1","value":"AA"},{"algorithm":"sha-256","value":"BB"}]}}`
	for _, tt := range []struct {
		name, in string
		want     error
	}{
		{"whole", good, nil},
		{"empty", `{}`, ErrAnswer},
		{"no SHA-256", `{"iceParameters":{"usernameFragment":"u","password":"p"},"iceCandidates":[{"ip":"127.0.0.1"}],"dtlsParameters":{"fingerprints":[{"algorithm":"sha-1","value":"AA"}]}}`, ErrAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var in transport
			if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
				t.Fatal(err)
			}
			d, err := in.description()
			if !errors.Is(err, tt.want) {
				t.Fatal(err)
			}
			if err == nil && (d.Ufrag != "u" || d.Pwd != "p" || d.Fingerprint != "BB" || d.Candidates[0] != "udpcandidate 1 udp 1 127.0.0.1 4711 typ host") {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestAConsumerAsAnMLine(t *testing.T) {
	var in consumer
	text := `{"id":"c","kind":"video","rtpParameters":{"codecs":[{"mimeType":"video/VP8","payloadType":101,"clockRate":90000},{"mimeType":"video/rtx","payloadType":102,"clockRate":90000}],
		"headerExtensions":[{"uri":"` + link.MidURI + `","id":1}]}}`
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		t.Fatal(err)
	}
	m := in.RTPParameters.media()
	vp8, ok := m.PayloadType("vp8")
	rtx, also := m.PayloadType("rtx")
	if vp8 != 101 || rtx != 102 || !ok || !also || m.Extensions[link.MidURI] != 1 {
		t.Errorf("%+v", m)
	}
}

func TestProgramIsNeeded(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error without a program")
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"iceParameters":{"usernameFragment":"u","password":"p"},"rtpParameters":{"codecs":[{"mimeType":"video/VP8","payloadType":101}]}}`))
	f.Fuzz(func(_ *testing.T, b []byte) {
		var t transport
		if json.Unmarshal(b, &t) == nil {
			_, _ = t.description()
		}
		var c consumer
		if json.Unmarshal(b, &c) == nil {
			c.RTPParameters.media()
		}
	})
}

// A whole measurement against a real mediasoup, where one is installed: BENCH_MEDIASOUP names the program.
func TestAgainstMediasoup(t *testing.T) {
	program := os.Getenv("BENCH_MEDIASOUP")
	if program == "" {
		t.Skip("BENCH_MEDIASOUP names no program")
	}
	server, err := New(Config{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	r, err := load.Run(t.Context(), load.Config{Window: time.Second}, server)
	if err != nil {
		t.Fatal(err)
	}
	if r.Members != 4 || r.VerifiedPackets == 0 || r.UnverifiablePacket > 0 || r.VerifiedLost > 0 || r.Join.Count != 3 || r.Threads < 2 {
		t.Errorf("%+v", r)
	}
}
