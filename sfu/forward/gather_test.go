package forward

import (
	"testing"
	"time"
)

func TestAWorkerPausesOnlyWhenItIsBusyAndReadsLittle(t *testing.T) {
	tests := map[string]struct {
		rate, read int
		want       time.Duration
	}{
		"idle":                     {100, 1, 0},
		"one room":                 {800, 1, 0},
		"busy":                     {8000, 1, 500 * time.Microsecond},
		"busier":                   {20_000, 1, 200 * time.Microsecond},
		"busy, but many at a time": {20_000, gatherPackets, 0},
	}
	for name, tt := range tests {
		var g gatherer
		now := int64(time.Second)
		g.read(0, now)
		g.packets = tt.rate / 20
		if got := g.read(tt.read, now+rateWindow); got != tt.want {
			t.Errorf("%s: pauses %v, want %v", name, got, tt.want)
		}
	}
}

func TestAWorkerKeepsItsPlaceOnlyWhileMediaFlows(t *testing.T) {
	var g gatherer
	now := int64(time.Second)
	g.read(0, now)
	for _, tt := range []struct {
		name  string
		reads int // of one packet, over one window
		want  bool
	}{
		{"nobody speaks", 0, false},
		{"two voices", 5, true},
		{"a room of four", 40, true},
		{"everybody has left", 0, false},
	} {
		for range tt.reads {
			g.read(1, now)
		}
		now += rateWindow
		g.read(0, now)
		if got := g.keepsPlace(); got != tt.want {
			t.Errorf("%s: keeps its place: %v", tt.name, got)
		}
	}
}
