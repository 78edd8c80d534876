package sfu

import "github.com/languagemate/studymate/sfu/forward"

// assign puts the sources of the connected peers into the slots of each other, and tells everybody when that changed something. A peer
// has the same slot number for its voice and its camera, and keeps it while it is in the room, so that nobody's tile moves. Called with
// mu held.
func (r *Room) assign() {
	for _, p := range r.peers {
		if p.connected {
			r.assignTo(p)
		}
	}
	r.announce()
}

func (r *Room) assignTo(p *peer) {
	// Who left gives the slot back first.
	for i := range p.slots {
		if s := &p.slots[i]; s.owner != "" && (s.kind == forward.Mic || s.kind == forward.Camera) && !r.sends(s.owner, p) {
			s.owner = ""
			p.media.Show(s.mid, nil, s.kind)
		}
	}
	for _, other := range r.peers {
		if other == p || !other.connected {
			continue
		}
		number := p.numberOf(other.id)
		for i := range p.slots {
			s := &p.slots[i]
			if s.number != number || s.kind != forward.Mic && s.kind != forward.Camera {
				continue
			}
			s.owner = other.id
			// Shown again even when the owner is the same: it may have a new connection.
			p.media.Show(s.mid, other.media, s.kind)
		}
	}
	r.assignScreen(p)
}

// assignScreen shows the screen that somebody else shares; of several, the one of who joined first.
func (r *Room) assignScreen(p *peer) {
	var sharing *peer
	for _, other := range r.peers {
		if other != p && other.connected && other.shown().Screen {
			sharing = other
			break
		}
	}
	for i := range p.slots {
		s := &p.slots[i]
		if s.kind != forward.Screen && s.kind != forward.ScreenAudio {
			continue
		}
		if sharing == nil {
			s.owner = ""
			p.media.Show(s.mid, nil, s.kind)
			continue
		}
		s.owner = sharing.id
		p.media.Show(s.mid, sharing.media, s.kind)
	}
}

func (r *Room) sends(id string, to *peer) bool {
	other := r.peer(id)
	return other != nil && other != to && other.connected
}

// numberOf gives the slot number under which a peer shows another: the one it has, else the lowest free one.
func (p *peer) numberOf(id string) int {
	taken := map[int]bool{}
	for _, s := range p.slots {
		if s.owner == "" || s.kind != forward.Mic && s.kind != forward.Camera {
			continue
		}
		if s.owner == id {
			return s.number
		}
		taken[s.number] = true
	}
	n := 0
	for taken[n] {
		n++
	}
	return n
}
