package forward

import "time"

const (
	// gatherFromRate is the rate of arrivals, in packets a second, from which a worker lets packets gather before it reads on. Below it every
	// packet is a wake-up of its own, which costs little because there are few.
	gatherFromRate = 4000
	// gatherPackets is how many arrivals a pause should bring together: the batched system calls have most of their gain at four in and twelve
	// out.
	gatherPackets = 4
	// gatherLongest bounds what a pause adds to the way of a packet.
	gatherLongest = 500 * time.Microsecond
	// keepFromRate is the rate from which a worker that waits keeps its place in Go's scheduler: a conversation of two. Below it the few
	// wake-ups are cheap, and a sleeping program holds nothing.
	keepFromRate = 100
	// rateWindow is over how long the rate is taken.
	rateWindow = int64(50 * time.Millisecond)
)

// gatherer decides how long a worker pauses between two reads. The busier it is the more packets one wake-up should bring; the pause
// shrinks as the rate grows, so that what it adds to the latency is bounded by what it saves. Owned by the worker.
type gatherer struct {
	from    int64
	packets int
	rate    int // packets a second, of the last window
}

// keepsPlace says whether the next packet comes so soon that the place in Go's scheduler should be kept until then.
func (g *gatherer) keepsPlace() bool { return g.rate >= keepFromRate }

// read notes a read of n packets and says how long to pause before the next.
func (g *gatherer) read(n int, now int64) time.Duration {
	if passed := now - g.from; passed >= rateWindow {
		g.rate = int(int64(g.packets) * int64(time.Second) / passed)
		g.from, g.packets = now, 0
	}
	g.packets += n
	if g.rate < gatherFromRate || n >= gatherPackets {
		return 0
	}
	return min(time.Duration(gatherPackets)*time.Second/time.Duration(g.rate), gatherLongest)
}
