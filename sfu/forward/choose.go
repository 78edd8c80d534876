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
	var available [maxLayers]layer.Available
	var known [maxLayers]*Layer
	current, top := -1, 0
	for _, l := range s.source.layers {
		known[l.rank] = l
		top = max(top, l.rank+1)
		available[l.rank] = layer.Available{RateBps: l.rate.BitsPerSecond(now), Height: l.height, Active: l.active(now)}
		if l == s.target {
			current = l.rank
		}
	}
	if top == 0 {
		s.reason = layer.Unavailable
		return budget
	}
	if !s.source.sending(now) {
		// Nothing comes on any layer: a still screen or a camera at rest. What is shown stays, to go on without a key frame.
		return budget
	}
	choice, reason := layer.Choose(available[:top], s.wantedHeight, budget, current)
	if choice < 0 || known[choice] == nil {
		s.aim(nil, reason)
		return budget
	}
	s.aim(known[choice], reason)
	return budget - min(budget, available[choice].RateBps)
}
