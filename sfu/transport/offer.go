package transport

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Bounds of an offer. A Chromium offer of 13 m-lines has about 25 KiB and 50 formats per video m-line.
const (
	maxOfferBytes     = 64 << 10
	maxMediaLines     = 32
	maxFormats        = 128 // before rtx is folded
	maxCodecs         = 64
	maxExtensions     = 32
	maxRIDs           = 8
	maxSSRCs          = 64
	maxTokenBytes     = 64
	maxCandidateLines = 128

	// RFC 8839 section 5.4.
	minUfragBytes, minPwdBytes, maxCredentialBytes = 4, 22, 256

	// defaultMaxMessageBytes holds when the client says nothing: RFC 8841 section 6.1.
	defaultMaxMessageBytes = 64 << 10
)

// ParseOffer reads a client's offer. It accepts at most 64 KiB, 32 m-lines and 64 codecs each, and needs one BUNDLE
// group, rtcp-mux, ICE credentials, a SHA-2 fingerprint and a setup of actpass or active. Every error is ErrBadOffer.
func ParseOffer(text string) (*Offer, error) {
	if len(text) > maxOfferBytes {
		return nil, badOffer("longer than %d bytes", maxOfferBytes)
	}
	// What an answer repeats must not be able to start a line of its own.
	lines := strings.ReplaceAll(text, "\r\n", "\n")
	if strings.ContainsFunc(lines, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
		return nil, badOffer("control character")
	}
	var description sdp.SessionDescription
	if err := description.UnmarshalString(text); err != nil {
		return nil, badOffer("not SDP: %v", err)
	}
	if n := len(description.MediaDescriptions); n == 0 || n > maxMediaLines {
		return nil, badOffer("%d m-lines, 1 to %d allowed", n, maxMediaLines)
	}
	if _, lite := description.Attribute(sdp.AttrKeyICELite); lite {
		return nil, badOffer("ice-lite on both sides")
	}
	offer := &Offer{MaxMessageBytes: defaultMaxMessageBytes}
	mids := make(map[string]bool, len(description.MediaDescriptions))
	for i, md := range description.MediaDescriptions {
		media, err := parseMedia(md)
		if err != nil {
			return nil, fmt.Errorf("m-line %d: %w", i, err)
		}
		if mids[media.MID] {
			return nil, badOffer("m-line %d: mid %q twice", i, media.MID)
		}
		mids[media.MID] = true
		if _, mixed := description.Attribute(sdp.AttrKeyExtMapAllowMixed); mixed {
			media.ExtmapAllowMixed = true
		}
		if err := offer.readCandidates(md); err != nil {
			return nil, err
		}
		if media.Kind == KindApplication {
			offer.readMaxMessage(md)
		}
		offer.Media = append(offer.Media, media)
	}
	return offer, offer.readTransport(&description)
}

func badOffer(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrBadOffer}, args...)...)
}

// readTransport takes the credentials and the fingerprint from the first m-line of the BUNDLE group: with one group,
// all m-lines share its transport (RFC 9143 section 7.3).
func (o *Offer) readTransport(description *sdp.SessionDescription) error {
	bundled, err := bundle(description)
	if err != nil {
		return err
	}
	var tagged *sdp.MediaDescription
	for i, media := range o.Media {
		switch {
		case media.Rejected:
		case !slices.Contains(bundled, media.MID):
			return badOffer("mid %q is not in the BUNDLE group", media.MID)
		case bundled[0] == media.MID:
			tagged = description.MediaDescriptions[i]
		}
	}
	if tagged == nil {
		return badOffer("the BUNDLE group names no usable m-line")
	}
	attribute := func(key string) string {
		if v, ok := tagged.Attribute(key); ok {
			return v
		}
		v, _ := description.Attribute(key)
		return v
	}
	o.Ufrag, o.Pwd = attribute("ice-ufrag"), attribute("ice-pwd")
	if !validCredential(o.Ufrag, minUfragBytes) || !validCredential(o.Pwd, minPwdBytes) {
		return badOffer("ice-ufrag or ice-pwd missing or outside RFC 8839")
	}
	if setup := attribute(sdp.AttrKeyConnectionSetup); setup != "actpass" && setup != "active" {
		return badOffer("setup %q, want actpass or active", setup)
	}
	for _, a := range slices.Concat(tagged.Attributes, description.Attributes) {
		if a.Key != "fingerprint" {
			continue
		}
		if f, ok := parseFingerprint(a.Value); ok {
			o.Fingerprint = f
			return nil
		}
	}
	return badOffer("no fingerprint of sha-256, sha-384 or sha-512")
}

func bundle(description *sdp.SessionDescription) ([]string, error) {
	var mids []string
	for _, a := range description.Attributes {
		rest, ok := strings.CutPrefix(a.Value, "BUNDLE")
		if a.Key != sdp.AttrKeyGroup || !ok {
			continue
		}
		if mids != nil {
			return nil, badOffer("two BUNDLE groups")
		}
		mids = strings.Fields(rest)
	}
	if len(mids) == 0 {
		return nil, badOffer("no BUNDLE group")
	}
	return mids, nil
}

// validCredential checks the length and the ice-char of RFC 8839 section 5.4.
func validCredential(s string, minBytes int) bool {
	return len(s) >= minBytes && len(s) <= maxCredentialBytes && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/')
	})
}

func parseFingerprint(value string) (Fingerprint, bool) {
	algorithm, text, _ := strings.Cut(value, " ")
	algorithm = strings.ToLower(algorithm)
	want := map[string]int{"sha-256": 32, "sha-384": 48, "sha-512": 64}[algorithm]
	sum, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
	if want == 0 || err != nil || len(sum) != want {
		return Fingerprint{}, false
	}
	return Fingerprint{Algorithm: algorithm, Value: sum}, true
}

func (o *Offer) readCandidates(md *sdp.MediaDescription) error {
	for _, a := range md.Attributes {
		if !a.IsICECandidate() {
			continue
		}
		if len(o.Candidates) == maxCandidateLines {
			return badOffer("more than %d candidates", maxCandidateLines)
		}
		o.Candidates = append(o.Candidates, a.Value)
	}
	return nil
}

func (o *Offer) readMaxMessage(md *sdp.MediaDescription) {
	value, ok := md.Attribute("max-message-size")
	if n, err := strconv.ParseUint(value, 10, 31); ok && err == nil && n > 0 {
		o.MaxMessageBytes = int(n)
	}
}

// validToken says whether a value may be repeated in the answer as a token (RFC 8866 section 9, without the rare marks).
func validToken(s string) bool {
	return s != "" && len(s) <= maxTokenBytes && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]`, r)
	})
}
