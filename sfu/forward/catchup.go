package forward

import (
	"time"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/layer"
	"github.com/languagemate/studymate/media/packet"
)

const (
	// maxCatchUp bounds the packets that a new viewer is sent at once, and catchUpFor how old their key frame may be: what is older is
	// begun anew by a key frame of its own, which costs less than the frames in between.
	maxCatchUp = 96
	catchUpFor = int64(600 * time.Millisecond)
)

// Anticipate asks for the key frames that somebody who is about to join will need. While the new peer's handshake goes on they are made and
// kept, so that its first picture does not wait for a round trip and an encoder after it.
func (r *Room) Anticipate() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.engine.now()
	for _, p := range r.peers {
		for _, s := range p.sources {
			if s != nil && s.kind.Video() && s.enabled && p.ready() {
				s.anticipate(now)
			}
		}
	}
	r.worker.hurry(r)
}

func (s *Source) anticipate(now int64) {
	available, known := s.available(now)
	choice, _ := layer.Choose(available, anyHeight, 1<<40, -1)
	if choice < 0 || known[choice] == nil {
		return
	}
	if l := known[choice]; l.keyFrames == 0 || now-l.keyFrameAt > catchUpFor/2 {
		l.wantKeyFrame()
	}
}

// catchUp sends a slot that waits for a picture the newest key frame and all that came after it, if that is recent and complete.
func (s *Slot) catchUp(t *Transmit) {
	l := s.target
	if l == nil || s.current == l || l.history == nil || !s.peer.ready() || t.now-l.keyFrameAt > catchUpFor {
		return
	}
	first, ok := l.history.Keyframe()
	newest, some := l.history.Newest()
	if !ok || !some || newest-first >= maxCatchUp {
		return
	}
	for n := first; n <= newest; n++ {
		if kept, headerLen, ok := l.history.Get(n); ok {
			s.takeKept(l, n, kept, headerLen, t)
		}
	}
}

// takeKept forwards a packet of the history as if it came now.
func (s *Slot) takeKept(l *Layer, n uint64, kept []byte, headerLen int, t *Transmit) {
	a := arrival{layer: l, seq: n}
	if packet.ParseRTP(kept, &a.header) != nil {
		return
	}
	// A copy: slots rewrite the codec's descriptor in place, and the history must keep the publisher's.
	a.payload = append(t.scratch[:0], kept[headerLen:]...)
	a.info = codec.Inspect(l.payload.Codec, a.payload, a.header.Marker)
	a.passOn(kept, &l.source.peer.ext)
	a.hasIDs = codec.ParsePicture(l.payload.Codec, a.payload, &a.picture)
	s.take(&a, t)
}
