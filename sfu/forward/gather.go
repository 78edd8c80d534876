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
