package forward

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/media/packet"
)

// burst sends a key frame of n packets of 1100 bytes at one instant.
func (p *person) burst(first uint16, n int, rtpTime uint32) {
	for i := range uint16(n) {
		m := video(first+i, rtpTime, 9, i == 0)
		m.Marker = int(i) == n-1
		if i > 0 {
			m.payload[0] = 0x80 // continues the frame: no start of a partition
		}
		m.payload = append(m.payload, make([]byte, 1100-len(m.payload))...)
		p.send(m)
	}
}

func TestAKeyFrameDoesNotLeaveAsOneBurst(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ben.got()
	ann.pass(20 * time.Millisecond)
	ann.burst(2, 60, 3000)
	atOnce, _ := ben.got()
	if len(atOnce) == 0 || len(atOnce) > 20 {
		t.Fatalf("%d of 60 packets left at once", len(atOnce))
	}
	ann.send(audio(1, 0))
	sound, _ := ben.got()
	if len(sound) != 1 || sound[0].SSRC != 40 {
		t.Fatalf("sound waits behind pictures: %d packets", len(sound))
	}
	ben.control(packet.AppendNACK(nil, 1, 70, []uint16{atOnce[0].SequenceNumber}))
	ann.pass(5 * time.Millisecond)
	next, _ := ben.got()
	if len(next) < 2 || next[0].SSRC != 71 || next[1].SSRC != 70 {
		t.Fatalf("a repeat does not go before pictures: %d packets", len(next))
	}
	ann.pass(60 * time.Millisecond)
	rest, _ := ben.got()
	all := append(append(atOnce, next[1:]...), rest...)
	if len(all) != 60 {
		t.Fatalf("%d of 60 packets came", len(all))
	}
	for i, m := range all {
		if m.SequenceNumber != all[0].SequenceNumber+uint16(i) {
			t.Fatalf("packet %d has number %d after %d", i, m.SequenceNumber, all[0].SequenceNumber)
		}
	}
}

func TestWhatNeverFitsIsDroppedAndBegunAnew(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ben.got()
	ann.burst(2, 400, 3000)
	if st := ann.engine.Stats(); st.DropsPacer == 0 {
		t.Fatal("nothing was dropped")
	}
	ann.pass(400 * time.Millisecond)
	_, control := ann.got()
	if len(feedbackOf(control, packet.TypePayloadFB, packet.FormatPLI)) == 0 {
		t.Error("no key frame was asked for after the drop")
	}
}

func TestPacerKeepsItsRate(t *testing.T) {
	var p pacer
	p.setRate(4_000_000) // paced at 10 Mbit/s
	sent := 0
	for now := int64(1e9); now < 2e9; now += 1e6 {
		for p.pass(1250, now) {
			sent += 1250
		}
	}
	if bps := 8 * sent; bps < 9_900_000 || bps > 10_200_000 {
		t.Errorf("sent %d bit in a second, want 10 Mbit and one burst", bps)
	}
}

func TestNothingIsLeftInThePacerOfAPeerThatLeaves(t *testing.T) {
	ann, ben := two(t)
	ann.send(video(1, 0, 1, true))
	ann.burst(2, 60, 3000)
	ben.peer.Remove()
	if ben.peer.pacer.waiting() {
		t.Error("packets wait for nobody")
	}
	ann.pass(50 * time.Millisecond)
	if got, _ := ben.got(); len(got) > 30 {
		t.Errorf("%d packets were sent to somebody who left", len(got))
	}
}
