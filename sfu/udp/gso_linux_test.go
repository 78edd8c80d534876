//go:build !portable

package udp

import (
	"bytes"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// openGSO opens a socket with segmentation offload, or skips.
func openGSO(t *testing.T) *Socket {
	t.Helper()
	s := open(t, Config{AddrPort: loopback4, GSO: true})
	if !s.GSO() {
		t.Skip("this kernel fails the self-test of segmentation offload")
	}
	return s
}

// sendAll sends one datagram of each size, filled with its number, and flushes once.
func sendAll(t *testing.T, s *Socket, to *Dest, sizes ...int) {
	t.Helper()
	sender := NewSender(s, 32, 1500)
	for i, n := range sizes {
		sender.Commit(copy(sender.Slot(), bytes.Repeat([]byte{byte(i)}, n)), to)
	}
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
}

// checkAll expects what sendAll sent.
func checkAll(t *testing.T, s *Socket, sizes ...int) {
	t.Helper()
	for i, p := range receive(t, s, len(sizes)) {
		if !bytes.Equal(p.data, bytes.Repeat([]byte{byte(i)}, sizes[i])) {
			t.Errorf("datagram %d: %d bytes of %v, want %d bytes", i, len(p.data), p.data[0], sizes[i])
		}
	}
}

func TestGroupsArriveAsTheDatagramsTheyWere(t *testing.T) {
	for _, c := range []struct {
		name     string
		sizes    []int
		segments uint64
	}{
		{"one", []int{1100}, 0},
		{"equal", []int{1100, 1100, 1100, 1100}, 4},
		{"short tail", []int{1100, 1100, 300}, 3},
		{"nothing follows a short tail", []int{1100, 300, 1100, 1100}, 4},
		{"growing sizes stay apart", []int{100, 200, 300}, 0},
		{"equal after a change", []int{100, 200, 200, 100, 100}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, to := openGSO(t), open(t, Config{AddrPort: loopback4})
			sendAll(t, from, NewDest(to.LocalAddr()), c.sizes...)
			checkAll(t, to, c.sizes...)
			st := from.Stats()
			if st.GSOSegments != c.segments || st.SentPackets != uint64(len(c.sizes)) || st.GSOFallbacks != 0 {
				t.Errorf("Stats = %+v, want %d segments", st, c.segments)
			}
		})
	}
}

// TestGroupsFormAcrossOtherDestinations is the fan-out of an SFU: each packet goes to every receiver in turn.
func TestGroupsFormAcrossOtherDestinations(t *testing.T) {
	from := openGSO(t)
	const receivers, each = 5, 6
	var sockets [receivers]*Socket
	var dests [receivers]*Dest
	for i := range sockets {
		sockets[i] = open(t, Config{AddrPort: loopback4})
		dests[i] = NewDest(sockets[i].LocalAddr())
	}
	sender := NewSender(from, receivers*each, 1500)
	for k := range each {
		for i := range dests {
			sender.Commit(copy(sender.Slot(), fmt.Sprintf("packet %d for %d", k, i)), dests[i])
		}
	}
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
	for i, s := range sockets {
		for k, p := range receive(t, s, each) {
			if want := fmt.Sprintf("packet %d for %d", k, i); string(p.data) != want {
				t.Errorf("receiver %d got %q, want %q", i, p.data, want)
			}
		}
	}
	if st := from.Stats(); st.GSOSegments != receivers*each || st.SentBatches != 1 {
		t.Errorf("Stats = %+v", st)
	}
}

func TestLongGroupsAreCutBelowADatagramsLimit(t *testing.T) {
	from, to := openGSO(t), open(t, Config{AddrPort: loopback4})
	sender, dest := NewSender(from, 32, 30000), NewDest(to.LocalAddr())
	for range 5 {
		sender.Slot()
		sender.Commit(30000, dest)
	}
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
	b, got := NewBatch(8, 30000), 0
	for got < 5 {
		n, err := to.ReadBatch(b, patience)
		if n == 0 || err != nil {
			t.Fatalf("%d datagrams arrived, then %v", got, err)
		}
		got += n
	}
	if st := from.Stats(); st.GSOSegments != 4 || st.GSOFallbacks != 0 {
		t.Errorf("Stats = %+v", st)
	}
}

func TestRefusedGroupsAreSentOneByOne(t *testing.T) {
	from, to := openGSO(t), open(t, Config{AddrPort: loopback4})
	// The kernel refuses to cut a datagram for which it may compute no checksum, with EINVAL.
	if err := unix.SetsockoptInt(from.conn.(*fastConn).fd, unix.SOL_SOCKET, unix.SO_NO_CHECK, 1); err != nil {
		t.Fatal(err)
	}
	sendAll(t, from, NewDest(to.LocalAddr()), 900, 900, 900, 20)
	checkAll(t, to, 900, 900, 900, 20)
	if st := from.Stats(); st.GSOFallbacks != 1 || st.GSOSegments != 0 || st.SentPackets != 4 || !from.GSO() {
		t.Errorf("Stats = %+v, GSO %v", st, from.GSO())
	}
}

func TestADeviceWithoutChecksumsEndsGrouping(t *testing.T) {
	from, to := openGSO(t), open(t, Config{AddrPort: loopback4})
	sender, dest := NewSender(from, 2, 1500), NewDest(to.LocalAddr())
	for i := range 2 {
		sender.Commit(copy(sender.Slot(), bytes.Repeat([]byte{byte(i)}, 500)), dest)
	}
	c, o := from.conn.(*fastConn), outcome{}
	if n := c.layGroups(sender, &o); n != 1 {
		t.Fatalf("%d messages, want 1", n)
	}
	c.sendApart(&sender.raw.headers[0].hdr, unix.EIO, &o)
	checkAll(t, to, 500, 500)
	if from.GSO() || o.packets != 2 || o.fallbacks != 1 {
		t.Errorf("GSO %v, outcome %+v", from.GSO(), o)
	}
	if !from.SetGSO(true) || from.SetGSO(false) {
		t.Error("SetGSO does not switch")
	}
}

func TestGSOIsOffUnlessAskedFor(t *testing.T) {
	s := open(t, Config{AddrPort: loopback4})
	if s.GSO() || s.SetGSO(true) {
		t.Error("segmentation offload without its self-test")
	}
}

func TestOverflowIsCounted(t *testing.T) {
	from, to := open(t, Config{AddrPort: loopback4}), open(t, Config{AddrPort: loopback4, RecvBufferBytes: 4096})
	for range 200 {
		if _, err := from.WriteTo(make([]byte, 1000), to.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	if st := to.Stats(); st.RecvOverflow == 0 {
		t.Errorf("Stats = %+v", st)
	}
}

// TestAFullSendBufferDropsAndCounts fills the send buffer with datagrams that the network holds back: the receiver's
// queue on loopback is charged to the sender until it is read.
func TestAFullSendBufferDropsAndCounts(t *testing.T) {
	from := open(t, Config{AddrPort: loopback4, SendBufferBytes: 4096})
	sender, dest := NewSender(from, 32, 60000), NewDest(from.LocalAddr())
	for range 32 {
		sender.Slot()
		sender.Commit(60000, dest)
	}
	if err := sender.Flush(); err != nil {
		t.Fatal(err)
	}
	if st := from.Stats(); st.SentPackets+st.SendDropped+st.SendRefused != 32 {
		t.Errorf("datagrams unaccounted for: %+v", st)
	}
}
