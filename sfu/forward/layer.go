package forward

import (
	"time"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/history"
	"github.com/languagemate/studymate/media/loss"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/report"
)

const (
	// historyPackets and historyBytes bound what a video layer keeps for repeats: more than a second of the best layer at 1.2 Mbit/s.
	// Each layer below has about a third of the bitrate and keeps half of the bytes.
	historyPackets = 256
	historyBytes   = 192 << 10
	maxGap         = 512 // a larger jump of the sequence number is a restart of the sender, not loss

	// keyFrameEvery is how often a key frame may be asked of a layer. 300 ms is about a round trip and an encoder's frame on a bad
	// mobile link: asking sooner only asks twice.
	keyFrameEvery = int64(300 * time.Millisecond)
)

// Layer is one incoming RTP stream of a source: its only one, or one of its simulcast layers. Guarded by its room's lock.
type Layer struct {
	source  *Source
	rid     string
	rank    int // 0 is the lowest
	ssrc    uint32
	rtxSSRC uint32

	payload  Payload
	highest  uint64
	started  bool
	seen     window
	history  *history.Ring // video only
	loss     *loss.Tracker // video only
	received report.Receiver
	latency  report.Latency
	rate     report.Rate
	lastAt   int64

	keyWanted  bool
	keyAskedAt int64
	keyFrameAt int64
	height     int

	senderNTP uint64 // of the last sender report
	senderRTP uint32
	senderAt  int64
	nacks     uint64
	keysAsked uint64
	keyFrames uint64
}

func newLayer(s *Source, rid string, rank int) *Layer {
	l := &Layer{source: s, rid: rid, rank: rank}
	if s.kind.Video() {
		below := max(len(s.rids)-1-rank, 0)
		l.history = history.New(historyPackets, historyBytes>>below)
		l.loss = loss.NewTracker(maxGap)
	}
	return l
}

// active says whether the layer is being sent now.
func (l *Layer) active(now int64) bool { return l.started && now-l.lastAt < activeFor }

// arrive takes the statistics of one authentic packet, and says whether it is new.
func (l *Layer) arrive(seq uint64, rtpTime uint32, size int, now int64) bool {
	if !l.seen.add(seq) {
		return false
	}
	if !l.started {
		l.started = true
		l.received.Init(l.payload.ClockRate)
	}
	l.highest = max(l.highest, seq)
	l.lastAt = now
	l.received.Arrived(seq, rtpTime, size, now)
	l.rate.Add(size, now)
	return true
}

// notice looks for loss after a packet of a video layer, and asks for what is missing when it is time.
func (l *Layer) notice(seq uint64, t *Transmit) {
	l.loss.Arrived(seq, t.now)
	l.repairIfDue(t)
}

func (l *Layer) repairIfDue(t *Transmit) {
	if at, ok := l.loss.NextAt(); ok && t.now >= at {
		l.repair(t)
	}
	if l.loss.GaveUp() && len(l.source.slots) > 0 {
		l.wantKeyFrame()
	}
}

// repair sends the NACKs that are due.
func (l *Layer) repair(t *Transmit) {
	var missing [64]uint16
	p := l.source.peer
	if due := l.loss.Due(t.now, int64(p.rtt), missing[:0]); len(due) > 0 && l.source.enabled {
		l.nacks += uint64(len(due))
		p.sendRTCP(t, packet.AppendNACK(t.scratch[:0], p.reportSSRC, l.ssrc, due))
	}
}

// wantKeyFrame notes that somebody needs a key frame of the layer. Wishes are merged: one request is sent for all.
func (l *Layer) wantKeyFrame() { l.keyWanted = true }

// keyFrame notes that a key frame began.
func (l *Layer) keyFrame(seq uint64, payload []byte, now int64) {
	l.history.MarkKeyframe(seq)
	l.keyFrameAt = now
	l.keyFrames++
	l.keyWanted = false
	if _, h, ok := codec.FrameSize(l.payload.Codec, payload); ok && h > 0 {
		l.height = h
	}
}

// askKeyFrame sends a picture loss indication when one is wanted and the last is long enough ago.
func (l *Layer) askKeyFrame(t *Transmit) {
	p := l.source.peer
	if !l.keyWanted || !p.ready() || !l.source.enabled || l.ssrc == 0 {
		return
	}
	if l.keyAskedAt != 0 && t.now-l.keyAskedAt < max(keyFrameEvery, int64(p.rtt)) {
		return
	}
	l.keyAskedAt = t.now
	l.keysAsked++
	p.sendRTCP(t, packet.AppendPLI(t.scratch[:0], p.reportSSRC, l.ssrc))
}

func (l *Layer) tick(t *Transmit) {
	if l.loss == nil {
		return
	}
	l.repairIfDue(t)
	if l.keyWanted {
		l.askKeyFrame(t)
	}
}

// window remembers which of the newest sequence numbers arrived. A packet can come twice, as itself and as a repeat, and must be
// sealed once only: sealing it again under the same number with another header would repeat an AEAD nonce.
type window struct {
	bits    [windowBits / 64]uint64
	highest uint64
	started bool
}

const windowBits = 1024

// add says whether seq is new; one too old to tell counts as old.
func (w *window) add(seq uint64) bool {
	switch {
	case !w.started:
		w.started = true
		w.highest = seq
	case seq > w.highest:
		if seq-w.highest >= windowBits {
			w.bits = [windowBits / 64]uint64{}
		} else {
			for n := w.highest + 1; n < seq; n++ {
				w.bits[n%windowBits/64] &^= 1 << (n % 64)
			}
		}
		w.highest = seq
	case w.highest-seq >= windowBits:
		return false
	case w.bits[seq%windowBits/64]&(1<<(seq%64)) != 0:
		return false
	}
	w.bits[seq%windowBits/64] |= 1 << (seq % 64)
	return true
}
