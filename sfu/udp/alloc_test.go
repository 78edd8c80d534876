package udp

import (
	"testing"
	"time"
)

// TestThePacketPathDoesNotAllocate covers everything that runs once per datagram or per batch.
func TestThePacketPathDoesNotAllocate(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		for _, gso := range []bool{false, true} {
			cfg.GSO = gso
			from, to := open(t, at(cfg, everyone)), open(t, at(cfg, loopback4))
			sender, dest, batch := NewSender(from, 8, 1500), NewDest(to.LocalAddr()), NewBatch(16, 1500)
			payload := make([]byte, 1100)
			addr := to.LocalAddr()
			checkAllocs(t, "Slot, Commit and Flush", func() {
				for range 8 {
					sender.Commit(copy(sender.Slot(), payload), dest)
				}
				if err := sender.Flush(); err != nil {
					t.Error(err)
				}
				drain(t, to, batch, 8)
			})
			checkAllocs(t, "WriteTo", func() {
				if _, err := from.WriteTo(payload, addr); err != nil {
					t.Error(err)
				}
				drain(t, to, batch, 1)
			})
			checkAllocs(t, "Stats", func() { _ = from.Stats() })
			if from.Portable() {
				continue // package net allocates the error of a read that timed out
			}
			checkAllocs(t, "Wake", func() {
				to.Wake()
				if n, err := to.ReadBatch(batch, patience); n != 0 || err != nil {
					t.Errorf("woken ReadBatch = %d, %v", n, err)
				}
			})
			checkAllocs(t, "a read in vain", func() {
				if n, err := to.ReadBatch(batch, time.Millisecond); n != 0 || err != nil {
					t.Errorf("ReadBatch = %d, %v", n, err)
				}
			})
		}
	})
}

// drain reads want datagrams.
func drain(t *testing.T, s *Socket, b *Batch, want int) {
	for got := 0; got < want; {
		n, err := s.ReadBatch(b, patience)
		if err != nil || n == 0 {
			t.Fatalf("read %d of %d datagrams: %v", got, want, err)
		}
		for i := range n {
			if data, from := b.Packet(i); len(data) == 0 || !from.IsValid() {
				t.Error("an empty datagram or sender")
			}
		}
		got += n
	}
}

func checkAllocs(t *testing.T, what string, f func()) {
	t.Helper()
	if raceEnabled {
		f() // the race detector allocates by itself
		return
	}
	if n := testing.AllocsPerRun(50, f); n != 0 {
		t.Errorf("%s: %v allocations", what, n)
	}
}
