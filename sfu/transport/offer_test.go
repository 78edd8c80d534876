package transport

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
)

const (
	printLine = "a=fingerprint:sha-256 0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0:0F:1E:2D:3C:4B:5A:69:78:87:96:A5:B4:C3:D2:E1:F0\r\n"
	authLines = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n" + printLine + "a=setup:actpass\r\n"
)

// smallOffer is the smallest good offer, for tables that break it in one place.
func smallOffer() string {
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" +
		"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n" + authLines +
		"a=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
}

// browserVideo is a camera m-line in the shape in which browsers write it.
const browserVideo = "m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 45 46 114 115\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" + authLines +
	"a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:toffset\r\na=extmap:9/sendonly urn:ietf:params:rtp-hdrext:sdes:mid\r\n" +
	"a=extmap:4100 urn:example:later\r\na=extmap-allow-mixed\r\na=sendonly\r\na=msid:- 11111111-2222\r\na=rtcp-mux\r\na=rtcp-rsize\r\n" +
	"a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n" +
	"a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" +
	"a=rtpmap:103 H264/90000\r\na=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:104 rtx/90000\r\na=fmtp:104 apt=103\r\n" +
	"a=rtpmap:45 AV1/90000\r\na=fmtp:45 level-idx=5;profile=0;tier=0\r\na=rtpmap:46 rtx/90000\r\na=fmtp:46 apt=45\r\n" +
	"a=rtpmap:114 red/90000\r\na=rtpmap:115 ulpfec/90000\r\na=rtcp-fb:* ccm tmmbr\r\n" +
	"a=rid:h send\r\na=rid:m send\r\na=rid:l send\r\na=simulcast:send h;~m,x;l\r\n" +
	"a=ssrc-group:FID 111 222\r\na=ssrc:111 cname:c\r\na=ssrc:111 msid:- t\r\na=ssrc:222 cname:c\r\n"

func browserOffer() string {
	return "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic: WMS\r\n" + browserVideo
}

func TestParseOfferReadsAMediaSection(t *testing.T) {
	offer, err := ParseOffer(browserOffer())
	if err != nil {
		t.Fatal(err)
	}
	m := offer.Media[0]
	if m.Kind != KindVideo || m.Direction != SendOnly || m.MID != "0" || m.Rejected || !m.ExtmapAllowMixed {
		t.Errorf("section %+v", m)
	}
	var names []string
	for _, c := range m.Codecs {
		names = append(names, c.Name)
	}
	if want := []string{"vp8", "h264", "av1", "red", "ulpfec"}; !reflect.DeepEqual(names, want) {
		t.Errorf("codecs %v, want %v", names, want)
	}
	vp8 := Codec{PayloadType: 96, Name: "vp8", ClockRate: 90000, Channels: 1, RTXPayloadType: 97,
		Feedback: []string{"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli", "ccm tmmbr"}}
	if !reflect.DeepEqual(m.Codecs[0], vp8) {
		t.Errorf("VP8 %+v", m.Codecs[0])
	}
	if c := m.Codecs[1]; c.RTXPayloadType != 104 || c.Fmtp != "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f" {
		t.Errorf("H264 %+v", c)
	}
	if want := map[string]uint8{"urn:ietf:params:rtp-hdrext:toffset": 1, "urn:ietf:params:rtp-hdrext:sdes:mid": 9}; !reflect.DeepEqual(m.Extensions, want) {
		t.Errorf("extensions %v", m.Extensions)
	}
	if want := []string{"h", "m", "l"}; !reflect.DeepEqual(m.RIDs, want) {
		t.Errorf("rids %v", m.RIDs)
	}
	if want := []uint32{111, 222}; !reflect.DeepEqual(m.SSRCs, want) || m.RTXOf[111] != 222 {
		t.Errorf("ssrcs %v, repeats %v", m.SSRCs, m.RTXOf)
	}
	if offer.Ufrag != "abcd" || offer.Fingerprint.Algorithm != "sha-256" || len(offer.Fingerprint.Value) != 32 || offer.Fingerprint.Value[1] != 0x1e {
		t.Errorf("transport %+v", offer)
	}
}

func TestParseOfferAccepts(t *testing.T) {
	cases := []struct {
		name     string
		old, new string
	}{
		{"as it is", "", ""},
		{"setup active", "a=setup:actpass", "a=setup:active"},
		{"sha-384", printLine, "a=fingerprint:SHA-384 " + strings.Repeat("AB:", 47) + "ab\r\n"},
		{"a weak fingerprint before a good one", printLine, "a=fingerprint:sha-1 " + strings.Repeat("AB:", 19) + "AB\r\n" + printLine},
		{"transport at session level", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n" + authLines,
			authLines + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"},
		{"a codec that nobody knows", "a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus/48000/2\r\na=rtpmap:112 wonder/1"},
		{"an mDNS candidate", "a=mid:0", "a=candidate:1 1 udp 1 0a0b.local 9 typ host\r\na=mid:0"},
	}
	for _, tc := range cases {
		text := smallOffer()
		if tc.old != "" {
			text = replaceOnce(t, text, tc.old, tc.new)
		}
		if _, err := ParseOffer(text); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestParseOfferRefuses(t *testing.T) {
	cases := []struct {
		name     string
		old, new string
		reason   string // part of the error
	}{
		{"no BUNDLE", "a=group:BUNDLE 0\r\n", "", "BUNDLE"},
		{"two BUNDLE groups", "a=group:BUNDLE 0\r\n", "a=group:BUNDLE 0\r\na=group:BUNDLE 0\r\n", "two"},
		{"an m-line outside the group", "a=group:BUNDLE 0", "a=group:BUNDLE 1", "not in the BUNDLE group"},
		{"no rtcp-mux", "a=rtcp-mux\r\n", "", "rtcp-mux"},
		{"no mid", "a=mid:0\r\n", "", "mid"},
		{"a mid with a quote", "a=mid:0", `a=mid:0"`, "mid"},
		{"no ufrag", "a=ice-ufrag:abcd\r\n", "", "ice-ufrag"},
		{"short ufrag", "ice-ufrag:abcd", "ice-ufrag:abc", "ice-ufrag"},
		{"ufrag with a colon", "ice-ufrag:abcd", "ice-ufrag:ab:cd", "ice-ufrag"},
		{"long ufrag", "ice-ufrag:abcd", "ice-ufrag:" + strings.Repeat("a", 257), "ice-ufrag"},
		{"short pwd", "uv\r\n", "\r\n", "ice-pwd"},
		{"no fingerprint", printLine, "", "fingerprint"},
		{"only a weak fingerprint", printLine, "a=fingerprint:sha-1 " + strings.Repeat("AB:", 19) + "AB\r\n", "fingerprint"},
		{"a fingerprint of the wrong length", "0F:1E", "0F", "fingerprint"},
		{"setup passive", "setup:actpass", "setup:passive", "setup"},
		{"no setup", "a=setup:actpass\r\n", "", "setup"},
		{"lite against lite", "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n", "ice-lite"},
		{"payload type 200", "SAVPF 111", "SAVPF 200", "payload type"},
		{"a NUL", "a=mid:0", "a=x:\x00\r\na=mid:0", "control"},
		{"a lone carriage return", "a=mid:0", "a=x:1\ra=y:2\r\na=mid:0", "control"},
		{"extension id 0", "a=mid:0", "a=extmap:0 urn:x\r\na=mid:0", "extmap"},
		{"an ssrc that is no number", "a=mid:0", "a=ssrc:x cname:c\r\na=mid:0", "ssrc"},
		{"too long", "a=mid:0", strings.Repeat("a=x:"+strings.Repeat("y", 90)+"\r\n", 800) + "a=mid:0", "longer"},
		{"too many m-lines", "m=audio", strings.Repeat("m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n", 32) + "m=audio", "m-lines"},
		{"too many formats", "SAVPF 111", "SAVPF" + strings.Repeat(" 111", 129), "formats"},
		{"too many candidates", "a=mid:0", strings.Repeat("a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n", 129) + "a=mid:0", "candidates"},
		{"no m-line", smallOffer()[strings.Index(smallOffer(), "m="):], "", "m-lines"},
		{"nothing", smallOffer(), "", "m-lines"},
		{"JSON", smallOffer(), `{"type":"offer"}`, "not SDP"},
	}
	for _, tc := range cases {
		_, err := ParseOffer(replaceOnce(t, smallOffer(), tc.old, tc.new))
		if !errors.Is(err, ErrBadOffer) || !strings.Contains(err.Error(), tc.reason) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func replaceOnce(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the offer has no %q", old)
	}
	return strings.Replace(text, old, replacement, 1)
}

// fullClient has the thirteen m-lines of docs/protocol.md section 3.
func fullClient(t *testing.T) *client {
	c := newBareClient(t)
	track := func(mime, id string, options ...func(*webrtc.TrackLocalStaticRTP)) *webrtc.TrackLocalStaticRTP {
		tr, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, id, "me", options...)
		if err != nil {
			t.Fatal(err)
		}
		return tr
	}
	c.mic = track(webrtc.MimeTypeOpus, "mic")
	c.transceiver(c.mic, webrtc.RTPTransceiverDirectionSendonly)
	camera := c.transceiver(track(webrtc.MimeTypeVP8, "camera", webrtc.WithRTPStreamID("h")), webrtc.RTPTransceiverDirectionSendonly)
	for _, rid := range []string{"m", "l"} {
		if err := camera.Sender().AddEncoding(track(webrtc.MimeTypeVP8, "camera", webrtc.WithRTPStreamID(rid))); err != nil {
			t.Fatal(err)
		}
	}
	c.transceiver(track(webrtc.MimeTypeVP8, "screen"), webrtc.RTPTransceiverDirectionSendonly)
	c.transceiver(track(webrtc.MimeTypeOpus, "sound"), webrtc.RTPTransceiverDirectionSendonly)
	for range 3 {
		c.receive(webrtc.RTPCodecTypeAudio)
	}
	for range 4 {
		c.receive(webrtc.RTPCodecTypeVideo)
	}
	c.receive(webrtc.RTPCodecTypeAudio)
	c.openRoom()
	return c
}

func TestFullClientJoins(t *testing.T) {
	r := newRig(t)
	c := fullClient(t)
	sdp := c.offer()
	offer, err := ParseOffer(sdp)
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, m := range offer.Media {
		roles = append(roles, map[Kind]string{KindAudio: "audio", KindVideo: "video", KindApplication: "room"}[m.Kind]+" "+m.Direction.String())
	}
	want := []string{"audio sendonly", "video sendonly", "video sendonly", "audio sendonly",
		"audio recvonly", "audio recvonly", "audio recvonly", "video recvonly", "video recvonly", "video recvonly", "video recvonly",
		"audio recvonly", "room sendrecv"}
	if !reflect.DeepEqual(roles, want) {
		t.Errorf("roles %q", roles)
	}
	if got := offer.Media[1].RIDs; !reflect.DeepEqual(got, []string{"h", "m", "l"}) {
		t.Errorf("rids %v", got)
	}
	_, rec := r.joinOffer(c, sdp)
	next(t, "keys", rec.keys)
	next(t, "channel", rec.opened)
	for i, tr := range c.pc.GetTransceivers() {
		if tr.Direction() == webrtc.RTPTransceiverDirectionRecvonly && tr.Receiver().Track() == nil {
			t.Errorf("the client made no track of slot %d", i)
		}
	}
}

// chromiumOffer is what Chromium 156 made for the thirteen m-lines, without its candidates.
func chromiumOffer(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/chromium-offer.sdp")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParseOfferOfChromium(t *testing.T) {
	offer, err := ParseOffer(chromiumOffer(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(offer.Media) != 13 || offer.Media[12].Kind != KindApplication || offer.MaxMessageBytes != 262144 {
		t.Fatalf("%d m-lines, messages to %d bytes", len(offer.Media), offer.MaxMessageBytes)
	}
	camera := offer.Media[1]
	if want := []string{"h", "m", "l"}; !reflect.DeepEqual(camera.RIDs, want) {
		t.Errorf("rids %v", camera.RIDs)
	}
	repeated := make(map[string]bool)
	for _, c := range camera.Codecs {
		repeated[c.Name] = repeated[c.Name] || c.RTXPayloadType != 0
	}
	for _, name := range []string{"vp8", "vp9", "h264", "av1"} {
		if !repeated[name] {
			t.Errorf("no repeats for %s", name)
		}
	}
	if c := offer.Media[0].Codecs[0]; c.Name != "opus" || c.Channels != 2 || c.Fmtp != "minptime=10;useinbandfec=1" {
		t.Errorf("first audio codec %+v", c)
	}
	if m := offer.Media[7]; m.Direction != RecvOnly || len(m.SSRCs) != 0 || m.Extensions["urn:ietf:params:rtp-hdrext:sdes:mid"] == 0 {
		t.Errorf("camera slot %v, ssrcs %v, extensions %v", m.Direction, m.SSRCs, m.Extensions)
	}
}

func BenchmarkParseAndAnswer(b *testing.B) {
	text := chromiumOffer(b)
	b.ReportAllocs()
	for b.Loop() {
		offer, err := ParseOffer(text)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := newAnswer(offer, chooseAll(offer))
		if err != nil {
			b.Fatal(err)
		}
		answer.text(1, 1, credentials{"ufrag", "pwd"}, "sha-256 00", nil)
	}
}

func FuzzParseOffer(f *testing.F) {
	f.Add(smallOffer())
	f.Add(browserOffer())
	f.Add(strings.ReplaceAll(browserOffer(), "\r\n", "\n"))
	f.Add(chromiumOffer(f))
	f.Fuzz(func(t *testing.T, text string) {
		offer, err := ParseOffer(text)
		if err != nil {
			if !errors.Is(err, ErrBadOffer) {
				t.Fatalf("not ErrBadOffer: %v", err)
			}
			return
		}
		answer, err := newAnswer(offer, chooseAll(offer))
		if err != nil {
			return
		}
		sdp := answer.text(1, 1, credentials{"ufrag", "pwd"}, "sha-256 00", nil)
		if got := strings.Count(sdp, "\r\nm="); got != len(offer.Media) {
			t.Fatalf("%d m-lines for %d:\n%s", got, len(offer.Media), sdp)
		}
		var parsed webrtc.SessionDescription
		parsed.Type, parsed.SDP = webrtc.SDPTypeAnswer, sdp
		if _, err := parsed.Unmarshal(); err != nil {
			t.Fatalf("the answer is not SDP: %v\n%s", err, sdp)
		}
	})
}

func FuzzCheckUsername(f *testing.F) {
	f.Add([]byte{0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 3, 'a', ':', 'b', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		ours, theirs, ok := checkUsername(b)
		if ok && len(ours)+len(theirs) > len(b) {
			t.Fatal("longer than its packet")
		}
	})
}
