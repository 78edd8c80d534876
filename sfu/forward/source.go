package forward

import (
	"slices"
	"time"

	"github.com/languagemate/studymate/media/layer"
	"github.com/languagemate/studymate/media/voice"
)

// activeFor is how long after its last packet a layer still counts as being sent.
const activeFor = int64(time.Second)

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
	for _, l := range s.layers {
		l.tick(t)
	}
}
