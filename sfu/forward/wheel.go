package forward

import "time"

const (
	wheelStep    = int64(5 * time.Millisecond)
	wheelBuckets = 256 // 1.28 s round; nothing waits longer than idleTick
)

// wheel holds rooms by the time of their next tick: adding and taking cost the same however many rooms there are.
type wheel struct {
	buckets [wheelBuckets][]*Room
	spare   []*Room // reused by due
	at      int64   // steps since the clock's zero, all before it were given out
	count   int
}

func newWheel(now int64) wheel { return wheel{at: now / wheelStep} }

// add puts a room in for a time; times in the past or beyond the round are brought into it.
func (w *wheel) add(r *Room, at int64) {
	step := min(max(at/wheelStep, w.at+1), w.at+wheelBuckets-1)
	w.buckets[step%wheelBuckets] = append(w.buckets[step%wheelBuckets], r)
	w.count++
}

// due takes out every room whose time has come. The slice is valid until the next call.
func (w *wheel) due(now int64) []*Room {
	w.spare = w.spare[:0]
	until := now / wheelStep
	if until-w.at >= wheelBuckets { // after a long sleep one round holds all there is
		w.at = until - wheelBuckets + 1
	}
	for ; w.at < until; w.at++ {
		bucket := &w.buckets[(w.at+1)%wheelBuckets]
		w.spare = append(w.spare, *bucket...)
		clear(*bucket)
		*bucket = (*bucket)[:0]
	}
	w.count -= len(w.spare)
	return w.spare
}
