package forward

import (
	"errors"
	"testing"
	"time"
)

func TestASocketThatNobodyReadsIsTold(t *testing.T) {
	r := newRig(t)
	for _, step := range []struct {
		name  string
		after time.Duration
		read  bool
		want  error
	}{
		{"just opened", 0, false, nil},
		{"not yet run", 3 * time.Second, false, nil},
		{"never run", time.Second, false, ErrStalled},
		{"read", 0, true, nil},
		{"hangs", 4 * time.Second, false, ErrStalled},
		{"goes on", 0, true, nil},
	} {
		r.clock += int64(step.after)
		if step.read {
			r.worker.readAt.Store(r.clock)
		}
		if err := r.engine.Check(); !errors.Is(err, step.want) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
}
