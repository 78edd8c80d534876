package forward

import (
	"sync"
	"time"

	"github.com/languagemate/studymate/media/voice"
)

// speakersEvery bounds how often a room looks at its audio levels.
const speakersEvery = int64(100 * time.Millisecond)

// Room is the set of peers whose sources and slots can meet. Its mutex guards all that is below it.
type Room struct {
	// Set by NewRoom.
	engine *Engine
	worker *Worker

	mu         sync.Mutex
	peers      []*Peer        // Guarded by mu.
	dominant   voice.Dominant // Guarded by mu.
	meeting    voice.Meeting  // Guarded by mu.
	departed   []departed     // Guarded by mu.
	speakersAt int64          // Guarded by mu.
	speakers   speakersSeen   // Guarded by mu.
	closed     bool           // Guarded by mu.
}

// speakersSeen is what the observers were told last, to tell them only of changes.
type speakersSeen struct {
	active   int
	speaking uint64 // bit by peer index
	levels   [maxPeers]int8
}

// AddPeer makes a peer that can neither send nor receive until it has keys and a path.
func (r *Room) AddPeer(cfg PeerConfig) (*Peer, error) {
	p, err := newPeer(r, cfg)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	index := r.freeIndex()
	if index < 0 {
		return nil, ErrTooMany
	}
	p.index = index
	r.meeting.Resume(index, r.resumeTalk(p.id))
	r.peers = append(r.peers, p)
	return p, nil
}

func (r *Room) freeIndex() int {
	var used [maxPeers]bool
	for _, p := range r.peers {
		used[p.index] = true
	}
	for i, u := range used {
		if !u {
			return i
		}
	}
	return -1
}

// Close ends the room and its peers.
func (r *Room) Close() {
	r.mu.Lock()
	peers := r.peers
	for _, p := range peers {
		p.detach()
	}
	r.peers = nil
	r.closed = true
	r.mu.Unlock()
	for _, p := range peers {
		p.forgetAddress()
	}
	r.engine.forget(r)
}

// tick looks at every clock of the room and says when to come again, in monotonic nanoseconds; zero when the room is closed.
func (r *Room) tick(t *Transmit) (next int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0
	}
	busy := false
	for _, p := range r.peers {
		if p.ready() && t.now >= p.layersAt {
			p.layersAt = t.now + int64(layersEvery)
			p.chooseLayers(t.now)
			for _, s := range p.slots {
				s.catchUp(t)
			}
		}
	}
	// Sources after layers, so that a key frame that has just become wanted is asked for now.
	for _, p := range r.peers {
		if p.ready() {
			busy = true
			p.tick(t)
		}
	}
	if busy && t.now >= r.speakersAt {
		r.speakersAt = t.now + speakersEvery
		r.tellSpeakers(t.now)
	}
	if busy {
		return t.now + int64(tickEvery)
	}
	return t.now + int64(idleTick)
}

// release lets the waiting packets of every peer go on.
func (r *Room) release(t *Transmit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting := false
	for _, p := range r.peers {
		if p.ready() && p.pacer.waiting() {
			p.release(t)
			waiting = waiting || p.pacer.waiting()
		}
	}
	if waiting {
		r.worker.pace(r)
	}
}

// tellSpeakers tells the observers when the levels, who speaks or the active speaker changed.
func (r *Room) tellSpeakers(now int64) {
	var seen speakersSeen
	seen.active = -1
	if i, ok := r.dominant.Active(now); ok {
		seen.active = i
	}
	for _, p := range r.peers {
		level, speaking := p.voice(now)
		if speaking {
			seen.speaking |= 1 << p.index
			seen.levels[p.index] = int8(max(level, -127)) // -127..0
		} else {
			seen.levels[p.index] = -127
		}
	}
	if seen == r.speakers {
		return
	}
	r.speakers = seen
	for _, p := range r.peers {
		if p.observer != nil && p.ready() {
			p.observer.Speakers(r)
			return // one observer of the room is enough: it tells the others
		}
	}
}

// Speaker is one peer's voice.
type Speaker struct {
	Peer     string
	DBov     int // 0 loudest .. -127 silent
	Speaking bool
	Active   bool // the room's active speaker
}

// Speakers gives the voices of the room's peers. It takes the lock.
func (r *Room) Speakers() []Speaker {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Speaker, 0, len(r.peers))
	for _, p := range r.peers {
		out = append(out, Speaker{
			Peer:     p.id,
			DBov:     int(r.speakers.levels[p.index]),
			Speaking: r.speakers.speaking&(1<<p.index) != 0,
			Active:   r.speakers.active == p.index,
		})
	}
	return out
}
