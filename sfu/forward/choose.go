package forward

import (
	"time"

	"github.com/languagemate/studymate/media/layer"
)

// layersEvery is how often the layers of a peer's slots are chosen again when nothing asks for it sooner.
const layersEvery = 500 * time.Millisecond

// chooseLayers shares the peer's downlink over its video slots: in the slots' order, screen last, each takes the best layer that its
// picture size wants and that what is left still carries.
func (p *Peer) chooseLayers(now int64) {
	if !p.ready() {
		return
	}
	budget := p.downlink.CeilingBps(now)
	p.pacer.setRate(budget)
	for _, s := range p.slots {
		if s.kind == Screen {
			budget = s.choose(budget, now)
		}
	}
	for _, s := range p.slots {
		if s.kind == Camera {
			budget = s.choose(budget, now)
		}
	}
}

func (s *Slot) choose(budget uint64, now int64) (left uint64) {
	if s.source == nil {
		s.reason = layer.Unavailable
		return budget
	}
	if !s.source.enabled {
		s.reason = layer.Muted
		return budget
	}
	available, known := s.source.available(now)
	if len(available) == 0 {
		s.reason = layer.Unavailable
		return budget
	}
	if !s.source.sending(now) {
		// Nothing comes on any layer: a still screen or a camera at rest. What is shown stays, to go on without a key frame.
		return budget
	}
	current := -1
	if s.target != nil {
		current = s.target.rank
	}
	choice, reason := layer.Choose(available, s.wantedHeight, budget, current)
	if choice < 0 || known[choice] == nil {
		s.aim(nil, reason)
		return budget
	}
	s.aim(known[choice], reason)
	return budget - min(budget, available[choice].RateBps)
}

// available describes the source's layers for the choice, lowest first, and gives them by rank; a rank that never came is nil. Nothing is
// allocated: the description lives in the source.
func (s *Source) available(now int64) (described []layer.Available, known [maxLayers]*Layer) {
	top := 0
	s.described = [maxLayers]layer.Available{}
	for _, l := range s.layers {
		known[l.rank] = l
		top = max(top, l.rank+1)
		s.described[l.rank] = layer.Available{RateBps: l.rate.BitsPerSecond(now), Height: l.height, Active: s.sends(l, now)}
	}
	return s.described[:top], known
}
