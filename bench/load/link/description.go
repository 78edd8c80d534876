//go:build linux

package link

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Header extension ids of what the light client offers, and the URIs behind them.
const (
	LevelID   = 1
	MidID     = 4
	RidID     = 5
	NumberID  = 3
	LevelURI  = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	MidURI    = "urn:ietf:params:rtp-hdrext:sdes:mid"
	RidURI    = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	NumberURI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
	OpusType  = 111
	VP8Type   = 96
	vp8RTX    = 97
	maxMedias = 64
)

// Line is one m-line of an offer, audio or video.
type Line struct {
	Kind      string   // "audio" or "video"
	Direction string   // "sendonly" or "recvonly"
	SSRC      uint32   // of what is sent; 0 offers the line without a stream yet
	RIDs      []string // of simulcast, best first; the sources are then not named
}

// Media is one m-line of the server's description.
type Media struct {
	Kind         string
	Mid          string
	Direction    string
	Rejected     bool
	PayloadTypes []uint8
	Codecs       map[uint8]string // by payload type, lower case, as "vp8/90000"
	Extensions   map[string]uint8 // id by URI
	SSRCs        []uint32
}

// Description is what a link needs of the server's offer or answer.
type Description struct {
	Ufrag, Pwd  string
	Fingerprint string // SHA-256, hexadecimal with colons
	Setup       string
	Lite        bool
	Candidates  []string // the values of the a=candidate lines
	Medias      []Media
}

// Offer returns an SDP offer with the given m-lines, whose mids are their indices, and makes this link the ICE-controlling side.
func (l *Link) Offer(lines []Line) string {
	l.offered = true
	var b strings.Builder
	mids := make([]string, len(lines))
	for i := range lines {
		mids[i] = strconv.Itoa(i)
	}
	l.writeSession(&b, mids)
	for i, line := range lines {
		media := Media{Kind: line.Kind, Mid: mids[i], Direction: line.Direction, PayloadTypes: []uint8{OpusType}}
		media.Codecs = map[uint8]string{OpusType: "opus/48000/2", VP8Type: "VP8/90000", vp8RTX: "rtx/90000"}
		media.Extensions = map[string]uint8{MidURI: MidID, LevelURI: LevelID}
		if line.Kind == "video" {
			media.PayloadTypes = []uint8{VP8Type, vp8RTX}
			media.Extensions = map[string]uint8{MidURI: MidID}
		}
		if l.hub.config.Feedback {
			media.Extensions[NumberURI] = NumberID
		}
		l.writeMedia(&b, media, "actpass")
		if len(line.RIDs) > 0 {
			fmt.Fprintf(&b, "a=msid:bench %s\r\na=extmap:%d %s\r\n", line.Kind, RidID, RidURI)
			for _, rid := range line.RIDs {
				fmt.Fprintf(&b, "a=rid:%s send\r\n", rid)
			}
			fmt.Fprintf(&b, "a=simulcast:send %s\r\n", strings.Join(line.RIDs, ";"))
		} else if line.SSRC != 0 {
			fmt.Fprintf(&b, "a=msid:bench %s\r\na=ssrc:%d cname:bench\r\na=ssrc:%d msid:bench %s\r\n", line.Kind, line.SSRC, line.SSRC, line.Kind)
		}
	}
	return b.String()
}

// Answer returns an SDP answer that receives all that the offer sends, with its numbers.
func (l *Link) Answer(offer Description) string {
	var b strings.Builder
	mids := make([]string, len(offer.Medias))
	for i, m := range offer.Medias {
		mids[i] = m.Mid
	}
	l.writeSession(&b, mids)
	for _, m := range offer.Medias {
		m.Direction = "recvonly"
		l.writeMedia(&b, m, "active")
	}
	return b.String()
}

func (l *Link) writeSession(b *strings.Builder, mids []string) {
	fmt.Fprintf(b, "v=0\r\no=- %d 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", rand.Uint64N(1<<62))
	fmt.Fprintf(b, "a=group:BUNDLE %s\r\na=msid-semantic: WMS *\r\na=ice-options:trickle\r\n", strings.Join(mids, " "))
}

func (l *Link) writeMedia(b *strings.Builder, m Media, setup string) {
	fmt.Fprintf(b, "m=%s 9 UDP/TLS/RTP/SAVPF", m.Kind)
	for _, pt := range m.PayloadTypes {
		fmt.Fprintf(b, " %d", pt)
	}
	fmt.Fprintf(b, "\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\n", l.ufrag, l.pwd)
	fmt.Fprintf(b, "a=candidate:1 1 udp 2130706431 %s %d typ host\r\na=end-of-candidates\r\n", l.socket.local.Addr(), l.socket.local.Port())
	fmt.Fprintf(b, "a=fingerprint:sha-256 %s\r\na=setup:%s\r\na=mid:%s\r\n", l.hub.fingerprint(), setup, m.Mid)
	uris := []string{LevelURI, MidURI}
	numbers := l.hub.config.Feedback && m.Extensions[NumberURI] != 0
	if numbers {
		uris = append(uris, NumberURI)
	}
	for _, uri := range uris {
		if id := m.Extensions[uri]; id != 0 {
			fmt.Fprintf(b, "a=extmap:%d %s\r\n", id, uri)
		}
	}
	fmt.Fprintf(b, "a=%s\r\na=rtcp-mux\r\na=rtcp-rsize\r\n", m.Direction)
	for _, pt := range m.PayloadTypes {
		codec := m.Codecs[pt]
		fmt.Fprintf(b, "a=rtpmap:%d %s\r\n", pt, codec)
		name, _, _ := strings.Cut(strings.ToLower(codec), "/")
		if numbers && (name == "opus" || name == "vp8") {
			fmt.Fprintf(b, "a=rtcp-fb:%d transport-cc\r\n", pt)
		}
		switch name {
		case "opus":
			fmt.Fprintf(b, "a=fmtp:%d minptime=10;useinbandfec=1\r\n", pt)
		case "vp8":
			fmt.Fprintf(b, "a=rtcp-fb:%d ccm fir\r\na=rtcp-fb:%d nack\r\na=rtcp-fb:%d nack pli\r\n", pt, pt, pt)
		case "rtx":
			fmt.Fprintf(b, "a=fmtp:%d apt=%d\r\n", pt, VP8Type)
		}
	}
}

// fingerprint is that of the Hub's certificate as SDP writes it (RFC 8122).
func (h *Hub) fingerprint() string {
	sum := sha256.Sum256(h.certificate.Certificate[0])
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// ParseDescription reads the server's SDP. Of attributes that every m-line repeats, the first counts.
func ParseDescription(text string) (Description, error) {
	var d Description
	var session sdp.SessionDescription
	if err := session.UnmarshalString(text); err != nil {
		return d, fmt.Errorf("%w: %w", ErrDescription, err)
	}
	if len(session.MediaDescriptions) == 0 || len(session.MediaDescriptions) > maxMedias {
		return d, fmt.Errorf("%w: %d m-lines", ErrDescription, len(session.MediaDescriptions))
	}
	for _, a := range session.Attributes {
		d.take(a)
	}
	for _, m := range session.MediaDescriptions {
		for _, a := range m.Attributes {
			d.take(a)
		}
		d.Medias = append(d.Medias, parseMedia(m))
	}
	if d.Ufrag == "" || d.Pwd == "" || d.Fingerprint == "" {
		return d, fmt.Errorf("%w: no ICE credentials or no SHA-256 fingerprint", ErrDescription)
	}
	return d, nil
}

func (d *Description) take(a sdp.Attribute) {
	first := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	switch a.Key {
	case "ice-lite":
		d.Lite = true
	case "ice-ufrag":
		first(&d.Ufrag, a.Value)
	case "ice-pwd":
		first(&d.Pwd, a.Value)
	case "setup":
		first(&d.Setup, a.Value)
	case "candidate":
		d.Candidates = append(d.Candidates, a.Value)
	case "fingerprint":
		if algorithm, hash, ok := strings.Cut(a.Value, " "); ok && strings.EqualFold(algorithm, "sha-256") {
			first(&d.Fingerprint, hash)
		}
	}
}

func parseMedia(m *sdp.MediaDescription) Media {
	media := Media{
		Kind: m.MediaName.Media, Rejected: m.MediaName.Port.Value == 0,
		Codecs: map[uint8]string{}, Extensions: map[string]uint8{},
	}
	for _, format := range m.MediaName.Formats {
		if pt, err := strconv.ParseUint(format, 10, 7); err == nil {
			media.PayloadTypes = append(media.PayloadTypes, uint8(pt))
		}
	}
	for _, a := range m.Attributes {
		before, after, _ := strings.Cut(a.Value, " ")
		switch a.Key {
		case "mid":
			media.Mid = a.Value
		case "sendonly", "recvonly", "sendrecv", "inactive":
			media.Direction = a.Key
		case "rtpmap":
			if pt, err := strconv.ParseUint(before, 10, 7); err == nil {
				media.Codecs[uint8(pt)] = strings.ToLower(after)
			}
		case "extmap":
			before, _, _ = strings.Cut(before, "/")
			if id, err := strconv.ParseUint(before, 10, 4); err == nil {
				media.Extensions[after] = uint8(id)
			}
		case "ssrc":
			media.addSSRC(before)
		}
	}
	return media
}

func (m *Media) addSSRC(text string) {
	ssrc, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return
	}
	for _, have := range m.SSRCs {
		if have == uint32(ssrc) {
			return
		}
	}
	m.SSRCs = append(m.SSRCs, uint32(ssrc))
}

// PayloadType returns the first payload type of a codec such as "vp8".
func (m Media) PayloadType(name string) (uint8, bool) {
	for _, pt := range m.PayloadTypes {
		if codec, _, _ := strings.Cut(m.Codecs[pt], "/"); codec == name {
			return pt, true
		}
	}
	return 0, false
}
