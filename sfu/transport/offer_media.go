package transport

import (
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// parseMedia reads one m-line.
func parseMedia(md *sdp.MediaDescription) (Media, error) {
	m := Media{
		Kind:      kindOf(md),
		Direction: directionOf(md),
		mediaName: md.MediaName.Media,
		proto:     strings.Join(md.MediaName.Protos, "/"),
	}
	if len(md.MediaName.Formats) == 0 || len(md.MediaName.Formats) > maxFormats {
		return m, badOffer("%d formats, 1 to %d allowed", len(md.MediaName.Formats), maxFormats)
	}
	m.format = md.MediaName.Formats[0]
	if !validToken(m.mediaName) || !validToken(m.format) {
		return m, badOffer("media name or format")
	}
	m.MID, _ = md.Attribute(sdp.AttrKeyMID)
	if !validToken(m.MID) {
		return m, badOffer("mid missing or not a token")
	}
	_, bundleOnly := md.Attribute("bundle-only")
	m.Rejected = md.MediaName.Port.Value == 0 && !bundleOnly
	if m.Rejected || m.Kind == KindOther || m.Kind == KindApplication {
		return m, nil
	}
	if _, mux := md.Attribute(sdp.AttrKeyRTCPMux); !mux {
		return m, badOffer("no rtcp-mux")
	}
	_, m.ExtmapAllowMixed = md.Attribute(sdp.AttrKeyExtMapAllowMixed)
	if err := m.readCodecs(md); err != nil {
		return m, err
	}
	if err := m.readExtensions(md); err != nil {
		return m, err
	}
	if err := m.readRIDs(md); err != nil {
		return m, err
	}
	return m, m.readSSRCs(md)
}

func kindOf(md *sdp.MediaDescription) Kind {
	proto := strings.Join(md.MediaName.Protos, "/")
	switch {
	case md.MediaName.Media == "application" && strings.HasSuffix(proto, "DTLS/SCTP"):
		return KindApplication
	case md.MediaName.Media == "audio" && proto == "UDP/TLS/RTP/SAVPF":
		return KindAudio
	case md.MediaName.Media == "video" && proto == "UDP/TLS/RTP/SAVPF":
		return KindVideo
	}
	return KindOther
}

func directionOf(md *sdp.MediaDescription) Direction {
	for _, a := range md.Attributes {
		for _, d := range []Direction{SendRecv, SendOnly, RecvOnly, Inactive} {
			if a.Key == d.String() {
				return d
			}
		}
	}
	return SendRecv
}

// payloadTypes gives the payload types of the m-line, in its order.
func payloadTypes(md *sdp.MediaDescription) ([]uint8, error) {
	types := make([]uint8, 0, len(md.MediaName.Formats))
	for _, f := range md.MediaName.Formats {
		pt, err := strconv.ParseUint(f, 10, 7)
		if err != nil {
			return nil, badOffer("payload type %q", f)
		}
		types = append(types, uint8(pt))
	}
	return types, nil
}

// readCodecs collects rtpmap, fmtp and rtcp-fb by payload type and folds rtx into the codec that it repeats. Payload
// types without an rtpmap are left out: we use none of the static ones.
func (m *Media) readCodecs(md *sdp.MediaDescription) error {
	types, err := payloadTypes(md)
	if err != nil {
		return err
	}
	byType := make(map[uint8]*Codec, len(types))
	for _, a := range md.Attributes {
		if a.Key == "rtpmap" {
			if pt, value, ok := splitPayloadType(a.Value); ok && byType[pt] == nil {
				byType[pt] = parseRTPMap(pt, value)
			}
		}
	}
	for _, a := range md.Attributes {
		pt, value, ok := splitPayloadType(a.Value)
		switch {
		case a.Key == "fmtp" && ok && byType[pt] != nil:
			byType[pt].Fmtp = value
		case a.Key == "rtcp-fb" && ok && byType[pt] != nil:
			byType[pt].Feedback = append(byType[pt].Feedback, value)
		case a.Key == "rtcp-fb" && strings.HasPrefix(a.Value, "* "):
			for _, c := range byType {
				c.Feedback = append(c.Feedback, strings.TrimSpace(a.Value[2:]))
			}
		}
	}
	repeats := make(map[uint8]uint8)
	for _, pt := range types {
		if c := byType[pt]; c != nil && c.Name == "rtx" {
			if apt, err := strconv.ParseUint(fmtpParameter(c.Fmtp, "apt"), 10, 7); err == nil {
				repeats[uint8(apt)] = pt
			}
		}
	}
	for _, pt := range types {
		c := byType[pt]
		if c == nil || c.Name == "" || c.Name == "rtx" {
			continue
		}
		if len(m.Codecs) == maxCodecs {
			return badOffer("more than %d codecs", maxCodecs)
		}
		c.RTXPayloadType = repeats[pt]
		m.Codecs = append(m.Codecs, *c)
		delete(byType, pt) // a payload type listed twice counts once
	}
	return nil
}

func splitPayloadType(value string) (pt uint8, rest string, ok bool) {
	head, rest, _ := strings.Cut(value, " ")
	n, err := strconv.ParseUint(head, 10, 7)
	return uint8(n), strings.TrimSpace(rest), err == nil
}

// parseRTPMap reads "opus/48000/2". A codec that can't be read has an empty name.
func parseRTPMap(pt uint8, value string) *Codec {
	c := &Codec{PayloadType: pt, Channels: 1}
	parts := strings.Split(value, "/")
	if len(parts) < 2 || len(parts) > 3 || !validToken(parts[0]) {
		return c
	}
	rate, err := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || rate == 0 {
		return c
	}
	if len(parts) == 3 {
		channels, err := strconv.ParseUint(parts[2], 10, 8)
		if err != nil || channels == 0 {
			return c
		}
		c.Channels = int(channels)
	}
	c.Name, c.ClockRate = strings.ToLower(parts[0]), uint32(rate)
	return c
}

// fmtpParameter gives the value of name in "a=1;b=2", or nothing.
func fmtpParameter(fmtp, name string) string {
	for field := range strings.SplitSeq(fmtp, ";") {
		if key, value, ok := strings.Cut(strings.TrimSpace(field), "="); ok && strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

func (m *Media) readExtensions(md *sdp.MediaDescription) error {
	m.Extensions = make(map[string]uint8)
	for _, a := range md.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		fields := strings.Fields(a.Value)
		if len(fields) < 2 {
			return badOffer("extmap %q", a.Value)
		}
		number, _, _ := strings.Cut(fields[0], "/")
		id, err := strconv.ParseUint(number, 10, 16)
		if err != nil || id == 0 {
			return badOffer("extmap id %q", fields[0])
		}
		if id > 255 {
			continue // 4096 and up are offers without an id yet: RFC 8285 section 7
		}
		if len(m.Extensions) == maxExtensions {
			return badOffer("more than %d extensions", maxExtensions)
		}
		m.Extensions[fields[1]] = uint8(id)
	}
	return nil
}

// readRIDs takes the order of a=simulcast:send, of alternatives the first, and else the order of the a=rid lines.
func (m *Media) readRIDs(md *sdp.MediaDescription) error {
	sent := make(map[string]bool)
	var order []string
	for _, a := range md.Attributes {
		if a.Key != "rid" {
			continue
		}
		fields := strings.Fields(a.Value)
		if len(fields) < 2 || !validToken(fields[0]) {
			return badOffer("rid %q", a.Value)
		}
		if fields[1] == "send" && !sent[fields[0]] {
			sent[fields[0]] = true
			order = append(order, fields[0])
		}
	}
	if simulcast, ok := md.Attribute("simulcast"); ok {
		if list := sendStreams(simulcast); list != "" {
			order = order[:0]
			for stream := range strings.SplitSeq(list, ";") {
				rid, _, _ := strings.Cut(stream, ",")
				rid = strings.TrimPrefix(rid, "~")
				if sent[rid] {
					order = append(order, rid)
					sent[rid] = false
				}
			}
		}
	}
	if len(order) > maxRIDs {
		return badOffer("more than %d rids", maxRIDs)
	}
	m.RIDs = order
	return nil
}

// sendStreams gives "h;m;l" of "send h;m;l" or "recv x send h;m;l" (RFC 8853 section 5.1).
func sendStreams(simulcast string) string {
	fields := strings.Fields(simulcast)
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i] == "send" {
			return fields[i+1]
		}
	}
	return ""
}

func (m *Media) readSSRCs(md *sdp.MediaDescription) error {
	seen := make(map[uint32]bool)
	for _, a := range md.Attributes {
		switch a.Key {
		case "ssrc":
			head, _, _ := strings.Cut(a.Value, " ")
			ssrc, err := strconv.ParseUint(head, 10, 32)
			if err != nil {
				return badOffer("ssrc %q", head)
			}
			if seen[uint32(ssrc)] {
				continue
			}
			if len(m.SSRCs) == maxSSRCs {
				return badOffer("more than %d ssrcs", maxSSRCs)
			}
			seen[uint32(ssrc)] = true
			m.SSRCs = append(m.SSRCs, uint32(ssrc))
		case "ssrc-group":
			m.readGroup(strings.Fields(a.Value))
		}
	}
	return nil
}

// readGroup takes the repeats of an FID group (RFC 5576 section 4.2); other groups say nothing that we use.
func (m *Media) readGroup(fields []string) {
	if len(fields) != 3 || fields[0] != "FID" || len(m.RTXOf) == maxSSRCs {
		return
	}
	primary, err1 := strconv.ParseUint(fields[1], 10, 32)
	repeat, err2 := strconv.ParseUint(fields[2], 10, 32)
	if err1 != nil || err2 != nil {
		return
	}
	if m.RTXOf == nil {
		m.RTXOf = make(map[uint32]uint32)
	}
	m.RTXOf[uint32(primary)] = uint32(repeat)
}
