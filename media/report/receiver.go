// Package report is the arithmetic of RTP's reports: what a receiver says of a stream (RFC 3550), clocks and round trips,
// one-way latency, bitrates, and what listeners would say of a call (E-model).
//
// It knows no RTCP format, sends nothing and reads no clock: now is the nanoseconds of a monotonic clock, and wall-clock
// times are arguments as well. Its types belong to one goroutine, or to whoever holds the lock of their stream. Nothing
// allocates.
package report

import "time"

const (
	nanoseconds = int64(time.Second)

	// maxDropout is the largest jump of the sequence number that counts as loss; a larger one is a restart of the sender
	// (RFC 3550 appendix A.1).
	maxDropout = 3000
	// maxTransitSeconds bounds the change of transit time that counts as jitter; a larger one is a new timeline.
	maxTransitSeconds = 5
)

// Receiver keeps the statistics of one incoming SSRC. Its zero value is ready after Init. Not for concurrent use.
type Receiver struct {
	clockRate uint32
	started   bool
	first     uint64 // of the present run
	highest   uint64
	expected  uint64 // of earlier runs
	packets   uint64
	bytes     uint64
	transit   uint32 // arrival minus RTP time, in RTP units
	jitter    uint64 // in sixteenths of an RTP unit

	fractionLost float64 // at the last Block
	expectedThen uint64
	packetsThen  uint64

	reportNTP uint32 // the middle of the sender's clock in its last report
	reportAt  int64
	hasReport bool
}

// Block is a report block of RFC 3550 section 6.4.1, without the SSRC.
type Block struct {
	FractionLost   uint8  // since the last block, in 1/256
	CumulativeLost int32  // 24 bits, negative with duplicates
	HighestSeq     uint32 // with the count of wraps in the upper half
	Jitter         uint32 // in RTP units
	LSR            uint32 // middle bits of the last sender report's NTP time, 0 before the first
	DLSR           uint32 // since it came, in 1/65536 s
}

// ReceiverStats are the figures of one incoming SSRC.
type ReceiverStats struct {
	Packets      uint64
	Bytes        uint64
	Lost         uint64
	FractionLost float64       // 0 to 1, in the interval before the last Block
	Jitter       time.Duration // RFC 3550 appendix A.8
}

// Init forgets everything and sets the rate of the RTP clock.
func (r *Receiver) Init(clockRate uint32) { *r = Receiver{clockRate: clockRate} }

// Arrived counts one packet of size bytes. seq is its unwrapped sequence number. A packet that comes after a later one,
// overtaken or repaired, counts as received but not in the jitter, which is of the network and not of repair.
func (r *Receiver) Arrived(seq uint64, rtpTime uint32, size int, now int64) {
	r.packets++
	r.bytes += uint64(size)
	transit := r.units(now) - rtpTime
	switch {
	case !r.started:
		r.first, r.highest, r.transit, r.started = seq, seq, transit, true
		return
	case seq <= r.highest:
		return
	case seq-r.highest > maxDropout:
		r.expected += r.highest - r.first + 1
		r.first = seq
	}
	r.highest = seq
	d := int32(transit - r.transit)
	r.transit = transit
	if d < 0 {
		d = -d
	}
	if uint64(uint32(d)) > maxTransitSeconds*uint64(r.clockRate) {
		return
	}
	r.jitter += uint64(uint32(d)) - (r.jitter+8)>>4
}

// units turns a time into RTP units. The clock wraps as the timestamp does.
func (r *Receiver) units(now int64) uint32 {
	return uint32(now / 1000 * int64(r.clockRate) / 1_000_000)
}

// SenderReport notes a sender report: its 64-bit NTP time and when it came. What the sender pairs with it, rtpTime, is
// needed by those who map its clock, not here.
func (r *Receiver) SenderReport(ntp uint64, _ uint32, now int64) {
	r.reportNTP, r.reportAt, r.hasReport = uint32(ntp>>16), now, true
}

func (r *Receiver) expectedNow() uint64 {
	if !r.started {
		return 0
	}
	return r.expected + r.highest - r.first + 1
}

// Block makes a report block and begins the next interval of its fraction lost.
func (r *Receiver) Block(now int64) Block {
	const maxLost, minLost = 1<<23 - 1, -1 << 23
	expected := r.expectedNow()
	lost := int64(expected) - int64(r.packets)
	b := Block{
		CumulativeLost: int32(min(max(lost, minLost), maxLost)),
		HighestSeq:     uint32(r.highest),
		Jitter:         uint32(r.jitter >> 4),
	}
	inInterval, received := expected-r.expectedThen, r.packets-r.packetsThen
	r.expectedThen, r.packetsThen, r.fractionLost = expected, r.packets, 0
	if inInterval > received {
		missing := inInterval - received
		b.FractionLost = uint8(min(missing<<8/inInterval, 255))
		r.fractionLost = float64(missing) / float64(inInterval)
	}
	if r.hasReport {
		b.LSR = r.reportNTP
		b.DLSR = uint32((now - r.reportAt) / 1000 * 65536 / 1_000_000)
	}
	return b
}

// Stats are the figures so far.
func (r *Receiver) Stats() ReceiverStats {
	s := ReceiverStats{Packets: r.packets, Bytes: r.bytes, FractionLost: r.fractionLost}
	if expected := r.expectedNow(); expected > r.packets {
		s.Lost = expected - r.packets
	}
	if r.clockRate > 0 {
		s.Jitter = time.Duration(r.jitter * uint64(nanoseconds) / 16 / uint64(r.clockRate))
	}
	return s
}
