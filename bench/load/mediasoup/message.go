//go:build linux

package mediasoup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/languagemate/studymate/bench/load/link"
)

// The objects below are what the light client uses of those that mediasoup's documentation describes under the same names.

type transport struct {
	ICEParameters struct {
		Ufrag string `json:"usernameFragment"`
		Pwd   string `json:"password"`
	} `json:"iceParameters"`
	ICECandidates  []candidate    `json:"iceCandidates"`
	DTLSParameters dtlsParameters `json:"dtlsParameters"`
}

type candidate struct {
	Foundation string `json:"foundation"`
	Priority   uint32 `json:"priority"`
	IP         string `json:"ip"`
	Port       uint16 `json:"port"`
	Protocol   string `json:"protocol"`
	Type       string `json:"type"`
}

type dtlsParameters struct {
	Role         string        `json:"role,omitempty"`
	Fingerprints []fingerprint `json:"fingerprints"`
}

type fingerprint struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"value"`
}

type rtpParameters struct {
	Mid              string      `json:"mid,omitempty"`
	Codecs           []codec     `json:"codecs"`
	HeaderExtensions []extension `json:"headerExtensions"`
	Encodings        []encoding  `json:"encodings,omitempty"`
	RTCP             *rtcp       `json:"rtcp,omitempty"`
}

type codec struct {
	MimeType     string         `json:"mimeType"`
	PayloadType  uint8          `json:"payloadType,omitempty"`
	Preferred    uint8          `json:"preferredPayloadType,omitempty"` // of capabilities
	Kind         string         `json:"kind,omitempty"`                 // of capabilities
	ClockRate    int            `json:"clockRate"`
	Channels     int            `json:"channels,omitempty"`
	Parameters   map[string]any `json:"parameters,omitempty"`
	RTCPFeedback []feedback     `json:"rtcpFeedback,omitempty"`
}

type feedback struct {
	Type      string `json:"type"`
	Parameter string `json:"parameter,omitempty"`
}

type extension struct {
	URI       string `json:"uri"`
	ID        uint8  `json:"id,omitempty"`
	Kind      string `json:"kind,omitempty"`        // of capabilities
	Preferred uint8  `json:"preferredId,omitempty"` // of capabilities
}

type encoding struct {
	SSRC uint32 `json:"ssrc,omitempty"`
	RID  string `json:"rid,omitempty"`
}

type rtcp struct {
	CNAME string `json:"cname"`
}

// request is what every call says; the rest depends on the call.
type request struct {
	Room         string          `json:"room"`
	Peer         string          `json:"peer"`
	Publishes    bool            `json:"publishes,omitempty"`
	Capabilities *rtpParameters  `json:"rtpCapabilities,omitempty"`
	DTLS         *dtlsParameters `json:"dtlsParameters,omitempty"`
	Producers    []producer      `json:"producers,omitempty"`
	Consumer     string          `json:"consumer,omitempty"`
}

type producer struct {
	Kind          string        `json:"kind"`
	RTPParameters rtpParameters `json:"rtpParameters"`
}

// consumer is another member's stream that waits to be resumed.
type consumer struct {
	ID            string        `json:"id"`
	Kind          string        `json:"kind"`
	RTPParameters rtpParameters `json:"rtpParameters"`
}

// description says of a transport what SDP would say. mediasoup is ICE-lite, and the DTLS server of whoever says that it is the client.
func (t transport) description() (link.Description, error) {
	d := link.Description{Ufrag: t.ICEParameters.Ufrag, Pwd: t.ICEParameters.Pwd, Setup: "passive", Lite: true}
	for _, f := range t.DTLSParameters.Fingerprints {
		if f.Algorithm == "sha-256" {
			d.Fingerprint = f.Value
		}
	}
	for _, c := range t.ICECandidates {
		d.Candidates = append(d.Candidates, fmt.Sprintf("%s 1 %s %d %s %d typ %s", c.Foundation, c.Protocol, c.Priority, c.IP, c.Port, c.Type))
	}
	if d.Ufrag == "" || d.Pwd == "" || d.Fingerprint == "" || len(d.Candidates) == 0 {
		return d, fmt.Errorf("%w: transport %+v", ErrAnswer, t)
	}
	return d, nil
}

// media says of a consumer or producer what its m-line would say.
func (p rtpParameters) media() link.Media {
	m := link.Media{Mid: p.Mid, Codecs: map[uint8]string{}, Extensions: map[string]uint8{}}
	for _, c := range p.Codecs {
		_, name, _ := strings.Cut(strings.ToLower(c.MimeType), "/")
		m.PayloadTypes = append(m.PayloadTypes, c.PayloadType)
		m.Codecs[c.PayloadType] = fmt.Sprintf("%s/%d", name, c.ClockRate)
	}
	for _, e := range p.HeaderExtensions {
		m.Extensions[e.URI] = e.ID
	}
	return m
}

// parameters says in mediasoup's words what an m-line of our offer says.
func parameters(m link.Media) rtpParameters {
	p := rtpParameters{Mid: m.Mid}
	_, numbers := m.Extensions[link.NumberURI]
	for _, pt := range m.PayloadTypes {
		p.Codecs = append(p.Codecs, codecOf(m.Kind, pt, m.Codecs[pt], numbers))
	}
	for _, uri := range []string{link.MidURI, link.RidURI, link.LevelURI, link.NumberURI} {
		if id := m.Extensions[uri]; id != 0 {
			p.HeaderExtensions = append(p.HeaderExtensions, extension{URI: uri, ID: id})
		}
	}
	return p
}

func codecOf(kind string, pt uint8, rtpmap string, numbers bool) codec {
	parts := append(strings.Split(rtpmap, "/"), "", "")
	c := codec{MimeType: kind + "/" + parts[0], PayloadType: pt}
	c.ClockRate, _ = strconv.Atoi(parts[1])
	c.Channels, _ = strconv.Atoi(parts[2])
	switch parts[0] {
	case "rtx":
		c.Parameters = map[string]any{"apt": link.VP8Type}
		return c
	case "vp8":
		c.RTCPFeedback = []feedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "ccm", Parameter: "fir"}}
	}
	if numbers {
		c.RTCPFeedback = append(c.RTCPFeedback, feedback{Type: "transport-cc"})
	}
	return c
}

// capabilities are what a member that offers these m-lines can receive.
func capabilities(medias []link.Media) *rtpParameters {
	var all rtpParameters
	for _, m := range medias {
		p := parameters(m)
		for _, c := range p.Codecs {
			c.Kind, c.Preferred, c.PayloadType = m.Kind, c.PayloadType, 0
			all.Codecs = append(all.Codecs, c)
		}
		for _, e := range p.HeaderExtensions {
			all.HeaderExtensions = append(all.HeaderExtensions, extension{URI: e.URI, Kind: m.Kind, Preferred: e.ID})
		}
	}
	return &all
}

// produce is the producer of an m-line of our offer: one stream, or the layers of simulcast, which mediasoup wants from the lowest to the best.
func produce(m link.Media, rids []string) producer {
	p := parameters(m)
	p.RTCP = &rtcp{CNAME: "bench"}
	for _, rid := range slices.Backward(rids) {
		p.Encodings = append(p.Encodings, encoding{RID: rid})
	}
	if len(rids) == 0 {
		for _, ssrc := range m.SSRCs {
			p.Encodings = append(p.Encodings, encoding{SSRC: ssrc})
		}
	}
	return producer{Kind: m.Kind, RTPParameters: p}
}
