// Package codec reads what a forwarder must know from a video payload: where frames and key frames begin, in which layer a
// packet is, the size of the picture; and rewrites the picture numbers of VP8.
//
// It reads payload descriptors and a few header bytes only. It does not decode, depacketize or parse RTP. Its functions
// are pure, allocate nothing, never panic whatever the bytes are, and may be called from any goroutine.
package codec

import "strings"

// Kind is the format of a payload.
type Kind uint8

// The formats a session negotiates.
const (
	Unknown Kind = iota
	Opus
	RED // RFC 2198, here always around Opus
	VP8
	VP9
	H264
	AV1
	RTX // RFC 4588, repairs of any of the above
)

// ParseKind finds the kind of a media type's subtype ("VP8" of "video/VP8"), in any case. What is not known is Unknown.
func ParseKind(mimeSubtype string) Kind {
	for k := Opus; k <= RTX; k++ {
		if strings.EqualFold(mimeSubtype, k.String()) {
			return k
		}
	}
	return Unknown
}

// String is the subtype as SDP writes it.
func (k Kind) String() string {
	switch k {
	case Opus:
		return "opus"
	case RED:
		return "red"
	case VP8:
		return "VP8"
	case VP9:
		return "VP9"
	case H264:
		return "H264"
	case AV1:
		return "AV1"
	case RTX:
		return "rtx"
	}
	return "unknown"
}

// Video says whether the kind is a video codec.
func (k Kind) Video() bool { return k >= VP8 && k <= AV1 }

// Info is what Inspect finds in one packet. All fields are zero when the payload can not be read.
type Info struct {
	// Keyframe says that the packet begins a key frame: a decoder that knows nothing can start here. With H264 each
	// packet of the frame that holds a parameter set or begins an IDR slice says so. Never set for audio.
	Keyframe bool
	// FrameStart and FrameEnd mark the first and last packet of a frame; with VP9 of the frame of one spatial layer.
	// H264 and AV1 do not number the packets of a frame, so more than one of its packets may look like its start.
	FrameStart, FrameEnd bool
	// Spatial and Temporal are the layer of the packet, 0 when the stream does not say.
	Spatial, Temporal uint8
	// Discardable says that no other frame needs this one.
	Discardable bool
	// SwitchPoint says that a receiver of lower temporal layers may go up to Temporal with this frame.
	SwitchPoint bool
}

// Inspect reads one RTP payload of kind k; marker is the marker bit of its header.
func Inspect(k Kind, payload []byte, marker bool) Info {
	if len(payload) == 0 { // padding, as sent to probe bandwidth
		return Info{}
	}
	switch k {
	case Opus, RED:
		return Info{FrameStart: true, FrameEnd: true}
	case VP8:
		return inspectVP8(payload, marker)
	case VP9:
		return inspectVP9(payload, marker)
	case H264:
		return inspectH264(payload, marker)
	case AV1:
		return inspectAV1(payload, marker)
	}
	return Info{}
}

// FrameSize is the size in pixels of the picture that the packet's key frame begins; ok is false for all other packets.
// With several spatial layers it is the size of the largest.
func FrameSize(k Kind, payload []byte) (width, height int, ok bool) {
	switch k {
	case VP8:
		width, height = sizeVP8(payload)
	case VP9:
		width, height = sizeVP9(payload)
	case H264:
		width, height = sizeH264(payload)
	case AV1:
		width, height = sizeAV1(payload)
	}
	return width, height, width > 0 && height > 0
}

// DescribesKeyframe says whether a dependency descriptor (the AV1 RTP specification's header extension, which other codecs
// use as well) carries a template structure. A sender puts one on the first packet of every key frame.
func DescribesKeyframe(dd []byte) bool {
	const (
		mandatoryLen     = 3 // start, end, template id, frame number
		startOfFrame     = 0x80
		structurePresent = 0x80
	)
	return len(dd) > mandatoryLen && dd[0]&startOfFrame != 0 && dd[mandatoryLen]&structurePresent != 0
}
