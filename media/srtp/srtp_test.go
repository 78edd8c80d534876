package srtp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"
)

const testSSRC = 0x1234abcd

var profiles = []Profile{ProfileAEADAES128GCM, ProfileAEADAES256GCM, ProfileAES128CMHMACSHA180}

func forEachProfile(t *testing.T, f func(t *testing.T, p Profile)) {
	t.Helper()
	for _, p := range profiles {
		t.Run(p.String(), func(t *testing.T) { f(t, p) })
	}
}

func material(p Profile) []byte {
	b := make([]byte, p.MaterialLen())
	for i := range b {
		b[i] = byte(i*7 + 3)
	}
	return b
}

// pair is what one side sends with and the other receives with.
func pair(t testing.TB, p Profile) (*Outbound, *Inbound) {
	t.Helper()
	server, err := SplitKeyingMaterial(p, material(p), true)
	if err != nil {
		t.Fatal(err)
	}
	client, err := SplitKeyingMaterial(p, material(p), false)
	if err != nil {
		t.Fatal(err)
	}
	out, err := NewOutbound(p, server.LocalKey, server.LocalSalt)
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewInbound(p, client.RemoteKey, client.RemoteSalt)
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}

func header(wireSeq uint16, ssrc uint32) []byte {
	h := make([]byte, 12)
	h[0], h[1] = 0x80, 96
	binary.BigEndian.PutUint16(h[2:], wireSeq)
	binary.BigEndian.PutUint32(h[8:], ssrc)
	return h
}

func sealed(t testing.TB, out *Outbound, index uint64, payload []byte) []byte {
	t.Helper()
	pkt := append(make([]byte, 0, 2000), header(uint16(index), testSSRC)...)
	n, err := out.SealRTP(pkt, len(pkt), payload, testSSRC, index)
	if err != nil {
		t.Fatal(err)
	}
	return pkt[:n]
}

func TestSplitKeyingMaterial(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		m := material(p)
		k, s := p.KeyLen(), p.SaltLen()
		client, err := SplitKeyingMaterial(p, m, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name      string
			got, want []byte
		}{
			{"client key", client.LocalKey, m[:k]},
			{"server key", client.RemoteKey, m[k : 2*k]},
			{"client salt", client.LocalSalt, m[2*k : 2*k+s]},
			{"server salt", client.RemoteSalt, m[2*k+s:]},
		} {
			if !bytes.Equal(c.got, c.want) {
				t.Errorf("%s: %x, want %x", c.name, c.got, c.want)
			}
		}
		server, err := SplitKeyingMaterial(p, m, true)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(server.LocalKey, client.RemoteKey) || !bytes.Equal(server.RemoteSalt, client.LocalSalt) {
			t.Error("server and client do not mirror each other")
		}
		if _, err := SplitKeyingMaterial(p, m[1:], true); !errors.Is(err, ErrKeyLength) {
			t.Errorf("short material: %v", err)
		}
	})
	if _, err := SplitKeyingMaterial(0x0002, nil, true); !errors.Is(err, ErrProfile) {
		t.Errorf("unknown profile: %v", err)
	}
	if _, err := NewInbound(ProfileAEADAES128GCM, make([]byte, 15), make([]byte, 12)); !errors.Is(err, ErrKeyLength) {
		t.Errorf("short key: %v", err)
	}
	if _, err := NewOutbound(0x0005, nil, nil); !errors.Is(err, ErrProfile) {
		t.Errorf("null cipher: %v", err)
	}
}

func TestRoundTripOfAllSizes(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		s := in.Stream(testSSRC)
		for n := range 300 {
			payload := bytes.Repeat([]byte{byte(n)}, n)
			pkt := sealed(t, out, uint64(n), payload)
			if len(pkt) != 12+n+p.Overhead() {
				t.Fatalf("protected length %d", len(pkt))
			}
			plain, index, err := in.UnprotectRTP(s, pkt, 12)
			if err != nil || index != uint64(n) || !bytes.Equal(plain[12:], payload) {
				t.Fatalf("size %d: index %d, %v", n, index, err)
			}
			if &plain[0] != &pkt[0] {
				t.Fatal("not in place")
			}
		}
	})
}

func TestRollOver(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		s := in.Stream(testSSRC)
		// Order of arrival: over the edge, back over it, over it again, and far ahead through two more roll-overs.
		for _, want := range []uint64{
			65000, 65535, 65536, 65534, 65537, 65600, 66000,
			66000 + 32000, 66000 + 64000, 66000 + 96000, 66000 + 128000, 65536*3 - 1, 65536*3 + 1, 65536 * 3,
		} {
			pkt := sealed(t, out, want, []byte("voice"))
			_, index, err := in.UnprotectRTP(s, pkt, 12)
			if err != nil || index != want {
				t.Fatalf("index %d, %v; want %d", index, err, want)
			}
		}
	})
}

// A stream that begins just after a wrap must not be taken below index 0 by what was sent before it.
func TestIndexNeverBelowZero(t *testing.T) {
	out, in := pair(t, ProfileAEADAES128GCM)
	s := in.Stream(testSSRC)
	if _, _, err := in.UnprotectRTP(s, sealed(t, out, 3, nil), 12); err != nil {
		t.Fatal(err)
	}
	pkt := sealed(t, out, 1<<32|65530, nil) // what a sender at ROC 65536 might have sent
	if _, _, err := in.UnprotectRTP(s, pkt, 12); !errors.Is(err, ErrAuth) {
		t.Fatalf("%v", err)
	}
	if s.replay.newest != 3 {
		t.Fatalf("forged packet moved the window to %d", s.replay.newest)
	}
}

func TestReplay(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		s := in.Stream(testSSRC)
		receive := func(index uint64) error {
			_, _, err := in.UnprotectRTP(s, sealed(t, out, index, []byte("x")), 12)
			return err
		}
		for _, step := range []struct {
			index uint64
			want  error
		}{
			{5000, nil}, {5000, ErrReplayed}, {4999, nil}, {4999, ErrReplayed},
			{5000 - 1023, nil}, {5000 - 1024, ErrReplayed}, // the window's far edge
			{5010, nil}, {5005, nil}, {5005, ErrReplayed},
			{9000, nil}, {5011, ErrReplayed}, {9000 - 1023, nil}, {9000 - 1023, ErrReplayed},
		} {
			if err := receive(step.index); !errors.Is(err, step.want) {
				t.Fatalf("index %d: %v, want %v", step.index, err, step.want)
			}
		}
	})
}

func TestForgedPacketsChangeNothing(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		s := in.Stream(testSSRC)
		if _, _, err := in.UnprotectRTP(s, sealed(t, out, 100, []byte("x")), 12); err != nil {
			t.Fatal(err)
		}
		for at := range 12 + 20 + p.Overhead() {
			if at >= 8 && at < 12 {
				continue // the SSRC has its own test below
			}
			pkt := sealed(t, out, 101, make([]byte, 20))
			pkt[at] ^= 0x40
			if _, _, err := in.UnprotectRTP(s, pkt, 12); !errors.Is(err, ErrAuth) {
				t.Fatalf("byte %d changed: %v", at, err)
			}
		}
		other := in.Stream(testSSRC + 1)
		if _, _, err := in.UnprotectRTP(other, sealed(t, out, 102, []byte("x")), 12); !errors.Is(err, ErrAuth) {
			t.Fatalf("packet of another SSRC: %v", err)
		}
		if _, _, err := in.UnprotectRTP(s, sealed(t, out, 101, []byte("x")), 12); err != nil {
			t.Fatalf("true packet after forged ones: %v", err)
		}
	})
}

func TestShort(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		s := in.Stream(testSSRC)
		pkt := sealed(t, out, 1, nil)
		for n := range pkt {
			if _, _, err := in.UnprotectRTP(s, pkt[:n], 12); !errors.Is(err, ErrShort) {
				t.Fatalf("%d bytes: %v", n, err)
			}
		}
		for n := range 8 + 4 + p.Overhead() {
			if _, err := in.UnprotectRTCP(make([]byte, n)); !errors.Is(err, ErrShort) {
				t.Fatalf("%d bytes of RTCP: %v", n, err)
			}
		}
		buf := append(make([]byte, 0, 12+10+p.Overhead()), header(1, testSSRC)...)
		if _, err := out.SealRTP(buf, 12, make([]byte, 11), testSSRC, 1); !errors.Is(err, ErrNoRoom) {
			t.Fatalf("no room: %v", err)
		}
		if _, err := out.SealRTP(buf, 11, nil, testSSRC, 1); !errors.Is(err, ErrShort) {
			t.Fatalf("short header: %v", err)
		}
		if _, err := out.SealRTP(buf, 12, nil, testSSRC, 1<<48); !errors.Is(err, ErrExhausted) {
			t.Fatalf("index 2^48: %v", err)
		}
		if n, err := out.SealRTP(buf, 12, make([]byte, 10), testSSRC, 1); err != nil || n != cap(buf) {
			t.Fatalf("exact room: %d, %v", n, err)
		}
	})
}

func TestStreamsAreBounded(t *testing.T) {
	out, in := pair(t, ProfileAEADAES128GCM)
	received := in.Stream(testSSRC)
	if _, _, err := in.UnprotectRTP(received, sealed(t, out, 1, nil), 12); err != nil {
		t.Fatal(err)
	}
	for ssrc := range uint32(maxStreams - 1) {
		if in.Stream(ssrc) == nil {
			t.Fatalf("no stream for SSRC %d", ssrc)
		}
	}
	if in.Stream(1000) != nil {
		t.Fatal("more than 64 streams")
	}
	if in.Stream(5) == nil || in.Stream(testSSRC) != received {
		t.Fatal("known streams are lost at the bound")
	}
	if in.Discard(received) {
		t.Fatal("a stream that has received was forgotten: its packets could come twice")
	}
	if !in.Discard(in.Stream(5)) || in.Stream(1000) == nil {
		t.Fatal("a discarded stream keeps its place")
	}
}

func rtcpPacket(ssrc uint32, n int) []byte {
	b := make([]byte, n)
	b[0], b[1] = 0x80, 201
	binary.BigEndian.PutUint16(b[2:], uint16(n/4-1))
	binary.BigEndian.PutUint32(b[4:], ssrc)
	return b
}

func TestRTCP(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		var wires [][]byte
		for i := range 200 {
			plain := rtcpPacket(testSSRC, 8+4*(i%40))
			wire := make([]byte, 1500)
			n, err := out.SealRTCP(wire, plain)
			if err != nil || n != len(plain)+p.Overhead()+rtcpIndexLen {
				t.Fatalf("%d bytes, %v", n, err)
			}
			wires = append(wires, wire[:n])
			got, err := in.UnprotectRTCP(bytes.Clone(wire[:n]))
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("packet %d: %v", i, err)
			}
		}
		for _, i := range []int{199, 80, 0} {
			if _, err := in.UnprotectRTCP(bytes.Clone(wires[i])); !errors.Is(err, ErrReplayed) {
				t.Fatalf("packet %d again: %v", i, err)
			}
		}
		fresh := rtcpPacket(testSSRC, 48)
		wire := make([]byte, 48+p.Overhead()+rtcpIndexLen)
		if _, err := out.SealRTCP(wire, fresh); err != nil {
			t.Fatal(err)
		}
		for at := range wire {
			bad := bytes.Clone(wire)
			bad[at] ^= 0x80 // at the index this is the E bit
			if _, err := in.UnprotectRTCP(bad); !errors.Is(err, ErrAuth) && !errors.Is(err, ErrReplayed) {
				t.Fatalf("byte %d changed: %v", at, err)
			}
		}
		if got, err := in.UnprotectRTCP(wire); err != nil || !bytes.Equal(got, fresh) {
			t.Fatalf("true packet after forged ones: %v", err)
		}
		if _, err := out.SealRTCP(wire[:47:47], fresh); !errors.Is(err, ErrNoRoom) {
			t.Fatalf("no room: %v", err)
		}
		out.controlIndex = maxRTCPIndex
		if _, err := out.SealRTCP(wire, fresh); !errors.Is(err, ErrExhausted) {
			t.Fatalf("index 2^31: %v", err)
		}
	})
}

func TestRTCPStreamsAreBounded(t *testing.T) {
	out, in := pair(t, ProfileAEADAES128GCM)
	wire := make([]byte, 100)
	for ssrc := range uint32(maxStreams + 1) {
		n, err := out.SealRTCP(wire, rtcpPacket(ssrc, 8))
		if err != nil {
			t.Fatal(err)
		}
		_, err = in.UnprotectRTCP(wire[:n])
		if want := map[bool]error{true: ErrStreams}[ssrc >= maxStreams]; !errors.Is(err, want) {
			t.Fatalf("SSRC %d: %v", ssrc, err)
		}
	}
}

// The window agrees with a plain set of what was received.
func TestWindowAgainstSet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	w := window{seen: make([]uint64, 2)}
	got := map[uint64]bool{}
	var newest, at uint64
	at = 1000
	for range 200_000 {
		at += uint64(rng.IntN(5))
		if rng.IntN(200) == 0 {
			at += uint64(rng.IntN(400))
		}
		index := at - uint64(rng.IntN(200))
		want := len(got) == 0 || index > newest || (newest-index < 128 && !got[index])
		if w.fresh(index) != want {
			t.Fatalf("fresh(%d) with newest %d: %v", index, newest, !want)
		}
		if want {
			w.accept(index)
			got[index] = true
			newest = max(newest, index)
		}
	}
}
