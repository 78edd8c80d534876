package forward

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/media/packet"
)

// watched is a stage on which ann films in three layers and ben watches her in slot 70.
func watched(t *testing.T) (s *stage, ann, ben *actor) {
	s = newStage(t)
	ann, ben = s.enter("ann", 3), s.enter("ben", 1)
	ben.peer.Show("7", ann.peer, Camera)
	return s, ann, ben
}

// report tells the server what fraction of ben's pictures is lost, in 1/256, once a second for a while.
func (a *actor) report(s *stage, fraction uint8, times int) {
	for range times {
		s.play(time.Second)
		a.control(packet.AppendReceiverReport(nil, 1, []packet.ReportBlock{{SSRC: 70, FractionLost: fraction}}))
	}
}

// unbroken checks that a slot's packets are one stream that a decoder can follow: no number is missing or twice, time and picture numbers
// only rise, and where another layer takes over it begins with a key frame.
func unbroken(t *testing.T, seen []sighting) (layers string) {
	t.Helper()
	for i, s := range seen {
		key := s.payload[0]&0x10 != 0 && s.payload[6]&1 == 0
		if i == 0 || s.mark != seen[i-1].mark {
			layers += string(s.mark)
			if !key {
				t.Errorf("layer %c begins with something else than a key frame", s.mark)
			}
		}
		if i == 0 {
			continue
		}
		before := seen[i-1]
		pictures := (pictureID(s.media) - pictureID(before.media)) & 0x7FFF
		elapsed := int32(s.Timestamp - before.Timestamp)
		switch {
		case s.SequenceNumber != before.SequenceNumber+1:
			t.Fatalf("packet %d: number %d follows %d", i, s.SequenceNumber, before.SequenceNumber)
		case pictures > 1 || (pictures == 1) != before.Marker:
			t.Fatalf("packet %d: picture %d follows %d, end of frame %v", i, pictureID(s.media), pictureID(before.media), before.Marker)
		case s.payload[4]-before.payload[4] != byte(pictures):
			t.Fatalf("packet %d: TL0PICIDX %d follows %d", i, s.payload[4], before.payload[4])
		case (elapsed > 0) != (pictures == 1) || elapsed < 0:
			t.Fatalf("packet %d: time steps by %d from picture to picture %d", i, elapsed, pictures)
		case s.mark == before.mark && s.original != before.original+1:
			t.Fatalf("packet %d: the publisher's %d follows %d", i, s.original, before.original)
		}
	}
	return layers
}

func last(t *testing.T, a *actor, ssrc uint32) sighting {
	t.Helper()
	seen := a.of(ssrc)
	if len(seen) == 0 {
		t.Fatalf("slot %d shows nothing", ssrc)
	}
	return seen[len(seen)-1]
}

func TestAViewerGetsTheLayerOfItsPictureSize(t *testing.T) {
	for _, c := range []struct {
		height int
		want   byte
	}{{180, 'l'}, {200, 'l'}, {360, 'm'}, {400, 'm'}, {720, 'h'}, {2160, 'h'}} {
		s, _, ben := watched(t)
		ben.peer.View("7", c.height)
		s.play(2 * time.Second)
		if got := last(t, ben, 70).mark; got != c.want {
			t.Errorf("height %d: layer %c, want %c", c.height, got, c.want)
		}
		unbroken(t, ben.of(70))
	}
}

func TestLayersChangeAtKeyFramesWithoutAGlitch(t *testing.T) {
	s, ann, ben := watched(t)
	s.play(time.Second)
	for _, height := range []int{180, 720, 360, 180, 360, 720} {
		ben.peer.View("7", height)
		s.play(600 * time.Millisecond)
	}
	s.settle()
	if layers := unbroken(t, ben.of(70)); layers[len(layers)-6:] != "lhmlmh" {
		t.Errorf("shown were the layers %s", layers)
	}
	if ann.keys > 8 {
		t.Errorf("%d key frames were asked for 6 switches", ann.keys)
	}
}

func TestAPictureNeverPausesForALayerSwitch(t *testing.T) {
	s, _, ben := watched(t)
	ben.peer.View("7", 180)
	s.play(time.Second)
	ben.forget()
	ben.peer.View("7", 720)
	s.play(time.Second)
	seen := ben.of(70)
	for i := 1; i < len(seen); i++ {
		if pause := time.Duration(seen[i].gotAt - seen[i-1].gotAt); pause > 60*time.Millisecond {
			t.Errorf("nothing came for %v between layer %c and %c", pause, seen[i-1].mark, seen[i].mark)
		}
	}
}

func TestALinkThatLosesGetsALowerLayerAndLaterTheHigherOneAgain(t *testing.T) {
	s, _, ben := watched(t)
	s.play(2 * time.Second)
	if got := last(t, ben, 70).mark; got != 'h' {
		t.Fatalf("layer %c at first", got)
	}
	ben.report(s, 80, 2)
	if got := last(t, ben, 70).mark; got == 'h' {
		t.Errorf("layer h after seconds of 30 %% loss")
	}
	ben.report(s, 0, 40)
	if got := last(t, ben, 70).mark; got != 'h' {
		t.Errorf("layer %c after seconds without loss", got)
	}
	if layers := unbroken(t, ben.of(70)); len(layers) > 6 {
		t.Errorf("the layers flap: %s", layers)
	}
}

func TestALayerThatStopsIsReplaced(t *testing.T) {
	s, ann, ben := watched(t)
	s.play(3 * time.Second)
	if got := last(t, ben, 70).mark; got != 'h' {
		t.Fatalf("layer %c at first", got)
	}
	for _, offset := range []int{0, 100, 200, 300, 400, 500} {
		s.play(time.Duration(offset) * time.Millisecond)
		ben.forget()
		ann.layers[0].silent = true
		stopped := s.clock
		s.play(2 * time.Second)
		seen := ben.of(70)
		var resumed time.Duration
		for _, x := range seen {
			if x.mark != 'h' {
				resumed = time.Duration(x.gotAt - stopped)
				break
			}
		}
		if bound := time.Duration(activeFor) + layersEvery + 100*time.Millisecond; resumed == 0 || resumed > bound {
			t.Errorf("layer h stopped and was replaced after %v", resumed)
		}
		ann.layers[0].silent = false
		s.play(3 * time.Second)
		if got := last(t, ben, 70).mark; got != 'h' {
			t.Errorf("layer %c three seconds after h came back", got)
		}
	}
}

func TestAPausedSlotIsSilentAndResumesWithAKeyFrame(t *testing.T) {
	s, ann, ben := watched(t)
	s.play(time.Second)
	ben.peer.View("7", 0)
	s.play(100 * time.Millisecond)
	ben.forget()
	keys := ann.keys
	s.play(2 * time.Second)
	if seen := ben.of(70); len(seen) != 0 {
		t.Fatalf("%d packets came into a paused slot", len(seen))
	}
	if ann.keys != keys {
		t.Errorf("%d key frames were asked for nobody", ann.keys-keys)
	}
	if seen := ben.of(40); len(seen) != 0 {
		t.Fatal("a voice that nobody asked for")
	}
	ben.peer.View("7", 360)
	resumed := s.clock
	s.play(time.Second)
	seen := ben.of(70)
	if len(seen) == 0 || seen[0].mark != 'm' {
		t.Fatalf("the slot did not resume: %d packets", len(seen))
	}
	if after := time.Duration(seen[0].gotAt - resumed); after > 100*time.Millisecond {
		t.Errorf("resumed after %v", after)
	}
	unbroken(t, seen)
}

// A screen at rest sends nothing for seconds, then a frame that depends on the last one. It must go on with that frame: asking for key
// frames of a still picture costs the publisher's uplink and the viewers' patience.
func TestAStillScreenGoesOnWithoutAKeyFrame(t *testing.T) {
	s := newStage(t)
	ann := s.enter("ann", 0, func(c *PeerConfig) {
		c.Sources = append(c.Sources, SourceConfig{Kind: Screen, MID: "2", SSRCs: []uint32{3000}})
	})
	ben := s.enter("ben", 0, func(c *PeerConfig) {
		c.Slots = append(c.Slots, SlotConfig{Kind: Screen, MID: "10", SSRC: 100, RTXSSRC: 101, CNAME: "screen"})
	})
	screen := &encoder{ssrc: 3000, mid: "2", rid: "s", width: 1920, height: 1080, frameBytes: 8000}
	ann.layers = append(ann.layers, screen)
	ben.peer.Show("10", ann.peer, Screen)
	s.play(time.Second)
	keys := ann.keys
	for range 4 {
		screen.silent = true
		s.play(3 * time.Second)
		screen.silent = false
		s.play(40 * time.Millisecond)
	}
	s.settle()
	seen := ben.of(100)
	unbroken(t, seen)
	if got := seen[len(seen)-1]; got.original != screen.number {
		t.Errorf("the last packet is %d of %d", got.original, screen.number)
	}
	if ann.keys != keys {
		t.Errorf("a still picture was asked for %d key frames", ann.keys-keys)
	}
}
