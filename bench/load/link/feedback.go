//go:build linux

package link

import (
	"encoding/binary"
	"sync"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

const (
	// checkEvery is how often gaps and the server's requests for repeats are looked at, feedbackEvery how often feedback is sent.
	checkEvery    = int64(20e6)
	feedbackEvery = int64(100e6)
	// A gap is asked for once it is older than askAfter, so that what only came late isn't, then every askAgain.
	askAfter, askAgain = int64(20e6), int64(100e6)
	maxAsks            = 5
	// maxGap is the longest gap that is a loss; more is another stream in the same place.
	maxGap     = 64
	maxMissing = 256
	maxRepeats = 256
	// historyLength is how many sent packets are kept, two seconds of a publisher without simulcast.
	historyLength = 512
)

// feedback is what a link with Config.Feedback knows of what it received, for the sending goroutine to tell. Its zero value is ready.
type feedback struct {
	mu       sync.Mutex
	recorder *twcc.Recorder // nil before the first numbered packet
	beganNs  int64
	missing  []missing
	repeats  []sequenceKey // asked for by the server
}

type sequenceKey struct {
	ssrc uint32
	seq  uint16
}

// missing is a packet that has not come.
type missing struct {
	sequenceKey
	askNs int64 // when it is asked for next
	asks  int
}

// arrived notes a packet's transport-wide number.
func (f *feedback) arrived(ssrc uint32, number uint16, arrivedNs int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.recorder == nil {
		f.recorder = twcc.NewRecorder(1)
		f.beganNs = arrivedNs
	}
	f.recorder.Record(ssrc, number, (arrivedNs-f.beganNs)/1000)
}

// gap notes the numbers between the highest one before and a new one.
func (f *feedback) gap(ssrc uint32, before, seq uint16, nowNs int64) {
	if seq-before > maxGap {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for lost := before + 1; lost != seq && len(f.missing) < maxMissing; lost++ {
		f.missing = append(f.missing, missing{sequenceKey{ssrc, lost}, nowNs + askAfter, 0})
	}
}

// filled forgets a packet that came late or as a repeat. With ssrc 0, a repeat's, it is any stream's.
func (f *feedback) filled(ssrc uint32, seq uint16) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, m := range f.missing {
		if m.seq == seq && (ssrc == 0 || m.ssrc == ssrc) {
			f.missing = append(f.missing[:i], f.missing[i+1:]...)
			return
		}
	}
}

// wanted notes what the server asks to have again.
func (f *feedback) wanted(ssrc uint32, seqs []uint16) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, seq := range seqs {
		if len(f.repeats) < maxRepeats {
			f.repeats = append(f.repeats, sequenceKey{ssrc, seq})
		}
	}
}

func (f *feedback) takeRepeats() []sequenceKey {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.repeats
	f.repeats = nil
	return list
}

// nacks are requests for what is missing and due to be asked for, and how many numbers they ask for.
func (f *feedback) nacks(sender uint32, nowNs int64) (packets []rtcp.Packet, numbers uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := map[uint32][]uint16{}
	kept := f.missing[:0]
	for _, m := range f.missing {
		if m.askNs <= nowNs {
			asked[m.ssrc] = append(asked[m.ssrc], m.seq)
			m.asks++
			m.askNs = nowNs + askAgain
			numbers++
		}
		if m.asks < maxAsks {
			kept = append(kept, m)
		}
	}
	f.missing = kept
	for ssrc, seqs := range asked {
		packets = append(packets, &rtcp.TransportLayerNack{SenderSSRC: sender, MediaSSRC: ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(seqs)})
	}
	return packets, numbers
}

// transport is feedback about all numbered packets since the last call.
func (f *feedback) transport(sender uint32) []rtcp.Packet {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.recorder == nil || f.recorder.PacketsHeld() == 0 {
		return nil
	}
	packets := f.recorder.BuildFeedbackPacket()
	for _, p := range packets {
		if cc, ok := p.(*rtcp.TransportLayerCC); ok {
			cc.SenderSSRC = sender
		}
	}
	return packets
}

// history are the last packets sent, as they were sent: a plain repeat is the same datagram again, because sealing other bytes under the same
// number would use a nonce twice. Owned by the sending goroutine.
type history struct {
	sent [historyLength]struct {
		key  sequenceKey
		data []byte
	}
	next int
}

func (h *history) add(key sequenceKey, sealed []byte) {
	entry := &h.sent[h.next%historyLength]
	entry.key = key
	entry.data = append(entry.data[:0], sealed...)
	h.next++
}

// find returns nil for what was never sent or is too old.
func (h *history) find(key sequenceKey) []byte {
	for i := range h.sent {
		if h.sent[i].key == key && len(h.sent[i].data) > 0 {
			return h.sent[i].data
		}
	}
	return nil
}

// transportNumber reads the number from a packet's one-byte header extensions, which are not encrypted.
func transportNumber(data []byte, id uint8) (uint16, bool) {
	if id == 0 || len(data) < 12 || data[0]&0x10 == 0 {
		return 0, false
	}
	at := 12 + 4*int(data[0]&0x0f)
	if len(data) < at+4 || binary.BigEndian.Uint16(data[at:]) != 0xbede {
		return 0, false
	}
	end := at + 4 + 4*int(binary.BigEndian.Uint16(data[at+2:]))
	if end > len(data) {
		return 0, false
	}
	for at += 4; at < end; {
		if data[at] == 0 { // padding
			at++
			continue
		}
		length := int(data[at]&0x0f) + 1
		if data[at]>>4 == id && length == 2 && at+3 <= end {
			return binary.BigEndian.Uint16(data[at+1:]), true
		}
		at += 1 + length
	}
	return 0, false
}

// Numbers says under which id the server numbers its packets over all streams; 0 when it doesn't.
func (l *Link) Numbers(id uint8) {
	if id != 0 && l.hub.config.Feedback {
		l.numbersID.Store(uint32(id))
	}
}

// note keeps what feedback will tell of a packet. Called by the reading goroutine.
func (l *Link) note(data []byte, arrivedNs int64) {
	if number, ok := transportNumber(data, uint8(l.numbersID.Load())); ok {
		l.feedback.arrived(binary.BigEndian.Uint32(data[8:]), number, arrivedNs)
	}
}

// noteRepeat reads which packet an RTX packet repeats (RFC 4588 section 4). Called by the reading goroutine.
func (l *Link) noteRepeat(data []byte) {
	opening := l.opening.Load()
	if opening == nil {
		return
	}
	var header rtp.Header
	plain, err := opening.DecryptRTP(l.in.plain[:0], data, &header)
	if err != nil {
		return
	}
	if payload := payloadOf(plain); len(payload) >= 2 {
		l.feedback.filled(0, binary.BigEndian.Uint16(payload))
	}
}

// answer repeats what the server asked for, asks for what is missing, and now and then tells what arrived. Called by the sending goroutine.
func (l *Link) answer(nowNs int64) {
	o := &l.out
	for _, key := range l.feedback.takeRepeats() {
		if sealed := o.history.find(key); sealed != nil && l.socket.send(sealed, l.remote) == nil {
			o.sent.Repeats++
		}
	}
	packets, numbers := l.feedback.nacks(o.ssrc, nowNs)
	o.sent.Asked += numbers
	if o.feedbackDueNs <= nowNs {
		o.feedbackDueNs = nowNs + feedbackEvery
		transport := l.feedback.transport(o.ssrc)
		o.sent.Feedback += uint64(len(transport))
		packets = append(packets, transport...)
	}
	for _, packet := range packets {
		l.sendRTCP(packet)
	}
}

// sendRTCP sends messages as one datagram; single ones are of reduced size (RFC 5506), which every description says is taken.
func (l *Link) sendRTCP(packets ...rtcp.Packet) {
	plain, err := rtcp.Marshal(packets)
	if err != nil {
		l.hub.refused++
		return
	}
	sealed, err := l.sealing.EncryptRTCP(l.out.sealed[:0], plain, nil)
	if err != nil || l.socket.send(sealed, l.remote) != nil {
		l.hub.refused++
	}
}
