package forward

import (
	"slices"
	"time"

	"github.com/languagemate/studymate/media/layer"
	"github.com/languagemate/studymate/media/voice"
)

// activeFor is how long after its last packet a layer still counts as being sent.
const activeFor = int64(time.Second)

// layerGoneAfter is how far a layer may fall behind the others of its source before it counts as stopped.
const layerGoneAfter = int64(350 * time.Millisecond)

// Source is what a peer sends on one m-line: one media stream in one to three simulcast layers. Guarded by its room's lock.
type Source struct {
	peer    *Peer
	kind    SourceKind
	mid     string
	rids    []string
	rtxOf   map[uint32]uint32
	ssrcs   []uint32
	layers  []*Layer // lowest first; made when their first packet comes
	slots   []*Slot  // that show it
	level   voice.Level
	enabled bool
	sent    uint8 // by rank: the layers that were being sent at the last tick

	described [maxLayers]layer.Available // scratch of available
}

func newSource(p *Peer, cfg SourceConfig) *Source {
	return &Source{
		peer:    p,
		kind:    cfg.Kind,
		mid:     cfg.MID,
		rids:    cfg.RIDs[:min(len(cfg.RIDs), maxLayers)],
		rtxOf:   cfg.RTXOf,
		ssrcs:   cfg.SSRCs,
		enabled: true,
	}
}

func (s *Source) enable(on bool) {
	if s.enabled == on {
		return
	}
	s.enabled = on
	for _, slot := range s.slots {
		slot.restart()
	}
}

func (s *Source) detachAll() {
	for _, slot := range s.slots {
		slot.source = nil
		slot.restart()
	}
	s.slots = nil
}

func (s *Source) attach(slot *Slot) { s.slots = append(s.slots, slot) }

func (s *Source) detach(slot *Slot) {
	s.slots = slices.DeleteFunc(s.slots, func(o *Slot) bool { return o == slot })
}

// layer gives the layer of a RID (empty: the only one), making it. Layers are numbered from the lowest: the RIDs come best first.
func (s *Source) layer(rid string) *Layer {
	rank := 0
	if len(s.rids) > 0 {
		i := slices.Index(s.rids, rid)
		if i < 0 {
			return nil
		}
		rank = len(s.rids) - 1 - i
	}
	for _, l := range s.layers {
		if l.rank == rank {
			return l
		}
	}
	l := newLayer(s, rid, rank)
	s.layers = append(s.layers, l)
	slices.SortFunc(s.layers, func(a, b *Layer) int { return a.rank - b.rank })
	return l
}

// sends says whether a layer is being sent now. Beside others that come, a short silence tells: publishers send all layers of a picture
// at once, five times a second at least.
func (s *Source) sends(l *Layer, now int64) bool {
	newest := int64(0)
	for _, other := range s.layers {
		newest = max(newest, other.lastAt)
	}
	return l.active(now) && newest-l.lastAt < layerGoneAfter
}

// sending says whether anything came lately on any layer.
func (s *Source) sending(now int64) bool {
	for _, l := range s.layers {
		if l.active(now) {
			return true
		}
	}
	return false
}

func (s *Source) tick(t *Transmit) {
	var sent uint8
	for _, l := range s.layers {
		l.tick(t)
		if s.sends(l, t.now) {
			sent |= 1 << l.rank
		}
	}
	if sent != s.sent {
		s.sent = sent
		for _, slot := range s.slots {
			slot.peer.layersAt = 0
		}
	}
}
