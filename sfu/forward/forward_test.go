package forward

import (
	"bytes"
	"testing"
	"time"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/packet"
	"github.com/languagemate/studymate/media/srtp"
)

func two(t testing.TB) (ann, ben *person) {
	r := newRig(t)
	ann, ben = r.join("ann", nil), r.join("ben", nil)
	ben.peer.Show("4", ann.peer, Mic)
	ben.peer.Show("7", ann.peer, Camera)
	return ann, ben
}

func TestAVoiceReachesTheSlot(t *testing.T) {
	for _, profile := range []srtp.Profile{srtp.ProfileAEADAES128GCM, srtp.ProfileAEADAES256GCM, srtp.ProfileAES128CMHMACSHA180} {
		r := newRig(t)
		ann := r.join("ann", nil)
		ben := r.join("ben", nil)
		ben.peer.Remove()
		ben = &person{rig: r, streams: map[uint32]*srtp.Stream{}, conn: ben.conn, addr: ben.addr}
		var err error
		if ben.peer, err = r.room.AddPeer(r.config("ben")); err != nil {
			t.Fatal(err)
		}
		ben.secure(profile)
		ben.peer.Show("4", ann.peer, Mic)
		for n := range uint16(5) {
			ann.send(audio(100+n, 960*uint32(n)))
		}
		heard, _ := ben.got()
		if len(heard) != 5 {
			t.Fatalf("profile %d: heard %d of 5", profile, len(heard))
		}
		for i, m := range heard {
			if m.SSRC != 40 || m.PayloadType != opusType || m.SequenceNumber != heard[0].SequenceNumber+uint16(i) ||
				m.Timestamp != heard[0].Timestamp+960*uint32(i) || !bytes.Equal(m.level, []byte{0x80 | 20}) || m.payload[2] != byte(100+i) {
				t.Errorf("profile %d: packet %d: %+v", profile, i, m)
			}
		}
	}
}

func TestWhatAPictureCarriesBesideItIsPassedOnInTheReceiversNumbering(t *testing.T) {
	r := newRig(t)
	// The rig's client writes its RID element as id 2; here that id means the colour space, and for ben the number is another.
	ann := r.join("ann", func(c *PeerConfig) { c.Extensions.RID, c.Extensions.ColorSpace = 0, 2 })
	ben := r.join("ben", func(c *PeerConfig) { c.Extensions.AudioLevel, c.Extensions.ColorSpace = 0, 4 })
	ben.peer.Show("7", ann.peer, Camera)
	m := video(1, 0, 1, true)
	m.rid = "\x01\x02\x03\x04"
	ann.send(m)
	seen, _ := ben.got()
	if len(seen) != 1 || string(seen[0].level) != m.rid {
		t.Fatalf("seen %+v", seen)
	}
}

func TestNothingComesBackToTheSender(t *testing.T) {
	ann, _ := two(t)
	ann.send(audio(1, 0))
	if heard, _ := ann.got(); len(heard) != 0 {
		t.Fatalf("ann hears herself: %v", heard)
	}
}

func TestAPictureBeginsWithAKeyFrame(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(10, 1000, 5, false))
	ann.pass(25 * time.Millisecond)
	if seen, _ := ben.got(); len(seen) != 0 {
		t.Fatalf("a decoder can't begin with %+v", seen)
	}
	_, control := ann.got()
	if asked := feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI); len(asked) != 1 || asked[0].MediaSSRC() != 2000 {
		t.Fatalf("a key frame was asked %d times, want once", len(asked))
	}
	ann.send(video(11, 4000, 6, true))
	ann.send(video(12, 7000, 7, false))
	if seen, _ := ben.got(); len(seen) != 2 || pictureID(seen[0])+1 != pictureID(seen[1]) {
		t.Fatalf("seen %+v", seen)
	}
}

func TestKeyFrameWishesAreMerged(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(10, 1000, 5, true))
	if _, control := ann.got(); len(feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI)) != 0 {
		t.Fatal("a key frame is asked for although the first packet was one")
	}
	for range 20 {
		ben.control(packet.AppendPLI(nil, 1, 70))
		ann.pass(5 * time.Millisecond)
	}
	_, control := ann.got()
	if n := len(feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI)); n != 1 {
		t.Fatalf("asked %d times within 100 ms, want once", n)
	}
}

// A slot that changes its source goes on as one stream: numbers, times and picture ids without a gap or a step back.
func TestASlotChangesItsSourceWithoutAGlitch(t *testing.T) {
	r := newRig(t)
	ann, ben, eve := r.join("ann", nil), r.join("ben", nil), r.join("eve", nil)
	eve.peer.Show("7", ann.peer, Camera)
	ann.send(video(60001, 93_000, 32767, true))
	ann.send(video(60002, 96_000, 0, false))
	ben.send(video(7, 4_000_000, 99, true))
	r.pass(time.Second) // the key frame is too old to begin with
	eve.peer.Show("7", ben.peer, Camera)
	r.pass(60 * time.Millisecond)
	ben.send(video(8, 4_009_000, 100, false)) // no key frame: not yet
	ben.send(video(9, 4_012_000, 101, true))
	ben.send(video(10, 4_015_000, 102, false))
	seen, _ := eve.got()
	if len(seen) != 4 {
		t.Fatalf("seen %d packets", len(seen))
	}
	for i := 1; i < len(seen); i++ {
		if seen[i].SequenceNumber != seen[i-1].SequenceNumber+1 {
			t.Errorf("number %d follows %d", seen[i].SequenceNumber, seen[i-1].SequenceNumber)
		}
		if step := int32(seen[i].Timestamp - seen[i-1].Timestamp); step <= 0 || step > 100_000 {
			t.Errorf("time steps by %d", step)
		}
		if (pictureID(seen[i])-pictureID(seen[i-1]))&0x7FFF != 1 {
			t.Errorf("picture %d follows %d", pictureID(seen[i]), pictureID(seen[i-1]))
		}
		if seen[i].payload[4] != seen[i-1].payload[4]+1 {
			t.Errorf("TL0PICIDX %d follows %d", seen[i].payload[4], seen[i-1].payload[4])
		}
	}
}

func TestALostPacketIsRepeatedOnItsOwnStream(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ann.send(video(2, 3000, 2, false))
	ann.send(video(3, 6000, 3, false))
	seen, _ := ben.got()
	if len(seen) < 2 {
		t.Fatalf("seen %d", len(seen))
	}
	last := seen[len(seen)-1]
	ben.control(packet.AppendNACK(nil, 1, 70, []uint16{last.SequenceNumber}))
	again, _ := ben.got()
	if len(again) != 1 {
		t.Fatalf("%d repeats", len(again))
	}
	m := again[0]
	if m.SSRC != 71 || m.PayloadType != rtxType || m.Timestamp != last.Timestamp || m.Marker != last.Marker {
		t.Errorf("repeat %+v of %+v", m.RTP, last.RTP)
	}
	if original := uint16(m.payload[0])<<8 | uint16(m.payload[1]); original != last.SequenceNumber || !bytes.Equal(m.payload[2:], last.payload) {
		t.Errorf("repeats %d %x, want %d %x", original, m.payload[2:], last.SequenceNumber, last.payload)
	}
	ben.control(packet.AppendNACK(nil, 1, 70, []uint16{last.SequenceNumber + 500}))
	if more, _ := ben.got(); len(more) != 0 {
		t.Errorf("a packet that was never sent is repeated: %v", more)
	}
}

func TestAGapIsAskedForAndFilledByRTX(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ann.send(video(2, 3000, 2, false))
	lost := ann.seal(video(3, 6000, 3, false))
	ann.send(video(4, 9000, 4, false))
	ann.pass(40 * time.Millisecond)
	_, control := ann.got()
	asked := feedbackOf(control, packet.TypeTransportFB, packet.FormatNACK)
	if len(asked) == 0 || asked[0].MediaSSRC() != 2000 {
		t.Fatalf("asked %v", asked)
	}
	if first, _, _ := asked[0].NACK(0); first != 3 {
		t.Fatalf("asked for %d", first)
	}
	before, _ := ben.got()
	rtx := video(900, 6000, 3, false)
	rtx.SSRC, rtx.PayloadType = 2001, rtxType
	rtx.payload = append([]byte{0, 3}, rtx.payload...)
	ann.send(rtx)
	filled, _ := ben.got()
	if len(filled) != 1 || filled[0].SequenceNumber != before[len(before)-1].SequenceNumber-1 {
		t.Fatalf("filled %+v after %+v", filled, before)
	}
	// The original comes after all: it must not be sealed a second time under the same number.
	ann.deliver(lost)
	if twice, _ := ben.got(); len(twice) != 0 {
		t.Fatalf("sent twice: %+v", twice)
	}
}

func TestReplayedForgedAndForeignPacketsAreDropped(t *testing.T) {
	ann, ben := two(t)
	good := ann.seal(audio(1, 0))
	ann.deliver(bytes.Clone(good))
	if heard, _ := ben.got(); len(heard) != 1 {
		t.Fatalf("heard %d", len(heard))
	}
	forged := ann.seal(audio(2, 960))
	forged[len(forged)-1] ^= 1
	stranger := video(3, 0, 0, true)
	stranger.SSRC = 4711
	unknownType := audio(4, 0)
	unknownType.PayloadType = 9
	unknownType.SSRC = 1001
	for name, b := range map[string][]byte{
		"replayed":                     bytes.Clone(good),
		"forged":                       forged,
		"of an SSRC without a home":    ann.seal(stranger),
		"of an unknown payload type":   ann.seal(unknownType),
		"truncated":                    good[:14],
		"an empty RTP packet":          good[:12],
		"with 15 CSRCs that aren't in": append([]byte{0x8F}, good[1:14]...),
		"RTCP that isn't":              {0x80, 200, 0, 1, 0, 0, 0, 1},
	} {
		ann.deliver(b)
		if heard, _ := ben.got(); len(heard) != 0 {
			t.Errorf("a packet %s was forwarded", name)
		}
	}
	ann.worker.receive(ann.seal(audio(5, 0)), ben.addr)
	ann.worker.transmit.flush()
	if heard, _ := ben.got(); len(heard) != 0 {
		t.Error("a packet from another peer's address was forwarded")
	}
	ann.send(audio(6, 960*5))
	if heard, _ := ben.got(); len(heard) != 1 {
		t.Error("the stream did not go on after all that")
	}
}

func TestAMutedSourceIsNotForwarded(t *testing.T) {
	ann, ben := two(t)
	ann.send(audio(1, 0))
	ann.peer.Enable(Mic, false)
	ann.send(audio(2, 960))
	ann.send(audio(3, 1920))
	ann.peer.Enable(Mic, true)
	ann.send(audio(4, 2880))
	heard, _ := ben.got()
	if len(heard) != 2 || heard[1].SequenceNumber != heard[0].SequenceNumber+1 {
		t.Fatalf("heard %+v", heard)
	}
}

func TestAReceiverWithoutREDHearsThePrimaryEncoding(t *testing.T) {
	r := newRig(t)
	red := func(c *PeerConfig) {
		c.Payloads[redType] = Payload{Format: redFormat, Codec: codec.RED, ClockRate: 48000}
	}
	ann, ben, eve := r.join("ann", red), r.join("ben", red), r.join("eve", nil)
	ben.peer.Show("4", ann.peer, Mic)
	eve.peer.Show("4", ann.peer, Mic)
	m := audio(1, 0)
	m.PayloadType = redType
	m.payload = []byte{0x80 | opusType, 0x0F, 0x00, 0x02, opusType, 'o', 'l', 'n', 'e', 'w'}
	ann.send(m)
	if heard, _ := ben.got(); len(heard) != 1 || heard[0].PayloadType != redType || !bytes.Equal(heard[0].payload, m.payload) {
		t.Errorf("with RED: %+v", heard)
	}
	if heard, _ := eve.got(); len(heard) != 1 || heard[0].PayloadType != opusType || string(heard[0].payload) != "new" {
		t.Errorf("without RED: %+v", heard)
	}
}

func TestAViewerWhoJoinsGetsTheKeyFrameThatWasJustMade(t *testing.T) {
	r := newRig(t)
	ann := r.join("ann", nil)
	ann.send(video(1, 0, 1, true))
	ann.pass(time.Second)
	ann.got()
	ann.send(video(2, 90_000, 2, false))
	r.room.Anticipate()
	ann.pass(5 * time.Millisecond)
	_, control := ann.got()
	if n := len(feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI)); n != 1 {
		t.Fatalf("a key frame was asked %d times before the viewer came, want once", n)
	}
	ann.send(video(3, 93_000, 3, true))
	ann.send(video(4, 96_000, 4, false))
	ann.pass(100 * time.Millisecond)
	ann.got()
	ben := r.join("ben", nil)
	ben.peer.Show("7", ann.peer, Camera)
	ann.pass(5 * time.Millisecond)
	ann.send(video(5, 99_000, 5, false))
	seen, _ := ben.got()
	if len(seen) != 3 || seen[2].SequenceNumber != seen[0].SequenceNumber+2 || seen[2].Timestamp-seen[0].Timestamp != 6000 {
		t.Fatalf("seen %+v", seen)
	}
	if _, control := ann.got(); len(feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI)) != 0 {
		t.Error("another key frame was asked for")
	}
	// The history still has what the publisher sent: a second viewer's offsets are its own.
	eve := r.join("eve", nil)
	eve.peer.Show("7", ann.peer, Camera)
	ann.pass(5 * time.Millisecond)
	if again, _ := eve.got(); len(again) != 3 || pictureID(again[0]) != 3 {
		t.Errorf("the second viewer saw %+v", again)
	}
}

// The blocks inside a RED payload name the sender's payload types, so what one source's RED needs says nothing about another's.
func TestASlotLooksIntoTheREDOfEachSourceAnew(t *testing.T) {
	const otherOpus = 109
	red := func(c *PeerConfig) {
		c.Payloads[redType] = Payload{Format: redFormat, Codec: codec.RED, ClockRate: 48000}
	}
	r := newRig(t)
	ann, ben := r.join("ann", red), r.join("ben", red)
	eve := r.join("eve", func(c *PeerConfig) {
		red(c)
		c.Payloads[opusType], c.Payloads[otherOpus] = Payload{}, c.Payloads[opusType]
	})
	m := audio(1, 0)
	m.PayloadType = redType
	m.payload = []byte{0x80 | opusType, 0x0F, 0x00, 0x02, opusType, 'o', 'l', 'n', 'e', 'w'}
	ben.peer.Show("4", ann.peer, Mic)
	ann.send(m)
	if heard, _ := ben.got(); len(heard) != 1 || heard[0].PayloadType != redType {
		t.Fatalf("of ann: %+v", heard)
	}
	ben.peer.Show("4", eve.peer, Mic)
	m.payload = []byte{0x80 | otherOpus, 0x0F, 0x00, 0x02, otherOpus, 'o', 'l', 'n', 'e', 'w'}
	eve.send(m)
	if heard, _ := ben.got(); len(heard) != 1 || heard[0].PayloadType != opusType || string(heard[0].payload) != "new" {
		t.Errorf("of eve: %+v", heard)
	}
}

func TestWhoIsSilentForTwoSecondsIsLostUntilHeardAgain(t *testing.T) {
	ann, _ := two(t)
	ann.pass(1900 * time.Millisecond)
	if len(ann.observed.links) != 0 {
		t.Fatal("lost too early")
	}
	ann.pass(200 * time.Millisecond)
	ann.send(audio(1, 0))
	ann.pass(100 * time.Millisecond)
	if got := ann.observed.links; len(got) != 2 || !got[0] || got[1] {
		t.Fatalf("told %v, want lost, then restored", got)
	}
}

func TestReportsTellLossJitterAndTheCommonClock(t *testing.T) {
	ann, ben := two(t)
	for n := range uint16(20) {
		if n != 7 {
			ann.send(audio(n+1, 960*uint32(n)))
		}
		ann.pass(20 * time.Millisecond)
	}
	_, toAnn := ann.got()
	reports := feedbackOf(toAnn, packet.TypeReceiverReport, 1)
	if len(reports) == 0 {
		t.Fatal("no receiver report")
	}
	if b, ok := reports[len(reports)-1].Report(0); !ok || b.SSRC != 1000 || b.CumulativeLost != 1 {
		t.Errorf("report %+v", b)
	}
	if len(feedbackOf(toAnn, packet.TypeTransportFB, packet.FormatTWCC)) == 0 {
		t.Error("no transport-wide feedback")
	}
	_, toBen := ben.got()
	sent := feedbackOf(toBen, packet.TypeSenderReport, 0)
	if len(sent) == 0 || sent[0].SSRC() != 40 {
		t.Fatalf("sender reports %v", sent)
	}
}

func TestTheAddressFollowsThePath(t *testing.T) {
	ann, ben := two(t)
	other := ann.join("other", nil)
	ann.peer.SetPath(other.addr, nil)
	ann.send(audio(1, 0))
	if heard, _ := ben.got(); len(heard) != 0 {
		t.Error("the old address still counts")
	}
	ann.worker.receive(ann.seal(audio(2, 960)), other.addr)
	ann.worker.transmit.flush()
	if heard, _ := ben.got(); len(heard) != 1 {
		t.Error("the new address does not count")
	}
}

func TestWhoLeftIsForgotten(t *testing.T) {
	ann, ben := two(t)
	ann.send(audio(1, 0))
	ben.got()
	ann.peer.Remove()
	ann.send(audio(2, 960))
	if heard, _ := ben.got(); len(heard) != 0 {
		t.Error("still heard")
	}
	if st := ann.engine.Stats(); st.Peers != 1 {
		t.Errorf("%d peers", st.Peers)
	}
	ann.peer.Remove() // a second time is no harm
}

func TestThePacketPathAllocatesNothing(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ann.pass(25 * time.Millisecond)
	const n = 200
	packets := make([][]byte, 0, n)
	for i := range uint16(n) {
		packets = append(packets, ann.seal(video(2+i, 3000*uint32(i), 2+i, i == 0)))
	}
	next := 0
	take := func() {
		ann.worker.transmit.now = ann.clock
		ann.worker.receive(packets[next], ann.addr)
		next++
		ann.worker.transmit.flush()
	}
	for range 80 {
		take()
	}
	if allocs := testing.AllocsPerRun(100, take); allocs != 0 {
		t.Errorf("%v allocations per packet", allocs)
	}
	if seen, _ := ben.got(); len(seen) < 100 {
		t.Errorf("only %d packets came through: the path was not walked", len(seen))
	}
}
