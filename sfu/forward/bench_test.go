package forward

import (
	"fmt"
	"testing"
)

// BenchmarkForward is the whole way of one video packet of 1100 bytes: decrypt, account, seal for every receiver and send to real loopback
// sockets, in bursts of eight. It reports nanoseconds for each copy that leaves.
func BenchmarkForward(b *testing.B) {
	for _, receivers := range []int{1, 3, 10} {
		b.Run(fmt.Sprintf("1to%d", receivers), func(b *testing.B) {
			b.ReportAllocs()
			const batch = 20_000
			var packets [][]byte
			var ann *person
			next := batch
			for b.Loop() {
				if next == batch {
					b.StopTimer()
					ann, packets = broadcast(b, receivers, batch)
					next = 0
					b.StartTimer()
				}
				ann.worker.receive(packets[next], ann.addr)
				next++
				if next%8 == 0 {
					ann.clock += 8e6
					ann.worker.transmit.now = ann.clock
					ann.worker.transmit.flush()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(receivers), "ns/copy")
		})
	}
}

// broadcast gives a room in which everybody sees ann, and the packets that she sends.
func broadcast(b *testing.B, receivers, count int) (*person, [][]byte) {
	b.Helper()
	r := newRig(b)
	ann := r.join("ann", nil)
	for i := range receivers {
		r.join(fmt.Sprint("p", i), nil).peer.Show("7", ann.peer, Camera)
	}
	packets := make([][]byte, count)
	for i := range packets {
		m := video(uint16(1+i), 3000*uint32(i), uint16(i&0x7FFF), i == 0)
		m.payload = append(m.payload, make([]byte, 1100-len(m.payload))...)
		packets[i] = ann.seal(m)
	}
	return ann, packets
}
