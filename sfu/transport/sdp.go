package transport

// Kind is what an m-line carries.
type Kind uint8

// The kinds of m-lines. KindOther is refused in every answer.
const (
	KindOther Kind = iota
	KindAudio
	KindVideo
	KindApplication
)

// Direction is the direction of an m-line, as the client says it.
type Direction uint8

// The four directions of RFC 3264. SendRecv is the default of SDP.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// String gives the SDP attribute.
func (d Direction) String() string {
	switch d {
	case SendOnly:
		return "sendonly"
	case RecvOnly:
		return "recvonly"
	case Inactive:
		return "inactive"
	default:
		return "sendrecv"
	}
}

// Codec is one payload type of an m-line. RTX payload types are folded into the codec that they repeat.
type Codec struct {
	PayloadType uint8
	// Name is in lower case: "opus", "red", "vp8", "vp9", "h264", "av1", "ulpfec".
	Name      string
	ClockRate uint32
	// Channels is 1 when the offer doesn't say.
	Channels int
	// Fmtp is the value of a=fmtp without the payload type, as the client wrote it.
	Fmtp string
	// Feedback are the values of a=rtcp-fb without the payload type: "nack", "nack pli", "transport-cc".
	Feedback []string
	// RTXPayloadType is the payload type that repeats this one (RFC 4588); 0 for none.
	RTXPayloadType uint8
}

// Media is one m-line of an offer.
type Media struct {
	MID       string
	Kind      Kind
	Direction Direction
	// Codecs are in the client's order of preference.
	Codecs []Codec
	// Extensions maps the URI of a header extension (RFC 8285) to its id.
	Extensions map[string]uint8
	// RIDs are the simulcast layers that the client sends, in its order (RFC 8853).
	RIDs []string
	// SSRCs are the sources that the client names, primaries and repeats, in its order.
	SSRCs []uint32
	// RTXOf maps a primary SSRC to the SSRC of its repeats.
	RTXOf map[uint32]uint32
	// ExtmapAllowMixed says that one-byte and two-byte extensions may be mixed here.
	ExtmapAllowMixed bool
	// Rejected says that the client has switched the m-line off (port 0).
	Rejected bool

	// What an answer must repeat: "audio", "UDP/TLS/RTP/SAVPF" and the first format.
	mediaName, proto, format string
}

// Fingerprint is the hash of a DTLS certificate, as in a=fingerprint (RFC 8122).
type Fingerprint struct {
	// Algorithm is "sha-256", "sha-384" or "sha-512".
	Algorithm string
	// Value is the hash itself.
	Value []byte
}

// Offer is what we need of a client's SDP.
type Offer struct {
	Media       []Media
	Ufrag, Pwd  string
	Fingerprint Fingerprint
	// Candidates are the candidate lines, for logs and statistics: an ICE-lite agent never calls a client.
	Candidates []string
	// MaxMessageBytes is the largest channel message that the client takes.
	MaxMessageBytes int
}

// MediaAnswer is the choice of the caller for one m-line of an offer.
type MediaAnswer struct {
	// Accept is false to refuse the m-line.
	Accept bool
	// Codecs are those of the offer that we take, in our order of preference, with their feedback cut to what we do.
	Codecs []Codec
	// Extensions are those of the offer that we take, with the ids of the offer.
	Extensions map[string]uint8
	// SSRC is what we send here; 0 for nothing.
	SSRC uint32
	// RTXSSRC is what we send repeats with; 0 for none.
	RTXSSRC uint32
	// StreamID and TrackID are the a=msid of what we send.
	StreamID, TrackID string
	// CName is the RTCP canonical name of what we send.
	CName string
	// RIDs are the layers of the offer that we take.
	RIDs []string
	// StartBitrateKbps is a hint to Chromium for the video that we receive; 0 for none.
	StartBitrateKbps int
}
