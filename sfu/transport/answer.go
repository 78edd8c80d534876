package transport

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxMessageBytes is the largest message that a client may send on the room channel (docs/protocol.md section 4).
const maxMessageBytes = 4 << 10

// answer is the answer of one peer without its credentials, so that an ICE restart can write it again.
type answer struct {
	mids     []string // of the accepted m-lines
	mixed    bool     // every RTP m-line may mix one-byte and two-byte extensions (RFC 8285 section 6)
	sections []section
}

// section is one m-line of an answer: what stands before and after the transport's own lines.
type section struct {
	head, body string
	accepted   bool
}

// newAnswer chooses the lines of the answer from the offer and the caller's choices.
func newAnswer(offer *Offer, choices []MediaAnswer) (*answer, error) {
	if len(choices) != len(offer.Media) {
		return nil, fmt.Errorf("%w: %d choices for %d m-lines", ErrBadAnswer, len(choices), len(offer.Media))
	}
	a := &answer{mixed: true, sections: make([]section, len(choices))}
	for i := range choices {
		media, choice := &offer.Media[i], &choices[i]
		if !choice.Accept || media.Rejected || media.Kind == KindOther {
			a.sections[i] = rejectedSection(media)
			continue
		}
		s, err := acceptedSection(media, choice)
		if err != nil {
			return nil, fmt.Errorf("m-line %d: %w", i, err)
		}
		a.sections[i] = s
		a.mids = append(a.mids, media.MID)
		a.mixed = a.mixed && (media.ExtmapAllowMixed || media.Kind == KindApplication)
	}
	if len(a.mids) == 0 {
		return nil, badOffer("no m-line that we take")
	}
	return a, nil
}

// text writes the answer. All accepted m-lines are one BUNDLE group; the candidates stand in its first one, as
// RFC 8829 section 5.3.1 wants.
func (a *answer) text(sessionID, version uint64, creds credentials, fingerprint string, candidates []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=- %d %d IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", sessionID, version)
	fmt.Fprintf(&b, "a=group:BUNDLE %s\r\na=ice-lite\r\na=ice-options:trickle ice2\r\n", strings.Join(a.mids, " "))
	if a.mixed {
		b.WriteString("a=extmap-allow-mixed\r\n")
	}
	tagged := true
	for _, s := range a.sections {
		b.WriteString(s.head)
		if !s.accepted {
			continue
		}
		fmt.Fprintf(&b, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\na=setup:passive\r\n",
			creds.ufrag, creds.pwd, fingerprint)
		b.WriteString(s.body)
		if tagged {
			for _, c := range candidates {
				fmt.Fprintf(&b, "a=%s\r\n", c)
			}
			b.WriteString("a=end-of-candidates\r\n")
			tagged = false
		}
	}
	return b.String()
}

func rejectedSection(m *Media) section {
	return section{head: fmt.Sprintf("m=%s 0 %s %s\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:%s\r\n",
		m.mediaName, m.proto, m.format, m.MID)}
}

func acceptedSection(m *Media, choice *MediaAnswer) (section, error) {
	if m.Kind == KindApplication {
		return section{
			accepted: true,
			head:     fmt.Sprintf("m=application 9 %s %s\r\nc=IN IP4 0.0.0.0\r\n", m.proto, m.format),
			body:     fmt.Sprintf("a=mid:%s\r\na=sctp-port:5000\r\na=max-message-size:%d\r\n", m.MID, maxMessageBytes),
		}, nil
	}
	if err := checkChoice(m, choice); err != nil {
		return section{}, err
	}
	direction := answerDirection(m.Direction, choice.SSRC != 0)
	receiving := direction == RecvOnly || direction == SendRecv
	var formats, b strings.Builder
	fmt.Fprintf(&b, "a=mid:%s\r\na=%s\r\n", m.MID, direction)
	if choice.SSRC != 0 {
		fmt.Fprintf(&b, "a=msid:%s %s\r\n", choice.StreamID, choice.TrackID)
	}
	b.WriteString("a=rtcp-mux\r\na=rtcp-rsize\r\n")
	for _, uri := range slices.SortedFunc(maps.Keys(choice.Extensions), func(x, y string) int {
		return cmp.Or(cmp.Compare(choice.Extensions[x], choice.Extensions[y]), cmp.Compare(x, y))
	}) {
		fmt.Fprintf(&b, "a=extmap:%d %s\r\n", choice.Extensions[uri], uri)
	}
	for i := range choice.Codecs {
		writeCodec(&formats, &b, &choice.Codecs[i], answerFmtp(m.Kind, &choice.Codecs[i], choice, receiving))
	}
	if receiving && len(choice.RIDs) > 0 {
		for _, rid := range choice.RIDs {
			fmt.Fprintf(&b, "a=rid:%s recv\r\n", rid)
		}
		fmt.Fprintf(&b, "a=simulcast:recv %s\r\n", strings.Join(choice.RIDs, ";"))
	}
	writeSSRCs(&b, choice)
	return section{
		accepted: true,
		head:     fmt.Sprintf("m=%s 9 %s%s\r\nc=IN IP4 0.0.0.0\r\n", m.mediaName, m.proto, formats.String()),
		body:     b.String(),
	}, nil
}

// checkChoice refuses what the offer doesn't have: an answer may only choose (RFC 3264 section 6).
func checkChoice(m *Media, choice *MediaAnswer) error {
	if len(choice.Codecs) == 0 {
		return fmt.Errorf("%w: no codec for mid %q", ErrBadAnswer, m.MID)
	}
	for _, c := range choice.Codecs {
		if !slices.ContainsFunc(m.Codecs, func(o Codec) bool { return o.PayloadType == c.PayloadType && o.Name == c.Name }) {
			return fmt.Errorf("%w: payload type %d %s", ErrBadAnswer, c.PayloadType, c.Name)
		}
	}
	for uri, id := range choice.Extensions {
		if m.Extensions[uri] != id {
			return fmt.Errorf("%w: extension %s", ErrBadAnswer, uri)
		}
	}
	for _, rid := range choice.RIDs {
		if !slices.Contains(m.RIDs, rid) {
			return fmt.Errorf("%w: rid %s", ErrBadAnswer, rid)
		}
	}
	if choice.SSRC != 0 && (!validToken(choice.StreamID) || !validToken(choice.TrackID) || !validToken(choice.CName)) {
		return fmt.Errorf("%w: stream, track or canonical name of mid %q", ErrBadAnswer, m.MID)
	}
	return nil
}

// answerDirection turns the client's direction round; where we have nothing to send, we don't say that we do.
func answerDirection(client Direction, sending bool) Direction {
	receiving := client == SendOnly || client == SendRecv
	sending = sending && (client == RecvOnly || client == SendRecv)
	switch {
	case sending && receiving:
		return SendRecv
	case sending:
		return SendOnly
	case receiving:
		return RecvOnly
	}
	return Inactive
}

// answerFmtp is the codec's own fmtp, with what we ask of what we receive.
func answerFmtp(kind Kind, c *Codec, choice *MediaAnswer, receiving bool) string {
	fmtp := c.Fmtp
	if !receiving {
		return fmtp
	}
	if c.Name == "opus" {
		fmtp = withParameter(withParameter(fmtp, "useinbandfec", "1"), "usedtx", "1")
	}
	if kind == KindVideo && choice.StartBitrateKbps > 0 && c.Name != "red" && c.Name != "ulpfec" {
		fmtp = withParameter(fmtp, "x-google-start-bitrate", fmt.Sprint(choice.StartBitrateKbps))
	}
	return fmtp
}

// withParameter sets name=value in "a=1;b=2".
func withParameter(fmtp, name, value string) string {
	var fields []string
	for field := range strings.SplitSeq(fmtp, ";") {
		field = strings.TrimSpace(field)
		if key, _, _ := strings.Cut(field, "="); field != "" && !strings.EqualFold(key, name) {
			fields = append(fields, field)
		}
	}
	return strings.Join(append(fields, name+"="+value), ";")
}

func writeCodec(formats, b *strings.Builder, c *Codec, fmtp string) {
	fmt.Fprintf(formats, " %d", c.PayloadType)
	fmt.Fprintf(b, "a=rtpmap:%d %s/%d", c.PayloadType, encodingName(c.Name), c.ClockRate)
	if c.Channels > 1 {
		fmt.Fprintf(b, "/%d", c.Channels)
	}
	b.WriteString("\r\n")
	for _, f := range c.Feedback {
		fmt.Fprintf(b, "a=rtcp-fb:%d %s\r\n", c.PayloadType, f)
	}
	if fmtp != "" {
		fmt.Fprintf(b, "a=fmtp:%d %s\r\n", c.PayloadType, fmtp)
	}
	if c.RTXPayloadType != 0 {
		fmt.Fprintf(formats, " %d", c.RTXPayloadType)
		fmt.Fprintf(b, "a=rtpmap:%d rtx/%d\r\na=fmtp:%d apt=%d\r\n", c.RTXPayloadType, c.ClockRate, c.RTXPayloadType, c.PayloadType)
	}
}

// encodingName writes a name as its RFC does. Names compare without case, but some clients compare bytes.
func encodingName(name string) string {
	switch name {
	case "vp8", "vp9", "h264", "h265", "av1":
		return strings.ToUpper(name)
	}
	return name
}

func writeSSRCs(b *strings.Builder, choice *MediaAnswer) {
	if choice.SSRC == 0 {
		return
	}
	ssrcs := []uint32{choice.SSRC}
	// Chromium refuses an answer with an SSRC for repeats and no codec that repeats.
	repeats := slices.ContainsFunc(choice.Codecs, func(c Codec) bool { return c.RTXPayloadType != 0 })
	if choice.RTXSSRC != 0 && repeats {
		fmt.Fprintf(b, "a=ssrc-group:FID %d %d\r\n", choice.SSRC, choice.RTXSSRC)
		ssrcs = append(ssrcs, choice.RTXSSRC)
	}
	for _, ssrc := range ssrcs {
		fmt.Fprintf(b, "a=ssrc:%d cname:%s\r\na=ssrc:%d msid:%s %s\r\n", ssrc, choice.CName, ssrc, choice.StreamID, choice.TrackID)
	}
}
