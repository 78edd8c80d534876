//go:build linux

package link

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"github.com/languagemate/studymate/bench/load/figures"
	"github.com/languagemate/studymate/bench/load/traffic"
)

// Tally is what one link received in the window.
type Tally struct {
	Packets       [traffic.Kinds]uint64 // RTP of a negotiated payload type, counted before decryption
	Bytes         uint64                // of these, whole datagrams
	OtherPackets  uint64                // RTP of other payload types: repeats, padding
	Verified      uint64                // decrypted and stamped
	Failed        uint64                // decryption refused
	Unstamped     uint64                // decrypted, without our stamp
	Lost          uint64                // by RTP sequence number
	Late          uint64
	Repeated      uint64
	VerifiedLost  uint64 // by the publishers' own count: what a rewriting server can't hide
	VerifiedLate  uint64
	KeyRequests   uint64 // PLI and FIR from the server, since the link was opened
	RepeatRequest uint64 // sequence numbers asked for by NACK, since the link was opened
	Feedback      uint64 // messages of transport-wide feedback, since the link was opened
}

// incoming is a link's receiving state. Owned by the reading goroutine, but for the atomic fields.
type incoming struct {
	tracks       atomic.Pointer[[]*track] // grows by copying; the sending goroutine reports on them
	firstVideoNs atomic.Int64
	firstKeyNs   atomic.Int64
	tally        Tally
	plain        [maxDatagramBytes]byte
}

// track is one incoming SSRC.
type track struct {
	ssrc     uint32
	kind     traffic.Kind
	sequence figures.Sequence // of the window
	stamps   map[uint32]*figures.Sequence

	highest     atomic.Uint32 // extended highest sequence number received
	begun       bool
	lastReport  atomic.Uint32 // middle bits of the last sender report, RFC 3550 section 6.4.1
	lastArrival atomic.Int64
}

// Tally returns the figures of the window. Only after the Hub's Run.
func (l *Link) Tally() Tally {
	t := l.in.tally
	for _, track := range l.tracks() {
		t.Lost += track.sequence.Lost()
		t.Late += track.sequence.Late
		t.Repeated += track.sequence.Repeated
		for _, s := range track.stamps {
			t.VerifiedLost += s.Lost()
			t.VerifiedLate += s.Late
		}
	}
	return t
}

func (l *Link) tracks() []*track {
	if list := l.in.tracks.Load(); list != nil {
		return *list
	}
	return nil
}

// Tracks is how many streams of a kind have been received so far.
func (l *Link) Tracks(kind traffic.Kind) int {
	n := 0
	for _, t := range l.tracks() {
		if t.kind == kind {
			n++
		}
	}
	return n
}

// take handles one datagram (RFC 7983). Called by the reading goroutine.
func (l *Link) take(data []byte, from netip.AddrPort, arrivedNs int64) {
	switch {
	case len(data) < 12:
	case data[0] < 64: // STUN, DTLS
		l.port.deliver(data, from)
	case data[0] < 128 || data[0] > 191:
	case data[1] >= 192 && data[1] <= 223:
		l.takeRTCP(data, arrivedNs)
	default:
		l.takeRTP(data, arrivedNs)
	}
}

func (l *Link) takeRTP(data []byte, arrivedNs int64) {
	inWindow := l.hub.inWindow(arrivedNs)
	kindPlusOne := l.kinds[data[1]&0x7f].Load()
	if l.hub.config.Feedback {
		l.note(data, arrivedNs)
	}
	if kindPlusOne == 0 {
		if l.repeats[data[1]&0x7f].Load() {
			l.noteRepeat(data)
		}
		if inWindow {
			l.in.tally.OtherPackets++
		}
		return
	}
	kind := traffic.Kind(kindPlusOne - 1)
	wireSeq := binary.BigEndian.Uint16(data[2:])
	t := l.track(binary.BigEndian.Uint32(data[8:]), kind)
	before, begun := uint16(t.highest.Load()), t.begun
	t.advance(wireSeq)
	if l.hub.config.Feedback && begun && kind == traffic.Camera {
		if ahead := wireSeq - before; ahead > 1 && ahead < 1<<15 {
			l.feedback.gap(t.ssrc, before, wireSeq, arrivedNs)
		} else if ahead >= 1<<15 {
			l.feedback.filled(t.ssrc, wireSeq)
		}
	}
	if kind == traffic.Camera && l.in.firstVideoNs.Load() == 0 && l.opening.Load() != nil {
		l.in.firstVideoNs.Store(arrivedNs)
	}
	if inWindow {
		l.in.tally.Packets[kind]++
		l.in.tally.Bytes += uint64(len(data))
		t.sequence.Add(uint32(wireSeq), 16)
	}
	if l.verify || l.in.firstKeyNs.Load() == 0 {
		l.open(t, data, arrivedNs, inWindow)
	}
}

// open decrypts a packet and reads its stamp.
func (l *Link) open(t *track, data []byte, arrivedNs int64, inWindow bool) {
	opening := l.opening.Load()
	if opening == nil {
		return // the server is ahead of our handshake
	}
	var header rtp.Header
	plain, err := opening.DecryptRTP(l.in.plain[:0], data, &header)
	if err != nil {
		if inWindow {
			l.in.tally.Failed++
		}
		return
	}
	payload := payloadOf(plain)
	if t.kind == traffic.Camera && l.in.firstKeyNs.Load() == 0 && traffic.KeyFrame(payload) {
		l.in.firstKeyNs.Store(arrivedNs)
	}
	if !inWindow || !l.verify {
		return
	}
	stamp, ok := traffic.ReadStamp(payload)
	if !ok || stamp.Kind != t.kind {
		l.in.tally.Unstamped++
		return
	}
	l.in.tally.Verified++
	l.hub.latency[t.kind].Add(nanoseconds(arrivedNs - stamp.SentAtNs))
	s := t.stamps[stamp.Publisher]
	if s == nil {
		s = new(figures.Sequence)
		t.stamps[stamp.Publisher] = s
	}
	s.Add(stamp.Number, 32)
}

// payloadOf is what follows the header of a packet that was parsed already. The header's length is read from the wire: servers pad extensions, which
// pion leaves out of its count.
func payloadOf(packet []byte) []byte {
	n := 12 + 4*int(packet[0]&0x0f)
	if packet[0]&0x10 != 0 && len(packet) >= n+4 {
		n += 4 + 4*int(binary.BigEndian.Uint16(packet[n+2:]))
	}
	return packet[min(n, len(packet)):]
}

func (l *Link) track(ssrc uint32, kind traffic.Kind) *track {
	list := l.tracks()
	for _, t := range list {
		if t.ssrc == ssrc {
			return t
		}
	}
	t := &track{ssrc: ssrc, kind: kind, stamps: map[uint32]*figures.Sequence{}}
	list = append(slices.Clone(list), t)
	l.in.tracks.Store(&list)
	return t
}

// advance keeps the extended highest sequence number for the receiver reports.
func (t *track) advance(wireSeq uint16) {
	if !t.begun {
		t.begun = true
		t.highest.Store(uint32(wireSeq))
		return
	}
	highest := t.highest.Load()
	if ahead := wireSeq - uint16(highest); ahead != 0 && ahead < 1<<15 {
		t.highest.Store(highest + uint32(ahead))
	}
}

// takeRTCP notes what the server asks of a publisher and says of its streams.
func (l *Link) takeRTCP(data []byte, arrivedNs int64) {
	opening := l.opening.Load()
	if opening == nil {
		return
	}
	plain, err := opening.DecryptRTCP(nil, data, nil)
	if err != nil {
		l.in.tally.Failed++
		return
	}
	packets, err := rtcp.Unmarshal(plain)
	if err != nil {
		return
	}
	for _, packet := range packets {
		switch p := packet.(type) {
		case *rtcp.PictureLossIndication:
			l.askForKey(p.MediaSSRC)
		case *rtcp.FullIntraRequest:
			for _, entry := range p.FIR {
				l.askForKey(entry.SSRC)
			}
		case *rtcp.TransportLayerNack:
			for _, pair := range p.Nacks {
				numbers := pair.PacketList()
				l.in.tally.RepeatRequest += uint64(len(numbers))
				if l.hub.config.Feedback {
					l.feedback.wanted(p.MediaSSRC, numbers)
				}
			}
		case *rtcp.TransportLayerCC:
			l.in.tally.Feedback++
		case *rtcp.SenderReport:
			for _, t := range l.tracks() {
				if t.ssrc == p.SSRC {
					t.lastReport.Store(uint32(p.NTPTime >> 16))
					t.lastArrival.Store(arrivedNs)
				}
			}
		}
	}
}

// askForKey makes the stream's next frame a key frame.
func (l *Link) askForKey(ssrc uint32) {
	l.in.tally.KeyRequests++
	streams := l.publishing.Load()
	if streams == nil {
		return
	}
	for _, s := range *streams {
		if s.Format(traffic.Camera).SSRC == ssrc {
			s.wantKey.Store(true)
		}
	}
}
