package udp

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"
)

// patience bounds every wait of these tests for something that is to happen.
const patience = 5 * time.Second

var (
	loopback4 = netip.MustParseAddrPort("127.0.0.1:0")
	loopback6 = netip.MustParseAddrPort("[::1]:0")
	everyone  = netip.AddrPort{}
)

// onEachPath runs a test on the fast and on the portable path.
func onEachPath(t *testing.T, test func(t *testing.T, cfg Config)) {
	for _, path := range []struct {
		name     string
		portable bool
	}{{"fast", false}, {"portable", true}} {
		t.Run(path.name, func(t *testing.T) {
			if !path.portable && !hasFastPath(t) {
				t.Skip("this build has the portable path only")
			}
			test(t, Config{Portable: path.portable})
		})
	}
}

func hasFastPath(t *testing.T) bool {
	s := open(t, Config{AddrPort: loopback4})
	return !s.Portable()
}

func open(t testing.TB, cfg Config) *Socket {
	t.Helper()
	s, err := Listen(cfg)
	if err != nil {
		t.Fatalf("Listen(%v): %v", cfg.AddrPort, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func at(cfg Config, addr netip.AddrPort) Config {
	cfg.AddrPort = addr
	return cfg
}

func needIPv6(t *testing.T) {
	t.Helper()
	c, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 on this host: %v", err)
	}
	_ = c.Close()
}

// receive reads until want datagrams came and returns copies of them.
func receive(t *testing.T, s *Socket, want int) []packet {
	t.Helper()
	b := NewBatch(8, 1500)
	var got []packet
	for deadline := time.Now().Add(patience); len(got) < want; {
		n, err := s.ReadBatch(b, 100*time.Millisecond)
		if err != nil {
			t.Fatalf("ReadBatch: %v", err)
		}
		for i := range n {
			data, from := b.Packet(i)
			got = append(got, packet{bytes.Clone(data), from})
		}
		if time.Now().After(deadline) {
			t.Fatalf("received %d datagrams, want %d", len(got), want)
		}
	}
	return got
}

func TestDatagramsArriveWholeWithTheirSender(t *testing.T) {
	v4, v6 := loopback4.Addr(), loopback6.Addr()
	for _, c := range []struct {
		name     string
		from, to netip.AddrPort
		target   netip.Addr
		ipv6     bool
	}{
		{"IPv4 to IPv4", loopback4, loopback4, v4, false},
		{"IPv6 to IPv6", loopback6, loopback6, v6, true},
		{"IPv4 to dual-stack", loopback4, everyone, v4, false},
		{"IPv6 to dual-stack", loopback6, everyone, v6, true},
		{"dual-stack to IPv4", everyone, loopback4, v4, false},
		{"dual-stack to IPv6", everyone, loopback6, v6, true},
		{"mapped IPv4 to dual-stack", loopback4, everyone, netip.MustParseAddr("::ffff:127.0.0.1"), false},
		{"0.0.0.0 means dual-stack too", loopback6, netip.MustParseAddrPort("0.0.0.0:0"), v6, true},
		{"bound to a mapped address", netip.MustParseAddrPort("[::ffff:127.0.0.1]:0"), loopback4, v4, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachPath(t, func(t *testing.T, cfg Config) {
				if c.ipv6 {
					needIPv6(t)
				}
				from, to := open(t, at(cfg, c.from)), open(t, at(cfg, c.to))
				dest := netip.AddrPortFrom(c.target, to.LocalAddr().Port())
				want := netip.AddrPortFrom(c.target.Unmap(), from.LocalAddr().Port())

				if n, err := from.WriteTo([]byte("at once"), dest); n != 7 || err != nil {
					t.Fatalf("WriteTo = %d, %v", n, err)
				}
				sender := NewSender(from, 4, 1500)
				sender.Commit(copy(sender.Slot(), "collected"), NewDest(dest))
				if err := sender.Flush(); err != nil {
					t.Fatal(err)
				}
				for i, p := range receive(t, to, 2) {
					if text := []string{"at once", "collected"}[i]; string(p.data) != text || p.from != want {
						t.Errorf("datagram %d = %q from %v, want %q from %v", i, p.data, p.from, text, want)
					}
				}
				// The sender's address, as received, must lead back.
				back := receiveBack(t, from, to, want)
				if string(back) != "back" {
					t.Errorf("answer = %q", back)
				}
			})
		})
	}
}

func receiveBack(t *testing.T, from, to *Socket, addr netip.AddrPort) []byte {
	t.Helper()
	if _, err := to.WriteTo([]byte("back"), addr); err != nil {
		t.Fatal(err)
	}
	return receive(t, from, 1)[0].data
}

func TestSlotsAreFlushedInOrderAndWhenFull(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		from, to := open(t, at(cfg, loopback4)), open(t, at(cfg, loopback4))
		sender, dest := NewSender(from, 8, 1500), NewDest(to.LocalAddr())
		const n = 21
		for i := range n {
			slot := sender.Slot()
			if len(slot) != 1500 {
				t.Fatalf("slot of %d bytes", len(slot))
			}
			sender.Commit(copy(slot, fmt.Sprintf("datagram %d", i)), dest)
		}
		if got := sender.Pending(); got != n%8 {
			t.Errorf("Pending = %d, want %d", got, n%8)
		}
		if err := sender.Flush(); err != nil || sender.Pending() != 0 {
			t.Fatalf("Flush: %v, %d pending", err, sender.Pending())
		}
		for i, p := range receive(t, to, n) {
			if want := fmt.Sprintf("datagram %d", i); string(p.data) != want {
				t.Fatalf("datagram %d = %q", i, p.data)
			}
		}
		if st := from.Stats(); st.SentPackets != n || st.SendDropped+st.SendRefused != 0 {
			t.Errorf("sender's Stats = %+v", st)
		}
		if st := to.Stats(); st.RecvPackets != n || st.RecvBytes != from.Stats().SentBytes || st.RecvBatches == 0 {
			t.Errorf("receiver's Stats = %+v", st)
		}
	})
}

func TestARefusedDestinationCostsOnlyItsOwnDatagrams(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		from, to := open(t, at(cfg, loopback4)), open(t, at(cfg, loopback4))
		good := NewDest(to.LocalAddr())
		refused := []*Dest{
			NewDest(netip.AddrPortFrom(loopback4.Addr(), 0)),    // EINVAL
			NewDest(netip.MustParseAddrPort("192.0.2.1:9")),     // from loopback: EINVAL
			NewDest(netip.MustParseAddrPort("[2001:db8::1]:9")), // not from an IPv4 socket
			NewDest(netip.AddrPort{}),                           // no address at all
		}
		sender := NewSender(from, 32, 1500)
		for i, bad := range refused {
			sender.Commit(copy(sender.Slot(), fmt.Sprint("good ", i)), good)
			sender.Commit(copy(sender.Slot(), "bad"), bad)
		}
		sender.Commit(copy(sender.Slot(), "last"), good)
		if err := sender.Flush(); err != nil {
			t.Fatal(err)
		}
		got := receive(t, to, len(refused)+1)
		if last := string(got[len(got)-1].data); last != "last" {
			t.Errorf("last datagram = %q", last)
		}
		if st := from.Stats(); st.SendRefused != uint64(len(refused)) || st.SentPackets != uint64(len(refused)+1) {
			t.Errorf("Stats = %+v", st)
		}
		for _, bad := range refused {
			if _, err := from.WriteTo([]byte("x"), bad.Addr()); err == nil {
				t.Errorf("WriteTo(%v) succeeded", bad.Addr())
			}
		}
		if _, err := from.WriteTo([]byte("x"), netip.MustParseAddrPort("[2001:db8::1]:9")); !errors.Is(err, ErrAddressFamily) {
			t.Errorf("IPv6 from an IPv4 socket: %v", err)
		}
	})
}

func TestCommitRefusesWhatIsNotInTheSlot(t *testing.T) {
	s := open(t, Config{AddrPort: loopback4})
	sender, dest := NewSender(s, 2, 100), NewDest(s.LocalAddr())
	for _, n := range []int{-1, 0, 101} {
		sender.Slot()
		sender.Commit(n, dest)
	}
	sender.Commit(10, nil)
	sender.Commit(10, dest)
	sender.Commit(10, dest)
	sender.Commit(10, dest) // no Slot call made room
	if sender.Pending() != 2 || s.Stats().SendRefused != 5 {
		t.Errorf("%d pending, Stats %+v", sender.Pending(), s.Stats())
	}
}

func TestSenderKeepsItsSlotsInRange(t *testing.T) {
	s := open(t, Config{AddrPort: loopback4})
	for slots, want := range map[int]int{-1: 1, 0: 1, 1: 1, 32: 32, 33: 32} {
		if got := len(NewSender(s, slots, 10).sizes); got != want {
			t.Errorf("NewSender of %d slots has %d, want %d", slots, got, want)
		}
	}
}

func TestLongDatagramsAreDroppedAndCounted(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		from, to := open(t, at(cfg, loopback4)), open(t, at(cfg, loopback4))
		for _, n := range []int{100, 101, 1400, 1} {
			if _, err := from.WriteTo(make([]byte, n), to.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
		b := NewBatch(8, 100)
		var sizes []int
		for deadline := time.Now().Add(patience); len(sizes) < 2 && time.Now().Before(deadline); {
			n, err := to.ReadBatch(b, 100*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				data, _ := b.Packet(i)
				sizes = append(sizes, len(data))
			}
		}
		if fmt.Sprint(sizes) != "[100 1]" || to.Stats().Truncated != 2 {
			t.Errorf("kept sizes %v, Stats %+v", sizes, to.Stats())
		}
	})
}

func TestEmptyDatagramsAreNotPackets(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		from, to := open(t, at(cfg, loopback4)), open(t, at(cfg, loopback4))
		for _, text := range []string{"", "one", "", "two"} {
			if _, err := from.WriteTo([]byte(text), to.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
		got := receive(t, to, 2)
		if string(got[0].data) != "one" || string(got[1].data) != "two" {
			t.Errorf("got %q and %q", got[0].data, got[1].data)
		}
	})
}

func TestSocketsShareAPort(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		cfg.ReusePort = true
		first := open(t, at(cfg, loopback4))
		second := open(t, at(cfg, first.LocalAddr()))
		if first.LocalAddr() != second.LocalAddr() {
			t.Errorf("%v and %v", first.LocalAddr(), second.LocalAddr())
		}
		cfg.ReusePort = false
		if _, err := Listen(at(cfg, first.LocalAddr())); err == nil {
			t.Error("a socket without ReusePort took the same port")
		}
	})
}

func TestListenRefusesNonsense(t *testing.T) {
	onEachPath(t, func(t *testing.T, cfg Config) {
		cfg.RecvBufferBytes = -1
		if _, err := Listen(at(cfg, loopback4)); !errors.Is(err, ErrConfig) {
			t.Errorf("negative buffer: %v", err)
		}
		if _, err := Listen(Config{Portable: cfg.Portable, AddrPort: netip.MustParseAddrPort("192.0.2.1:0")}); err == nil {
			t.Error("bound a foreign address")
		}
	})
}

func TestDestGivesItsAddressBack(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7:9": "192.0.2.7:9", "[::ffff:192.0.2.7]:9": "192.0.2.7:9", "[2001:db8::7]:65535": "[2001:db8::7]:65535", "[fe80::1%lo]:1": "[fe80::1%lo]:1",
	} {
		if got := NewDest(netip.MustParseAddrPort(in)).Addr().String(); got != want {
			t.Errorf("NewDest(%s).Addr() = %s", in, got)
		}
	}
}
