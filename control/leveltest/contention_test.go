package leveltest

import (
	"errors"
	"sync"
	"testing"
)

// many does the same at the same time, and returns what came of each.
func many[T any](do func(n int) (T, error)) (out []T, errs []error) {
	const people = 8
	out, errs = make([]T, people), make([]error, people)
	var wg sync.WaitGroup
	for n := range people {
		wg.Go(func() { out[n], errs[n] = do(n) })
	}
	wg.Wait()
	return out, errs
}

func TestTwoDevicesBeginOneAttempt(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	views, errs := many(func(int) (View, error) { return d.Start(t.Context(), d.ann, "en", d.now) })
	for n, v := range views {
		if errs[n] != nil || v.AttemptID != views[0].AttemptID || askedID(v) != askedID(views[0]) {
			t.Errorf("%+v, %v", v, errs[n])
		}
	}
	if got := d.Stats()["en"].Started; got != 1 {
		t.Errorf("%d attempts were started", got)
	}
}

func TestAnAnswerThatIsSentAtOnceFromManyTabsCountsOnce(t *testing.T) {
	d := newDesk(t, smallBank(t, 10))
	v := d.start()
	views, errs := many(func(int) (View, error) { return d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), "went", d.now) })
	for n, next := range views {
		if errs[n] != nil || next.Answered != 1 || askedID(next) != askedID(views[0]) {
			t.Errorf("%+v, %v", next, errs[n])
		}
	}
	if got := d.Stats()["en"].Answered; got != 1 {
		t.Errorf("%d answers count", got)
	}
	// Of answers that differ, the first one counts.
	v, taken := views[0], 0
	_, errs = many(func(n int) (View, error) {
		return d.Answer(t.Context(), d.ann, v.AttemptID, askedID(v), []string{"0", "1", "2", "3"}[n%4], d.now)
	})
	for _, err := range errs {
		switch {
		case err == nil:
			taken++
		case !errors.Is(err, ErrAnswered):
			t.Error(err)
		}
	}
	if taken != 2 || d.start().Answered != 2 { // the one, and the same once more
		t.Errorf("%d were taken, %d are there", taken, d.start().Answered)
	}
}
