package forward

import (
	"testing"
	"time"
)

func TestAWorkerKeepsItsPlaceOnlyWhileMediaFlows(t *testing.T) {
	var f inflow
	now := int64(time.Second)
	f.read(0, now)
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
			f.read(1, now)
		}
		now += rateWindow
		f.read(0, now)
		if got := f.dense(); got != tt.want {
			t.Errorf("%s: keeps its place: %v", tt.name, got)
		}
	}
}
