package forward

import "github.com/languagemate/studymate/media/codec"

// Limits of the packet path. A room of four needs 4 peers, 16 sources and 32 slots; the rest is head-room for one-to-many.
const (
	maxPeers       = 64
	maxSlotsByPeer = 32
	maxLayers      = 3 // simulcast layers of one source
	maxStreams     = 32
)

// SourceKind is what a source carries. A peer has at most one source of each kind.
type SourceKind uint8

// The kinds of sources, in the order of the m-lines that carry them.
const (
	Mic SourceKind = iota
	Camera
	Screen
	ScreenAudio
	SourceKinds // how many there are
)

// Video says whether the kind carries pictures.
func (k SourceKind) Video() bool { return k == Camera || k == Screen }

// String gives the name on the wire.
func (k SourceKind) String() string {
	return [...]string{"mic", "camera", "screen", "screenAudio", "unknown"}[min(k, SourceKinds)]
}

// Format is a codec with the parameters that decide whether a receiver can decode it, as the package sfu numbers them. Two peers that
// give a payload type the same Format can exchange it.
type Format uint16

// Payload is what one payload type means to a peer.
type Payload struct {
	Format    Format // zero: the payload type is not in use
	Codec     codec.Kind
	ClockRate uint32
	Primary   uint8 // RTX only: the payload type it repeats
}

// ExtensionIDs are the header extension ids of one peer (RFC 8285); zero means not negotiated.
type ExtensionIDs struct {
	MID, RID, RepairedRID uint8
	AudioLevel            uint8 // RFC 6464
	TransportCC           uint8 // draft-holmer-rmcat-transport-wide-cc-extensions-01
	AbsSendTime           uint8 // http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
	VideoOrientation      uint8 // 3GPP TS 26.114
	ColorSpace            uint8 // http://www.webrtc.org/experiments/rtp-hdrext/color-space
	DependencyDescriptor  uint8 // AV1 RTP specification, appendix A
}

// SourceConfig is one m-line on which the peer sends.
type SourceConfig struct {
	Kind  SourceKind
	MID   string
	RIDs  []string          // simulcast, best first; empty: one layer
	SSRCs []uint32          // announced primary SSRCs, if any
	RTXOf map[uint32]uint32 // announced RTX SSRCs by primary SSRC
}

// SlotConfig is one m-line on which the peer receives. Its SSRCs never change.
type SlotConfig struct {
	Kind    SourceKind
	MID     string
	SSRC    uint32
	RTXSSRC uint32
	CNAME   string
}

// PeerConfig is all that the packet path needs to know of a peer, fixed for its life.
type PeerConfig struct {
	ID         string
	Payloads   [128]Payload
	Extensions ExtensionIDs
	Sources    []SourceConfig
	Slots      []SlotConfig
	// ReportSSRC is the SSRC that our receiver reports and feedback to this peer come from.
	ReportSSRC uint32
	Observer   Observer
}

// Observer hears what happens to a peer. Its methods are called with the room's lock held: they only hand over.
type Observer interface {
	// Link says that nothing arrived from the peer for two seconds, or that something arrives again.
	Link(p *Peer, lost bool)
	// Speakers says that the levels or the active speaker of the room changed.
	Speakers(r *Room)
	// Report says that two seconds passed and figures should be told.
	Report(p *Peer)
}

// StreamWriter sends one packet over a connection that is not the shared UDP socket (ICE-TCP). It never blocks: it drops when full.
type StreamWriter interface {
	Write(b []byte) (int, error)
}

// Config is what an Engine is made from.
type Config struct {
	// Now gives nanoseconds of a monotonic clock; nil: the machine's.
	Now func() int64
	// Unix gives the wall clock in nanoseconds since 1970, for sender reports; nil: the machine's.
	Unix func() int64
}
