package forward

import (
	"slices"
	"time"

	"github.com/languagemate/studymate/media/voice"
)

// departedMost bounds whose talk is remembered after they have gone; the first to go is the first forgotten.
const departedMost = 64

// departed is what somebody had said who is not connected now.
type departed struct {
	id     string
	totals voice.Totals
}

// Talk is what one peer has said since the room began, over all its connections.
type Talk struct {
	Peer                         string
	Speech, Overlap, LongestTurn time.Duration
	Turns, Interruptions         int
	// SilentFor is how long ago the peer was last heard speaking; negative: not since this connection began, or there is none.
	SilentFor time.Duration
	// Turn is how long the turn has gone on that the peer is in; 0: it is in none.
	Turn time.Duration
}

// Talk returns what everybody has said, also those who have gone, and how long at least one spoke. It takes the lock.
func (r *Room) Talk() (all []Talk, spoken time.Duration) {
	now := r.engine.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	all = make([]Talk, 0, len(r.peers)+len(r.departed))
	for _, p := range r.peers {
		t := talkOf(p.id, r.meeting.Totals(p.index))
		if silent, ok := r.meeting.SilentFor(p.index, now); ok {
			t.SilentFor = time.Duration(silent)
		}
		t.Turn = time.Duration(r.meeting.Turn(p.index, now))
		all = append(all, t)
	}
	for _, d := range r.departed {
		all = append(all, talkOf(d.id, d.totals))
	}
	return all, time.Duration(r.meeting.Spoken())
}

func talkOf(id string, t voice.Totals) Talk {
	return Talk{
		Peer: id, Speech: time.Duration(t.Speech), Overlap: time.Duration(t.Overlap), LongestTurn: time.Duration(t.LongestTurn),
		Turns: int(t.Turns), Interruptions: int(t.Interruptions), SilentFor: -1,
	}
}

// keepTalk remembers what a peer has said. Called with the lock held.
func (r *Room) keepTalk(p *Peer) {
	if len(r.departed) == departedMost {
		r.departed = slices.Delete(r.departed, 0, 1)
	}
	r.departed = append(r.departed, departed{p.id, r.meeting.Totals(p.index)})
	r.meeting.Resume(p.index, voice.Totals{})
}

// resumeTalk returns what a peer had said before it went. Called with the lock held.
func (r *Room) resumeTalk(id string) voice.Totals {
	i := slices.IndexFunc(r.departed, func(d departed) bool { return d.id == id })
	if i < 0 {
		return voice.Totals{}
	}
	totals := r.departed[i].totals
	r.departed = slices.Delete(r.departed, i, i+1)
	return totals
}
