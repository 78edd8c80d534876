package traffic

import "encoding/binary"

// StampBytes is the size of a Stamp on the wire. It stands at the end of a payload, because a server may change the length
// of what stands at its beginning (the VP8 payload descriptor).
const StampBytes = 24

// stampMagic tells a stamp from bytes that only happen to be there.
const stampMagic uint32 = 0x53744d31

// Stamp says who sent a packet, its number in its stream, and when it was sent.
type Stamp struct {
	Publisher uint32
	Kind      Kind
	Number    uint32 // counts the packets of one publisher and kind from 0
	SentAtNs  int64  // CLOCK_REALTIME
}

// Kind is what a stream carries.
type Kind uint8

// The kinds of streams of the traffic model.
const (
	Audio Kind = iota
	Camera
	Kinds // how many there are
)

// Put writes the stamp into the last StampBytes of a payload that is at least that long.
func (s Stamp) Put(payload []byte) {
	b := payload[len(payload)-StampBytes:]
	binary.BigEndian.PutUint32(b, stampMagic)
	binary.BigEndian.PutUint32(b[4:], s.Publisher)
	binary.BigEndian.PutUint32(b[8:], s.Number)
	binary.BigEndian.PutUint32(b[12:], uint32(s.Kind))
	binary.BigEndian.PutUint64(b[16:], uint64(s.SentAtNs))
}

// ReadStamp returns the stamp at the end of a payload, or false when there is none.
func ReadStamp(payload []byte) (Stamp, bool) {
	if len(payload) < StampBytes {
		return Stamp{}, false
	}
	b := payload[len(payload)-StampBytes:]
	kind := binary.BigEndian.Uint32(b[12:])
	if binary.BigEndian.Uint32(b) != stampMagic || kind >= uint32(Kinds) {
		return Stamp{}, false
	}
	return Stamp{
		Publisher: binary.BigEndian.Uint32(b[4:]),
		Kind:      Kind(kind),
		Number:    binary.BigEndian.Uint32(b[8:]),
		SentAtNs:  int64(binary.BigEndian.Uint64(b[16:])),
	}, true
}
