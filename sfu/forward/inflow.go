package forward

import "time"

const (
	// keepFromRate is the rate of arrivals, in packets a second, from which a worker that waits keeps its place in Go's scheduler: a conversation
	// of two. Below it the few wake-ups are cheap, and a sleeping program holds nothing.
	keepFromRate = 100
	// rateWindow is over how long the rate is taken.
	rateWindow = int64(50 * time.Millisecond)
)

// inflow measures how fast packets come to a worker. Owned by the worker.
type inflow struct {
	from    int64
	packets int
	rate    int // packets a second, of the last window
}

// read notes a read of n packets.
func (f *inflow) read(n int, now int64) {
	if passed := now - f.from; passed >= rateWindow {
		f.rate = int(int64(f.packets) * int64(time.Second) / passed)
		f.from, f.packets = now, 0
	}
	f.packets += n
}

// dense says whether the next packet comes so soon that the place in Go's scheduler should be kept until then.
func (f *inflow) dense() bool { return f.rate >= keepFromRate }
