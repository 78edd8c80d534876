package forward

import (
	"testing"
	"time"
)

// A link that carries little is paced slowly. What a loud publisher sends more than its part must not hold the others' pictures back.
func TestALoudPublisherTakesNothingFromOthersOnAWeakLink(t *testing.T) {
	s := newStage(t)
	for _, id := range []string{"ann", "ben", "eve"} {
		s.enter(id, 1)
	}
	s.meet()
	ann, eve := s.actors[0], s.actors[2]
	s.play(500 * time.Millisecond)
	ann.control(remb(3_500_000))
	ann.control(remb(3_000_000))
	s.play(500 * time.Millisecond)
	ann.forget()
	s.also = append(s.also, func() {
		if eve.steps()%8 == 0 {
			for range 9 {
				eve.film(eve.layers[0])
			}
		}
	})
	s.play(3 * time.Second)
	s.also = nil
	s.settle()
	t.Logf("voice %+v, picture %+v, eve's %+v, %+v", measure(ann.of(40)), measure(ann.of(70)), measure(ann.of(80)), s.engine.Stats())
	if f := measure(ann.of(70)); f.lost+f.disordered != 0 || f.worstDelay > 50*time.Millisecond {
		t.Errorf("the other publisher's picture: %+v", f)
	}
}

// remb is a receiver's estimate of what its link carries (draft-alvestrand-rmcat-remb-03), in steps of 1024 bit/s.
func remb(bps uint32) []byte {
	mantissa := bps >> 10
	return []byte{
		0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 10<<2 | byte(mantissa>>16), byte(mantissa >> 8), byte(mantissa), 0, 0, 0, 70,
	}
}
