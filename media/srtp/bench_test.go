package srtp

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"testing"
)

// allocs is what a packet may cost: nothing with GCM, the counter mode's state with CM.
func allocs(p Profile) float64 {
	if p == ProfileAES128CMHMACSHA180 {
		return 1
	}
	return 0
}

func TestAllocations(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		stream := in.Stream(testSSRC)
		payload := make([]byte, 1100)
		pkt := append(make([]byte, 0, 1500), header(0, testSSRC)...)
		plain, control := rtcpPacket(testSSRC, 60), make([]byte, 100)
		var index uint64
		seal := func() int {
			index++
			binary.BigEndian.PutUint16(pkt[2:], uint16(index))
			n, err := out.SealRTP(pkt, 12, payload, testSSRC, index)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		sealControl := func() int {
			n, err := out.SealRTCP(control, plain)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := testing.AllocsPerRun(100, func() { seal() }); got > allocs(p) {
			t.Errorf("SealRTP: %v allocations", got)
		}
		if got := testing.AllocsPerRun(100, func() {
			if _, _, err := in.UnprotectRTP(stream, pkt[:seal()], 12); err != nil {
				t.Fatal(err)
			}
		}); got > 2*allocs(p) {
			t.Errorf("SealRTP and UnprotectRTP: %v allocations", got)
		}
		if got := testing.AllocsPerRun(100, func() {
			if _, err := in.UnprotectRTCP(control[:sealControl()]); err != nil {
				t.Fatal(err)
			}
		}); got > 2*allocs(p) {
			t.Errorf("SealRTCP and UnprotectRTCP: %v allocations", got)
		}
	})
}

func BenchmarkSealRTP(b *testing.B) {
	for _, p := range profiles {
		for _, size := range []int{120, 1100} {
			b.Run(fmt.Sprintf("%v/%d", p, size), func(b *testing.B) {
				out, _ := pair(b, p)
				payload := make([]byte, size)
				pkt := append(make([]byte, 0, 1500), header(0, testSSRC)...)
				b.ReportAllocs()
				var index uint64
				for b.Loop() {
					index++
					if _, err := out.SealRTP(pkt, 12, payload, testSSRC, index); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkUnprotectRTP(b *testing.B) {
	for _, p := range profiles {
		for _, size := range []int{120, 1100} {
			b.Run(fmt.Sprintf("%v/%d", p, size), func(b *testing.B) {
				out, in := pair(b, p)
				sealed := sealed(b, out, 1, make([]byte, size))
				stream := in.Stream(testSSRC)
				pkt := make([]byte, len(sealed))
				b.ReportAllocs()
				for b.Loop() {
					stream.replay.started = false // the same packet again and again; costs a copy of it as well
					copy(pkt, sealed)
					if _, _, err := in.UnprotectRTP(stream, pkt, 12); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCTR compares the standard library's multi-block counter mode, which allocates, with one block at a time.
func BenchmarkCTR(b *testing.B) {
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{64, 120, 1100} {
		buf := make([]byte, size)
		iv := make([]byte, 16)
		b.Run(fmt.Sprintf("NewCTR/%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				cipher.NewCTR(block, iv).XORKeyStream(buf, buf)
			}
		})
		b.Run(fmt.Sprintf("block/%d", size), func(b *testing.B) {
			b.ReportAllocs()
			key := make([]byte, 16)
			for b.Loop() {
				for i := 0; i < size; i += 16 {
					binary.BigEndian.PutUint16(iv[14:], uint16(i/16))
					block.Encrypt(key, iv)
					for j := i; j < min(i+16, size); j++ {
						buf[j] ^= key[j-i]
					}
				}
			}
		})
	}
}

func FuzzUnprotect(f *testing.F) {
	out, _ := pair(f, ProfileAEADAES128GCM)
	f.Add(sealed(f, out, 7, []byte("voice")), uint8(12))
	f.Add(rtcpPacket(testSSRC, 60), uint8(12))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, pkt []byte, headerLen uint8) {
		for _, p := range profiles {
			_, in := pair(t, p)
			s := in.Stream(testSSRC)
			a := append([]byte(nil), pkt...)
			plain, _, err := in.UnprotectRTP(s, a, int(headerLen))
			if err == nil && len(plain) != len(pkt)-p.Overhead() {
				t.Fatalf("plain of %d bytes from %d", len(plain), len(pkt))
			}
			if err != nil && s.replay.started {
				t.Fatal("a refused packet moved the window")
			}
			if _, err := in.UnprotectRTCP(append([]byte(nil), pkt...)); err == nil {
				t.Fatal("RTCP forged")
			}
		}
	})
}
