package udp

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"testing"
	"time"
)

func TestReadBatchReturnsAfterItsWait(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		for _, reuse := range []bool{false, true} {
			cfg.ReusePort = reuse
			s, b := open(t, at(cfg, loopback4)), NewBatch(4, 1500)
			for _, wait := range []time.Duration{-1, 0, time.Millisecond, 30 * time.Millisecond} {
				start := time.Now()
				n, err := s.ReadBatch(b, wait)
				took := time.Since(start)
				if n != 0 || err != nil || took < wait-time.Millisecond || took > wait+time.Second {
					t.Errorf("ReadBatch(%v) = %d, %v after %v", wait, n, err, took)
				}
			}
		}
	})
}

func TestWakeEndsABlockedRead(t *testing.T) {
	for name, addr := range map[string]netip.AddrPort{"loopback": loopback4, "IPv6 loopback": loopback6, "every address": everyone} {
		t.Run(name, func(t *testing.T) {
			onEachPath(t, func(t *testing.T, cfg Config) {
				if addr == loopback6 {
					needIPv6(t)
				}
				for _, reuse := range []bool{false, true} {
					cfg.ReusePort = reuse
					s := open(t, at(cfg, addr))
					wakeRepeatedly(t, s)
					if st := s.Stats(); st.RecvPackets != 0 {
						t.Errorf("wakes were counted as datagrams: %+v", st)
					}
				}
			})
		})
	}
}

// wakeRepeatedly wakes a reader at every point of its loop, again and again; a lost wake makes the reader sit out its wait.
func wakeRepeatedly(t *testing.T, s *Socket) {
	t.Helper()
	const rounds = 50
	var wg sync.WaitGroup
	handed, seen := make(chan struct{}, 1), make(chan struct{})
	wg.Go(func() {
		b := NewBatch(4, 1500)
		for range rounds {
			for done := false; !done; {
				start := time.Now()
				if n, err := s.ReadBatch(b, patience); n != 0 || err != nil || time.Since(start) > patience/2 {
					t.Errorf("ReadBatch = %d, %v after %v", n, err, time.Since(start))
				}
				select {
				case <-handed:
					done = true
				default:
				}
			}
			seen <- struct{}{}
		}
	})
	for range rounds {
		handed <- struct{}{}
		s.Wake()
		<-seen
	}
	wg.Wait()
}

func TestWakeBeforeTheReadCountsOnce(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		s, b := open(t, at(cfg, everyone)), NewBatch(4, 1500)
		for range 1000 {
			s.Wake()
		}
		if n, err := s.ReadBatch(b, patience); n != 0 || err != nil {
			t.Fatalf("ReadBatch = %d, %v", n, err)
		}
		start := time.Now()
		if n, err := s.ReadBatch(b, 20*time.Millisecond); n != 0 || err != nil || time.Since(start) < 15*time.Millisecond {
			t.Errorf("second ReadBatch = %d, %v after %v: a spent wake woke again", n, err, time.Since(start))
		}
	})
}

func TestCloseEndsABlockedRead(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		for _, reuse := range []bool{false, true} {
			cfg.ReusePort = reuse
			s := open(t, at(cfg, everyone))
			var wg sync.WaitGroup
			started := make(chan struct{})
			wg.Go(func() {
				close(started)
				start := time.Now()
				if _, err := s.ReadBatch(NewBatch(4, 1500), time.Minute); !errors.Is(err, net.ErrClosed) || time.Since(start) > patience {
					t.Errorf("ReadBatch after Close: %v after %v", err, time.Since(start))
				}
			})
			<-started
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			wg.Wait()
		}
	})
}

func TestAfterCloseEverythingSaysSo(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		s := open(t, at(cfg, loopback4))
		to := s.LocalAddr()
		sender := NewSender(s, 2, 100)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		sender.Commit(copy(sender.Slot(), "late"), NewDest(to))
		_, readErr := s.ReadBatch(NewBatch(1, 100), 0)
		_, writeErr := s.WriteTo([]byte("late"), to)
		s.Wake()
		for what, err := range map[string]error{"ReadBatch": readErr, "WriteTo": writeErr, "Flush": sender.Flush(), "Close": s.Close()} {
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if again := open(t, at(cfg, to)); again.LocalAddr() != to {
			t.Error("the port was not free after Close")
		}
	})
}

// TestCloseAmongUsers closes a socket while many goroutines use it; the race detector and the descriptor count judge.
func TestCloseAmongUsers(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		for range 20 {
			s := open(t, at(cfg, loopback4))
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for {
						if _, err := s.WriteTo([]byte("x"), s.LocalAddr()); errors.Is(err, net.ErrClosed) {
							return
						}
						s.Wake()
					}
				})
			}
			wg.Go(func() {
				for b := NewBatch(8, 100); ; {
					if _, err := s.ReadBatch(b, patience); err != nil {
						return
					}
				}
			})
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			wg.Wait()
		}
	})
}

// A reader that keeps its place in the scheduler must not keep the garbage collector waiting, nor lose a wake.
func TestAReaderThatKeepsItsPlaceIsInterrupted(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		s := open(t, at(cfg, loopback4))
		var wg sync.WaitGroup
		wg.Go(func() {
			b := NewBatch(4, 1500)
			b.KeepPlace(true)
			for {
				if _, err := s.ReadBatch(b, time.Minute); err != nil {
					if !errors.Is(err, net.ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
		start := time.Now()
		for range 20 {
			runtime.GC()
		}
		if took := time.Since(start); took > patience {
			t.Errorf("20 collections took %v beside a read that waits for a minute", took)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}
