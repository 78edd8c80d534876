package srtp

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/pion/rtp"
	pion "github.com/pion/srtp/v3"
)

// pion's implementation reads what we send and sends what we read, through losses, reordering and two roll-overs.
func TestAgainstPion(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		keys, err := SplitKeyingMaterial(p, material(p), true)
		if err != nil {
			t.Fatal(err)
		}
		out, err := NewOutbound(p, keys.LocalKey, keys.LocalSalt)
		if err != nil {
			t.Fatal(err)
		}
		in, err := NewInbound(p, keys.RemoteKey, keys.RemoteSalt)
		if err != nil {
			t.Fatal(err)
		}
		theirIn, err := pion.CreateContext(keys.LocalKey, keys.LocalSalt, pion.ProtectionProfile(p))
		if err != nil {
			t.Fatal(err)
		}
		theirOut, err := pion.CreateContext(keys.RemoteKey, keys.RemoteSalt, pion.ProtectionProfile(p))
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, uint64(p)))
		stream := in.Stream(testSSRC)
		for index := uint64(64_000); index < 3*65_536; index += 1 + uint64(rng.IntN(50)) {
			packet := rtp.Packet{Header: rtp.Header{
				Version: 2, PayloadType: 111, SequenceNumber: uint16(index), Timestamp: rng.Uint32(), SSRC: testSSRC,
			}, Payload: make([]byte, rng.IntN(1200))}
			for i := range packet.Payload {
				packet.Payload[i] = byte(rng.Uint32())
			}
			if rng.IntN(2) == 0 {
				if err := packet.SetExtension(1, []byte{0xaa}); err != nil {
					t.Fatal(err)
				}
			}
			plain, err := packet.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			headerLen := packet.Header.MarshalSize()

			ours := append(make([]byte, 0, 1500), plain[:headerLen]...)
			n, err := out.SealRTP(ours, headerLen, plain[headerLen:], testSSRC, index)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := theirIn.DecryptRTP(nil, ours[:n], nil); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("pion could not read index %d: %v", index, err)
			}
			theirs, err := theirOut.EncryptRTP(nil, plain, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, gotIndex, err := in.UnprotectRTP(stream, theirs, headerLen)
			if err != nil || gotIndex != index || !bytes.Equal(got, plain) {
				t.Fatalf("could not read pion's index %d: %d, %v", index, gotIndex, err)
			}
		}
	})
}

func TestRTCPAgainstPion(t *testing.T) {
	forEachProfile(t, func(t *testing.T, p Profile) {
		out, in := pair(t, p)
		keys, err := SplitKeyingMaterial(p, material(p), true)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := pion.CreateContext(keys.LocalKey, keys.LocalSalt, pion.ProtectionProfile(p))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			plain := rtcpPacket(testSSRC, 8+4*(i%50))
			wire := make([]byte, 1500)
			n, err := out.SealRTCP(wire, plain)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := theirs.DecryptRTCP(nil, wire[:n], nil); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("pion could not read packet %d: %v", i, err)
			}
			sent, err := theirs.EncryptRTCP(nil, plain, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := in.UnprotectRTCP(sent); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("could not read pion's packet %d: %v", i, err)
			}
		}
	})
}
