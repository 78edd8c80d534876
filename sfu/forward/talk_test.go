package forward

import (
	"testing"
	"time"
)

// talkOf finds what somebody said.
func (s *stage) talkOf(t *testing.T, id string) Talk {
	t.Helper()
	all, _ := s.room.Talk()
	var found []Talk
	for _, one := range all {
		if one.Peer == id {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s is there %d times", id, len(found))
	}
	return found[0]
}

func TestTalkOutlivesAConnection(t *testing.T) {
	s := newStage(t)
	s.enter("ann", 0)
	s.enter("ben", 0)
	s.meet()
	s.play(3 * time.Second) // both speak without a pause
	_, spoken := s.room.Talk()
	ann := s.talkOf(t, "ann")
	if ann.Speech < 2900*time.Millisecond || ann.Speech > 3020*time.Millisecond || ann.Overlap < ann.Speech/2 || ann.Turns != 1 || ann.SilentFor < 0 {
		t.Errorf("%+v", ann)
	}
	if spoken > 3020*time.Millisecond || spoken < ann.Speech {
		t.Errorf("spoken %v", spoken)
	}
	s.actors[0].peer.Remove()
	gone := s.talkOf(t, "ann")
	if gone.Speech != ann.Speech || gone.SilentFor >= 0 {
		t.Errorf("after leaving: %+v", gone)
	}
	again, err := s.room.AddPeer(s.config("ann"))
	if err != nil {
		t.Fatal(err)
	}
	if back := s.talkOf(t, "ann"); back.Speech != ann.Speech || back.SilentFor >= 0 {
		t.Errorf("back again: %+v", back)
	}
	again.Remove()
	s.actors[1].peer.Enable(Mic, false)
	before := s.talkOf(t, "ben").Speech
	s.actors = s.actors[1:]
	s.play(time.Second)
	if muted := s.talkOf(t, "ben").Speech; muted != before {
		t.Errorf("whoever is muted gained %v", muted-before)
	}
}
