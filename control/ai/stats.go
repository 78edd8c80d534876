package ai

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// Kind is what the provider is asked for.
type Kind string

// The kinds.
const (
	Translate Kind = "translate"
	Correct   Kind = "correct"
	Suggest   Kind = "suggest"
	Analyze   Kind = "analyze"
	// Judge is of what was written or said in a level test, Transcribe of what was said in it.
	Judge      Kind = "judge"
	Transcribe Kind = "transcribe"
)

// Kinds returns every kind.
func Kinds() []Kind { return []Kind{Translate, Correct, Suggest, Analyze, Judge, Transcribe} }

// Outcome is what became of a question.
type Outcome string

// The outcomes.
const (
	Answered    Outcome = "answered"
	Unavailable Outcome = "unavailable"
	BadAnswer   Outcome = "bad_answer"
	Declined    Outcome = "declined"
	Refused     Outcome = "refused"
	Busy        Outcome = "busy"
	Abandoned   Outcome = "abandoned" // who asked has gone
)

// Outcomes returns every outcome.
func Outcomes() []Outcome {
	return []Outcome{Answered, Unavailable, BadAnswer, Declined, Refused, Busy, Abandoned}
}

func outcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Answered
	case errors.Is(err, ErrBusy):
		return Busy
	case errors.Is(err, ErrBadAnswer):
		return BadAnswer
	case errors.Is(err, ErrDeclined):
		return Declined
	case errors.Is(err, ErrRefused):
		return Refused
	case errors.Is(err, context.Canceled):
		return Abandoned
	}
	return Unavailable
}

// bounds are the upper ends of the buckets of Latency.
func bounds() [9]time.Duration {
	const s = time.Second
	return [...]time.Duration{s / 4, s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s}
}

// Latency is how long questions of one kind took, whatever became of them.
type Latency struct {
	// UpTo counts those that took no longer than each bound.
	UpTo  map[time.Duration]uint64
	Count uint64
	Sum   time.Duration
}

// Stats are totals since New.
type Stats struct {
	// Questions are those put to the provider; Latency how long they took.
	Questions map[Kind]map[Outcome]uint64
	Latency   map[Kind]Latency
	// Cached were answered from memory; Exhausted refused because the quota was used up; Refunded given back because the provider failed.
	Cached, Exhausted, Refunded uint64
}

// record counts questions. It is safe for use by any number of goroutines.
type record struct {
	counts  [6][7]atomic.Uint64
	buckets [6][9]atomic.Uint64
	sums    [6]atomic.Int64
}

func (r *record) add(kind Kind, outcome Outcome, took time.Duration) {
	k := slices.Index(Kinds(), kind)
	r.counts[k][slices.Index(Outcomes(), outcome)].Add(1)
	r.sums[k].Add(int64(took))
	for i, bound := range bounds() {
		if took <= bound {
			r.buckets[k][i].Add(1)
			return
		}
	}
}

func (r *record) read() (questions map[Kind]map[Outcome]uint64, latency map[Kind]Latency) {
	questions, latency = map[Kind]map[Outcome]uint64{}, map[Kind]Latency{}
	for k, kind := range Kinds() {
		questions[kind] = map[Outcome]uint64{}
		l := Latency{UpTo: map[time.Duration]uint64{}, Sum: time.Duration(r.sums[k].Load())}
		// The buckets first: a question that ends in between is in the total at least.
		sum := uint64(0)
		for i, bound := range bounds() {
			sum += r.buckets[k][i].Load()
			l.UpTo[bound] = sum
		}
		for o, outcome := range Outcomes() {
			questions[kind][outcome] = r.counts[k][o].Load()
			l.Count += questions[kind][outcome]
		}
		latency[kind] = l
	}
	return questions, latency
}
