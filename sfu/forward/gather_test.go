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
