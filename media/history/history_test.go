package history

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// packet makes a packet that tells its number and size.
func packet(seq uint64, payloadLen int) (header, payload []byte) {
	header = binary.BigEndian.AppendUint64([]byte{0x80, 96, 0, 0}, seq)
	return header, bytes.Repeat([]byte{byte(seq)}, payloadLen)
}

func put(r *Ring, seq uint64, payloadLen int) { h, p := packet(seq, payloadLen); r.Put(seq, h, p) }

func check(t *testing.T, r *Ring, seq uint64, payloadLen int) {
	t.Helper()
	header, payload := packet(seq, payloadLen)
	pkt, headerLen, ok := r.Get(seq)
	if !ok || headerLen != len(header) || !bytes.Equal(pkt[:headerLen], header) || !bytes.Equal(pkt[headerLen:], payload) {
		t.Fatalf("packet %d: %d bytes, header %d, %v", seq, len(pkt), headerLen, ok)
	}
}

func missing(t *testing.T, r *Ring, seq uint64) {
	t.Helper()
	if _, _, ok := r.Get(seq); ok {
		t.Fatalf("packet %d is still there", seq)
	}
}

func TestPutAndGet(t *testing.T) {
	r := New(64, 1<<20)
	missing(t, r, 0)
	put(r, 1000, 10)
	put(r, 1002, 1200)
	put(r, 1001, 0) // late, and without payload
	for seq, n := range map[uint64]int{1000: 10, 1001: 0, 1002: 1200} {
		check(t, r, seq, n)
	}
	missing(t, r, 999)
	missing(t, r, 1003)
	missing(t, r, 1000+64)
	r.Put(1000, []byte("other"), nil)
	check(t, r, 1000, 10)
	if newest, ok := r.Newest(); newest != 1002 || !ok {
		t.Fatalf("newest %d, %v", newest, ok)
	}
}

func TestOldPacketsFallOutByNumber(t *testing.T) {
	r := New(64, 1<<20)
	for seq := range uint64(200) {
		put(r, seq, 100)
		if seq >= 64 {
			missing(t, r, seq-64)
			check(t, r, seq-63, 100)
		}
	}
	put(r, 200-65, 100) // too late to be kept: its place belongs to a newer one
	missing(t, r, 200-65)
	check(t, r, 199, 100)
	put(r, 1000, 5) // after a jump the old ones are too old, though nothing was written over them
	missing(t, r, 199)
	check(t, r, 1000, 5)
}

func TestOldPacketsFallOutByBytes(t *testing.T) {
	const maxBytes = 64 << 10
	r := New(256, maxBytes)
	if r.Bytes() != 0 {
		t.Fatalf("%d bytes before the first packet", r.Bytes())
	}
	for seq := range uint64(1000) {
		put(r, seq, 1188)
		if r.Bytes() > maxBytes {
			t.Fatalf("%d bytes, allowed %d", r.Bytes(), maxBytes)
		}
		kept := 0
		for old := seq; ; old-- {
			if _, _, ok := r.Get(old); !ok {
				break
			}
			check(t, r, old, 1188)
			kept++
			if old == 0 {
				break
			}
		}
		// 7 chunks of 6 packets; the oldest chunk is given up when a new one begins.
		if want := min(int(seq)+1, 6*6+1); kept < want {
			t.Fatalf("packet %d: %d kept, want %d", seq, kept, want)
		}
	}
}

// Memory follows what the newest packets need, not what went through.
func TestSmallLayerStaysSmall(t *testing.T) {
	r := New(64, 1<<20)
	for seq := range uint64(10_000) {
		put(r, seq, 60)
		if seq > 64 {
			check(t, r, seq-63, 60)
		}
	}
	if got := r.Bytes(); got > 4*chunkBytes {
		t.Fatalf("%d bytes for 64 packets of 72", got)
	}
}

func TestNoRoomAtAll(t *testing.T) {
	r := New(64, 1000)
	put(r, 1, 10)
	missing(t, r, 1)
	if r.Bytes() != 0 {
		t.Fatal("memory taken over the bound")
	}
	r = New(64, 1<<20)
	put(r, 1, chunkBytes)
	missing(t, r, 1)
}

func TestKeyframe(t *testing.T) {
	r := New(64, 1<<20)
	expect := func(want uint64, wantOK bool) {
		t.Helper()
		if seq, ok := r.Keyframe(); ok != wantOK || ok && seq != want {
			t.Fatalf("key frame %d, %v; want %d, %v", seq, ok, want, wantOK)
		}
	}
	expect(0, false)
	for seq := uint64(10); seq < 20; seq++ {
		put(r, seq, 100)
	}
	expect(0, false)
	r.MarkKeyframe(15)
	expect(15, true)
	put(r, 21, 100) // 20 is lost
	expect(0, false)
	put(r, 20, 100) // and repaired
	expect(15, true)
	put(r, 22, 100)
	r.MarkKeyframe(22)
	r.MarkKeyframe(18) // noticed late
	expect(22, true)
	for seq := uint64(23); seq < 22+64; seq++ {
		put(r, seq, 100)
		expect(22, true)
	}
	put(r, 22+64, 100)
	expect(0, false)
}

// The ring agrees with a map of what was put in, for all it still has, and never has something wrong.
func TestAgainstMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	r := New(128, 50<<10)
	sizes := map[uint64]int{}
	at := uint64(5000)
	for range 50_000 {
		at += uint64(rng.IntN(3))
		seq := at - uint64(rng.IntN(40))
		if _, ok := sizes[seq]; !ok {
			n := rng.IntN(1300)
			put(r, seq, n)
			if _, _, ok := r.Get(seq); ok {
				sizes[seq] = n
			}
		}
		old := at - uint64(rng.IntN(200))
		if _, _, ok := r.Get(old); ok {
			check(t, r, old, sizes[old])
		}
		if r.Bytes() > 50<<10 {
			t.Fatal("bound passed")
		}
	}
}

func TestNoAllocations(t *testing.T) {
	r := New(256, 192<<10)
	var seq uint64
	header, payload := make([]byte, 20), make([]byte, 1100)
	step := func() {
		seq++
		r.Put(seq, header, payload)
		r.MarkKeyframe(seq)
		if _, _, ok := r.Get(seq); !ok {
			t.Fatal("lost")
		}
		r.Keyframe()
	}
	for range 1000 {
		step()
	}
	if got := testing.AllocsPerRun(1000, step); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkPut(b *testing.B) {
	r := New(256, 192<<10)
	header, payload := make([]byte, 20), make([]byte, 1100)
	var seq uint64
	b.ReportAllocs()
	for b.Loop() {
		seq++
		r.Put(seq, header, payload)
	}
}

func BenchmarkGet(b *testing.B) {
	r := New(256, 192<<10)
	for seq := range uint64(256) {
		r.Put(seq, make([]byte, 20), make([]byte, 1100))
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Get(200)
	}
}
