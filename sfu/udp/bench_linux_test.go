package udp

import (
	"net"
	"net/netip"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// benchBytes is the size of a video packet.
const benchBytes = 1100

// threadTime is the CPU time of this OS thread, which the rest of a busy machine does not change much.
func threadTime(b *testing.B) time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		b.Fatal(err)
	}
	return time.Duration(ts.Nano())
}

// sinks are sockets whose filter drops everything at once, as if the packets had left the host.
func sinks(b *testing.B, n int) []*Dest {
	b.Helper()
	drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	prog := unix.SockFprog{Len: 1, Filter: &drop[0]}
	dests := make([]*Dest, n)
	for i := range dests {
		c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(loopback4))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = c.Close() })
		raw, err := c.SyscallConn()
		if err != nil {
			b.Fatal(err)
		}
		if err := raw.Control(func(fd uintptr) {
			if err := unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog); err != nil {
				b.Error(err)
			}
		}); err != nil {
			b.Fatal(err)
		}
		dests[i] = NewDest(c.LocalAddr().(*net.UDPAddr).AddrPort())
	}
	return dests
}

// BenchmarkSend is one datagram to one of eight receivers; in "gso" four in a row go to the same one. On the portable path
// a reader is parked in the network poller, as in a server.
func BenchmarkSend(b *testing.B) {
	for _, c := range []struct {
		name  string
		cfg   Config
		slots int
		run   int
	}{
		{"single", Config{}, 0, 1},
		{"sendmmsg8", Config{}, 8, 1},
		{"sendmmsg32", Config{}, 32, 1},
		{"gso", Config{GSO: true}, 32, 4},
		{"portable", Config{Portable: true}, 8, 1},
	} {
		b.Run(c.name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			c.cfg.AddrPort = loopback4
			s := open(b, c.cfg)
			stop := parkReader(s)
			defer stop()
			dests := sinks(b, 8)
			payload := make([]byte, benchBytes)
			sender := NewSender(s, c.slots, 1500)
			b.ReportAllocs()
			start := threadTime(b)
			b.ResetTimer()
			for i := range b.N {
				to := dests[i/c.run%len(dests)]
				if c.slots == 0 {
					if _, err := s.WriteTo(payload, to.Addr()); err != nil {
						b.Fatal(err)
					}
					continue
				}
				sender.Slot()
				sender.Commit(benchBytes, to)
			}
			if err := sender.Flush(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(threadTime(b)-start)/float64(b.N), "cpu-ns/packet")
			if st := s.Stats(); st.SentPackets != uint64(b.N) {
				b.Errorf("%d packets: %+v", b.N, st)
			}
		})
	}
}

// parkReader keeps a reader blocked on the socket until stop.
func parkReader(s *Socket) (stop func()) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for batch := NewBatch(1, 100); ; {
			if _, err := s.ReadBatch(batch, time.Second); err != nil {
				return
			}
		}
	})
	return func() { _ = s.Close(); wg.Wait() }
}

// BenchmarkRecv times only the draining of a queue that was filled before.
func BenchmarkRecv(b *testing.B) {
	for _, c := range []struct {
		name  string
		cfg   Config
		batch int
	}{
		{"recvmmsg1", Config{}, 1},
		{"recvmmsg8", Config{}, 8},
		{"recvmmsg64", Config{}, 64},
		{"portable", Config{Portable: true}, 64},
	} {
		b.Run(c.name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			c.cfg.AddrPort = loopback4
			s := open(b, c.cfg)
			from := open(b, Config{AddrPort: loopback4})
			sender, dest, batch := NewSender(from, 32, 1500), NewDest(s.LocalAddr()), NewBatch(c.batch, 1500)
			var spent time.Duration
			var from4 netip.AddrPort
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; {
				fill := min(512, b.N-done)
				for range fill {
					sender.Slot()
					sender.Commit(benchBytes, dest)
				}
				if err := sender.Flush(); err != nil {
					b.Fatal(err)
				}
				start := threadTime(b)
				for got := 0; got < fill; {
					n, err := s.ReadBatch(batch, time.Second)
					if err != nil || n == 0 {
						b.Fatalf("read %d of %d: %v", got, fill, err)
					}
					_, from4 = batch.Packet(0)
					got += n
				}
				spent += threadTime(b) - start
				done += fill
			}
			b.ReportMetric(float64(spent)/float64(b.N), "cpu-ns/packet")
			if !from4.IsValid() && b.N > 0 {
				b.Error("no sender")
			}
		})
	}
}
