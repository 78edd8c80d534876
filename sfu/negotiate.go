package sfu

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/sfu/forward"
	"github.com/languagemate/studymate/sfu/transport"
)

// The header extensions that StudyMate takes (RFC 8285).
const (
	uriMID         = "urn:ietf:params:rtp-hdrext:sdes:mid"
	uriRID         = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	uriRepairedRID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
	uriAudioLevel  = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	uriTransportCC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
	uriAbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
	uriOrientation = "urn:3gpp:video-orientation"
	uriColorSpace  = "http://www.webrtc.org/experiments/rtp-hdrext/color-space"
	uriDependency  = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
)

// startBitrateKbps is the hint that lets a Chromium publisher begin with its best layer instead of climbing to it for seconds.
const startBitrateKbps = 1500

// maxSlotsOfKind bounds the slots that one peer can ask for: three others in a study session, more for a listener of many.
const maxSlotsOfKind = 16

// plan is what follows from an offer: the answer's m-lines, the packet path's peer, and the slots.
type plan struct {
	config  forward.PeerConfig
	answers []transport.MediaAnswer
	slots   []slot
}

// negotiate decides about every m-line of an offer. The role of an m-line follows from its kind, its direction and its place among its
// like (docs/protocol.md section 3).
func negotiate(offer *transport.Offer, id string) plan {
	n := negotiation{ssrcs: map[uint32]bool{}}
	n.config.ID = id
	for i := range offer.Media {
		for ssrc := range offer.Media[i].RTXOf {
			n.ssrcs[ssrc] = true
		}
		for _, ssrc := range offer.Media[i].SSRCs {
			n.ssrcs[ssrc] = true
		}
	}
	n.config.ReportSSRC = n.newSSRC()
	for i := range offer.Media {
		n.answers = append(n.answers, n.answer(&offer.Media[i]))
	}
	return n.plan
}

type negotiation struct {
	plan
	ssrcs                map[uint32]bool // in use in this connection
	audioIn, videoIn     int             // m-lines of each role so far
	voices, cameras      int
	screens, screenAudio int
}

func (n *negotiation) answer(m *transport.Media) transport.MediaAnswer {
	var a transport.MediaAnswer
	if m.Rejected {
		return a
	}
	switch {
	case m.Kind == transport.KindApplication:
		a.Accept = true
	case m.Kind != transport.KindAudio && m.Kind != transport.KindVideo, m.Direction == transport.Inactive:
	case m.Direction == transport.RecvOnly:
		a = n.answerSlot(m)
	default:
		a = n.answerSource(m)
	}
	return a
}

// answerSource takes an m-line on which the peer sends.
func (n *negotiation) answerSource(m *transport.Media) transport.MediaAnswer {
	video := m.Kind == transport.KindVideo
	kind, count := forward.Mic, &n.audioIn
	second := forward.ScreenAudio
	if video {
		kind, count, second = forward.Camera, &n.videoIn, forward.Screen
	}
	switch *count++; *count {
	case 1:
	case 2:
		kind = second
	default:
		return transport.MediaAnswer{}
	}
	a := transport.MediaAnswer{Accept: true, Codecs: n.codecs(m, true), Extensions: n.extensions(m, true)}
	if len(a.Codecs) == 0 {
		return transport.MediaAnswer{}
	}
	if video {
		a.StartBitrateKbps = startBitrateKbps
		a.RIDs = m.RIDs[:min(len(m.RIDs), 3)]
		if len(a.RIDs) == 1 {
			a.RIDs = nil
		}
	}
	n.config.Sources = append(n.config.Sources, forward.SourceConfig{
		Kind: kind, MID: m.MID, RIDs: a.RIDs, SSRCs: m.SSRCs, RTXOf: m.RTXOf,
	})
	return a
}

// answerSlot takes an m-line on which the peer receives: first the voices or cameras, then the screen.
func (n *negotiation) answerSlot(m *transport.Media) transport.MediaAnswer {
	kind, number, ok := n.slotRole(m)
	codecs := n.codecs(m, false)
	if !ok || len(codecs) == 0 {
		return transport.MediaAnswer{}
	}
	// The sound and the picture of one person share a stream id and a CNAME: that is what makes a browser line them up.
	stream := fmt.Sprintf("slot-%d", number)
	if kind == forward.Screen || kind == forward.ScreenAudio {
		stream = "screen"
	}
	a := transport.MediaAnswer{
		Accept: true, Codecs: codecs, Extensions: n.extensions(m, false),
		SSRC: n.newSSRC(), StreamID: stream, TrackID: "track-" + m.MID, CName: stream,
	}
	if slices.ContainsFunc(codecs, func(c transport.Codec) bool { return c.RTXPayloadType != 0 }) {
		a.RTXSSRC = n.newSSRC()
	}
	n.config.Slots = append(n.config.Slots, forward.SlotConfig{
		Kind: kind, MID: m.MID, SSRC: a.SSRC, RTXSSRC: a.RTXSSRC, CNAME: a.CName,
	})
	n.slots = append(n.slots, slot{mid: m.MID, kind: kind, number: number})
	return a
}

// seats is how many other people a study session has: so many voice slots come before the slot of the screen's sound.
const seats = 3

func (n *negotiation) slotRole(m *transport.Media) (kind forward.SourceKind, number int, ok bool) {
	screens, screen, people, person := &n.screens, forward.Screen, &n.cameras, forward.Camera
	if m.Kind == transport.KindAudio {
		screens, screen, people, person = &n.screenAudio, forward.ScreenAudio, &n.voices, forward.Mic
	}
	if *people == seats && *screens == 0 {
		*screens = 1
		return screen, 0, true
	}
	if *people >= maxSlotsOfKind {
		return 0, 0, false
	}
	*people++
	return person, *people - 1, true
}

func (n *negotiation) newSSRC() uint32 {
	for {
		if ssrc := rand.Uint32(); ssrc != 0 && !n.ssrcs[ssrc] {
			n.ssrcs[ssrc] = true
			return ssrc
		}
	}
}

// codecs keeps what StudyMate can forward of an m-line's codecs, in the client's order but with RED before plain Opus, and numbers
// their formats.
func (n *negotiation) codecs(m *transport.Media, sends bool) []transport.Codec {
	var kept []transport.Codec
	for _, c := range m.Codecs {
		f, k := formatOf(c)
		if f == 0 {
			continue
		}
		c.Feedback = feedback(c.Feedback, sends)
		if k == codec.Opus && sends {
			c.Fmtp = withParameters(c.Fmtp, "useinbandfec=1", "usedtx=1")
		}
		kept = append(kept, c)
		n.config.Payloads[c.PayloadType&0x7F] = forward.Payload{Format: f, Codec: k, ClockRate: c.ClockRate}
		if rtx := c.RTXPayloadType; rtx != 0 {
			n.config.Payloads[rtx&0x7F] = forward.Payload{Format: f, Codec: k, ClockRate: c.ClockRate, Primary: c.PayloadType}
		}
	}
	slices.SortStableFunc(kept, func(a, b transport.Codec) int { return rank(a) - rank(b) })
	return kept
}

func rank(c transport.Codec) int {
	if c.Name == "red" {
		return 0
	}
	return 1
}

// formatOf numbers a codec with the parameters that decide whether a receiver can decode it; zero for what is not forwarded.
func formatOf(c transport.Codec) (forward.Format, codec.Kind) {
	k := codec.ParseKind(c.Name)
	variant := 0
	switch k {
	case codec.Opus:
		if c.ClockRate != 48000 {
			return 0, k
		}
	case codec.RED:
		if c.ClockRate != 48000 { // video RED carries ULPFEC, which nobody here makes
			return 0, k
		}
	case codec.VP8:
	case codec.VP9:
		variant = index([]string{"", "0", "1", "2", "3"}, parameter(c.Fmtp, "profile-id"))
		variant = max(variant-1, 0)
	case codec.AV1:
		variant = index([]string{"", "0", "1", "2"}, parameter(c.Fmtp, "profile"))
		variant = max(variant-1, 0)
	case codec.H264:
		level := strings.ToLower(parameter(c.Fmtp, "profile-level-id"))
		if len(level) != 6 {
			level = "42e01f" // RFC 6184 section 8.1: the default is baseline; every browser means constrained
		}
		profile := index([]string{"4200", "42e0", "4d00", "6400", "640c", "f400"}, level[:4])
		if profile < 0 {
			return 0, k
		}
		variant = 2 * profile
		if parameter(c.Fmtp, "packetization-mode") == "1" {
			variant++
		}
	default:
		return 0, k
	}
	return forward.Format(1 + int(k)<<8 + variant), k // a few small numbers
}

func index(of []string, s string) int { return slices.Index(of, s) }

// parameter gives the value of one parameter of an fmtp line.
func parameter(fmtp, name string) string {
	for part := range strings.SplitSeq(fmtp, ";") {
		if key, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok && strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// withParameters adds parameters that an fmtp line doesn't have.
func withParameters(fmtp string, add ...string) string {
	for _, a := range add {
		key, _, _ := strings.Cut(a, "=")
		if parameter(fmtp, key) != "" {
			continue
		}
		if fmtp != "" {
			fmtp += ";"
		}
		fmtp += a
	}
	return fmtp
}

// feedback keeps what the packet path does of the offered RTCP feedback: transport-wide congestion control from publishers, receiver
// estimates from receivers.
func feedback(offered []string, sends bool) []string {
	wanted := []string{"nack", "nack pli", "ccm fir", "goog-remb"}
	if sends {
		wanted = []string{"nack", "nack pli", "ccm fir", "transport-cc"}
	}
	return slices.DeleteFunc(slices.Clone(offered), func(f string) bool { return !slices.Contains(wanted, f) })
}

// extensions keeps the header extensions that mean something on an m-line, and notes their ids.
func (n *negotiation) extensions(m *transport.Media, sends bool) map[string]uint8 {
	ids := &n.config.Extensions
	kept := map[string]uint8{}
	take := func(uri string, id *uint8) {
		if offered := m.Extensions[uri]; offered != 0 {
			kept[uri] = offered
			*id = offered
		}
	}
	if sends {
		take(uriMID, &ids.MID)
		take(uriTransportCC, &ids.TransportCC)
	}
	if m.Kind == transport.KindAudio {
		take(uriAudioLevel, &ids.AudioLevel)
		return kept
	}
	take(uriOrientation, &ids.VideoOrientation)
	take(uriColorSpace, &ids.ColorSpace)
	take(uriDependency, &ids.DependencyDescriptor)
	if sends {
		take(uriRID, &ids.RID)
		take(uriRepairedRID, &ids.RepairedRID)
	} else {
		take(uriAbsSendTime, &ids.AbsSendTime)
	}
	return kept
}
