package forward

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"
)

// BenchmarkForward is the whole way of one video packet of 1100 bytes: decrypt, account, seal for every receiver and send to real loopback
// sockets, in bursts of eight. It reports nanoseconds for each copy that leaves.
func BenchmarkForward(b *testing.B) {
	for _, receivers := range []int{1, 3, 10, 30} {
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

// BenchmarkWorkers is the same way in rooms of four by one worker and by two at the same time, each with a thread, a socket and a room of
// its own. It reports nanoseconds of wall time for each copy that leaves: half as many with two workers is perfect scaling on two cores.
// Nobody reads what arrives, so both cores are the workers'.
func BenchmarkWorkers(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			const receivers, count = 3, 20_000
			for b.Loop() {
				b.StopTimer()
				r := newRigOf(b, workers)
				anns, packets := make([]*person, workers), make([][][]byte, workers)
				for i := range workers {
					if i > 0 {
						r.room = r.engine.NewRoom()
					}
					anns[i], packets[i] = r.broadcast(receivers, count)
				}
				b.StartTimer()
				var wg sync.WaitGroup
				for i, ann := range anns {
					wg.Go(func() { ann.drive(packets[i]) })
				}
				wg.Wait()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(workers*receivers*count), "ns/copy")
		})
	}
}

// drive is a worker's loop over packets of one person, in bursts of eight.
func (p *person) drive(packets [][]byte) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	w := p.peer.room.worker
	for i, b := range packets {
		w.receive(b, p.addr)
		if i%8 == 7 {
			w.transmit.now += 8e6
			w.transmit.flush()
		}
	}
}

// broadcast gives a room in which everybody sees ann, and the packets that she sends.
func broadcast(b *testing.B, receivers, count int) (*person, [][]byte) {
	b.Helper()
	return newRig(b).broadcast(receivers, count)
}

func (r *rig) broadcast(receivers, count int) (*person, [][]byte) {
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

// BenchmarkForwardCold is what one packet costs this program, without the system calls, when the caches have forgotten its room: the worker of a
// server with many rooms sleeps between packets, and what runs meanwhile fills the caches with its own. It reports nanoseconds for each of three copies.
func BenchmarkForwardCold(b *testing.B) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const batch = 4000
	other := make([]byte, 4<<20) // more than the second-level cache of today's cores
	var packets [][]byte
	var ann *person
	var spent time.Duration
	next := batch
	for b.Loop() {
		if next == batch {
			ann, packets = broadcast(b, 3, batch)
			next = 0
		}
		for i := 0; i < len(other); i += 64 {
			other[i]++
		}
		start := time.Now()
		ann.worker.receive(packets[next], ann.addr)
		spent += time.Since(start)
		next++
		ann.clock += 1e6
		ann.worker.transmit.now = ann.clock
		ann.worker.transmit.flush()
	}
	b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/3, "ns/copy")
}
