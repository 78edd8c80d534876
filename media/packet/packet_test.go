package packet

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

func TestClassifyFollowsRFC7983(t *testing.T) {
	tests := []struct {
		first, second byte
		want          Kind
	}{
		{0, 1, KindSTUN}, {3, 0, KindSTUN}, {4, 0, KindUnknown}, {16, 0, KindUnknown}, {20, 0, KindDTLS}, {63, 0, KindDTLS},
		{64, 0, KindUnknown}, {128, 96, KindRTP}, {191, 111, KindRTP}, {128, 200, KindRTCP}, {129, 223, KindRTCP},
		{128, 224, KindRTP}, {192, 0, KindUnknown},
	}
	for _, tt := range tests {
		if got := Classify([]byte{tt.first, tt.second}); got != tt.want {
			t.Errorf("%d %d is %d, want %d", tt.first, tt.second, got, tt.want)
		}
	}
	if Classify([]byte{128}) != KindUnknown || Classify(nil) != KindUnknown {
		t.Error("a datagram of less than two bytes is nothing")
	}
}

func TestParseRTPReadsWhatPionWrites(t *testing.T) {
	p := rtp.Packet{
		Header: rtp.Header{
			Version: 2, Marker: true, PayloadType: 96, SequenceNumber: 65533, Timestamp: 0xDEADBEEF, SSRC: 0xCAFEBABE,
			CSRC: []uint32{1, 2, 3},
		},
		Payload: []byte("payload"),
	}
	for id, value := range map[uint8]string{1: "0", 7: "rid", 14: "sixteen bytes!!!"} {
		if err := p.SetExtension(id, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var h RTP
	if err := ParseRTP(b, &h); err != nil {
		t.Fatal(err)
	}
	if !h.Marker || h.PayloadType != 96 || h.SequenceNumber != 65533 || h.Timestamp != 0xDEADBEEF || h.SSRC != 0xCAFEBABE {
		t.Fatalf("header %+v", h)
	}
	for id, want := range map[uint8]string{1: "0", 7: "rid", 14: "sixteen bytes!!!", 9: ""} {
		if got := string(h.Extension(b, id)); got != want {
			t.Errorf("extension %d is %q, want %q", id, got, want)
		}
	}
	if got, err := h.Payload(b); err != nil || string(got) != "payload" {
		t.Errorf("payload %q %v", got, err)
	}
}

func TestPayloadLeavesPaddingOut(t *testing.T) {
	header := []byte{0xA0, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}
	tests := map[string]struct {
		payload []byte
		want    string
		err     error
	}{
		"three bytes of padding":       {[]byte{'a', 'b', 0, 0, 3}, "ab", nil},
		"padding only":                 {[]byte{0, 0, 3}, "", nil},
		"padding longer than the rest": {[]byte{'a', 9}, "", ErrPadding},
		"padding of zero":              {[]byte{'a', 0}, "", ErrPadding},
		"no byte to say how much":      {nil, "", ErrPadding},
	}
	for name, tt := range tests {
		b := append(bytes.Clone(header), tt.payload...)
		var h RTP
		if err := ParseRTP(b, &h); err != nil {
			t.Fatal(err)
		}
		got, err := h.Payload(b)
		if !errors.Is(err, tt.err) || string(got) != tt.want {
			t.Errorf("%s: %q %v, want %q %v", name, got, err, tt.want, tt.err)
		}
	}
}

func TestWrittenExtensionsAreReadByPion(t *testing.T) {
	long := bytes.Repeat([]byte{7}, 40)
	tests := map[string][]Element{
		"none":              nil,
		"one":               {{ID: 1, Value: []byte{0x9F}}},
		"three":             {{ID: 1, Value: []byte{1}}, {ID: 3, Value: []byte{1, 2, 3}}, {ID: 14, Value: []byte("0123456789abcdef")}},
		"an absent one":     {{ID: 0, Value: []byte{1}}, {ID: 2, Value: []byte{5}}},
		"one too long":      {{ID: 2, Value: []byte{1}}, {ID: 11, Value: long}},
		"an id beyond 14":   {{ID: 20, Value: []byte{1, 2}}},
		"absent ones alone": {{ID: 0, Value: []byte{1}}},
	}
	for name, elements := range tests {
		buf := make([]byte, 200)
		PutHeader(buf, &RTP{PayloadType: 111, SequenceNumber: 5, Timestamp: 6, SSRC: 7, Marker: true})
		n, err := PutExtensions(buf, elements)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n += copy(buf[n:], "x")
		var got rtp.Packet
		if err := got.Unmarshal(buf[:n]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.PayloadType != 111 || got.SequenceNumber != 5 || !got.Marker || string(got.Payload) != "x" {
			t.Errorf("%s: %+v", name, got)
		}
		for _, e := range elements {
			if e.ID != 0 && !bytes.Equal(got.GetExtension(e.ID), e.Value) {
				t.Errorf("%s: extension %d is %x", name, e.ID, got.GetExtension(e.ID))
			}
		}
	}
	if _, err := PutExtensions(make([]byte, 20), []Element{{ID: 1, Value: long[:16]}}); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a full buffer: %v", err)
	}
}

func TestRTCPReadsWhatPionWrites(t *testing.T) {
	compound := []rtcp.Packet{
		&rtcp.SenderReport{
			SSRC: 9, NTPTime: 1 << 40, RTPTime: 77, PacketCount: 3, OctetCount: 4,
			Reports: []rtcp.ReceptionReport{{SSRC: 5, FractionLost: 12, TotalLost: 0xFFFFFF, LastSequenceNumber: 70000, Jitter: 8, LastSenderReport: 6, Delay: 7}},
		},
		&rtcp.TransportLayerNack{SenderSSRC: 1, MediaSSRC: 2, Nacks: []rtcp.NackPair{{PacketID: 100, LostPackets: 5}}},
		&rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: 3},
		&rtcp.FullIntraRequest{SenderSSRC: 1, MediaSSRC: 0, FIR: []rtcp.FIREntry{{SSRC: 44, SequenceNumber: 1}}},
		&rtcp.ReceiverEstimatedMaximumBitrate{SenderSSRC: 1, Bitrate: 1_000_000, SSRCs: []uint32{2}},
	}
	b, err := rtcp.Marshal(compound)
	if err != nil {
		t.Fatal(err)
	}
	var got []RTCP
	for len(b) > 0 {
		var p RTCP
		if p, b, err = NextRTCP(b); err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
	}
	if len(got) != 5 {
		t.Fatalf("%d packets", len(got))
	}
	if ntp, at, ok := got[0].SenderInfo(); !ok || ntp != 1<<40 || at != 77 || got[0].SSRC() != 9 {
		t.Errorf("sender info %d %d %v", ntp, at, ok)
	}
	want := ReportBlock{SSRC: 5, FractionLost: 12, CumulativeLost: -1, HighestSequence: 70000, Jitter: 8, LastSR: 6, DelaySinceSR: 7}
	if r, ok := got[0].Report(0); !ok || r != want {
		t.Errorf("report %+v %v", r, ok)
	}
	if _, ok := got[0].Report(1); ok {
		t.Error("there is one report only")
	}
	if s, mask, ok := got[1].NACK(0); !ok || s != 100 || mask != 5 || got[1].MediaSSRC() != 2 {
		t.Errorf("nack %d %b %v", s, mask, ok)
	}
	if got[2].MediaSSRC() != 3 || got[2].Format != FormatPLI {
		t.Errorf("pli %+v", got[2])
	}
	if ssrc, ok := got[3].FIR(0); !ok || ssrc != 44 {
		t.Errorf("fir %d %v", ssrc, ok)
	}
	if bps, ok := got[4].REMB(); !ok || bps < 990_000 || bps > 1_010_000 {
		t.Errorf("remb %d %v", bps, ok)
	}
}

func TestPionReadsWrittenRTCP(t *testing.T) {
	b := AppendSenderReport(nil, 1, 2<<32, 3, 4, 5)
	b = AppendCNAME(b, 1, "slot-1")
	b = AppendReceiverReport(b, 6, []ReportBlock{{SSRC: 7, FractionLost: 8, CumulativeLost: -2, HighestSequence: 9, Jitter: 10, LastSR: 11, DelaySinceSR: 12}})
	b = AppendPLI(b, 13, 14)
	b = AppendNACK(b, 15, 16, []uint16{65535, 0, 3, 16, 17, 40})
	got, err := rtcp.Unmarshal(b)
	if err != nil {
		t.Fatal(err)
	}
	if sr, ok := got[0].(*rtcp.SenderReport); !ok || sr.NTPTime != 2<<32 || sr.RTPTime != 3 || sr.PacketCount != 4 || sr.OctetCount != 5 {
		t.Errorf("sender report %v", got[0])
	}
	if d, ok := got[1].(*rtcp.SourceDescription); !ok || d.Chunks[0].Source != 1 || d.Chunks[0].Items[0].Text != "slot-1" {
		t.Errorf("description %v", got[1])
	}
	if rr, ok := got[2].(*rtcp.ReceiverReport); !ok || rr.SSRC != 6 || rr.Reports[0].TotalLost != 0xFFFFFE || rr.Reports[0].Delay != 12 {
		t.Errorf("receiver report %v", got[2])
	}
	if pli, ok := got[3].(*rtcp.PictureLossIndication); !ok || pli.MediaSSRC != 14 {
		t.Errorf("pli %v", got[3])
	}
	nack, ok := got[4].(*rtcp.TransportLayerNack)
	if !ok {
		t.Fatalf("nack %v", got[4])
	}
	var list []uint16
	for _, n := range nack.Nacks {
		list = append(list, n.PacketList()...)
	}
	if want := []uint16{65535, 0, 3, 16, 17, 40}; !equal(list, want) {
		t.Errorf("nack for %v, want %v", list, want)
	}
	for length := range 9 {
		d := AppendCNAME(nil, 1, "abcdefghi"[:length])
		if _, err := rtcp.Unmarshal(d); err != nil {
			t.Errorf("a name of %d bytes: %v", length, err)
		}
	}
}

func equal(a, b []uint16) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestThePacketPathAllocatesNothing(t *testing.T) {
	b := make([]byte, 1200)
	b[0], b[1] = 0x90, 96
	b[12], b[13], b[15] = 0xBE, 0xDE, 1
	b[16], b[17] = 0x10, 1
	out := make([]byte, 1500)
	elements := []Element{{ID: 1, Value: b[17:18]}}
	if n := testing.AllocsPerRun(100, func() {
		var h RTP
		_ = ParseRTP(b, &h)
		_ = h.Extension(b, 1)
		PutHeader(out, &h)
		_, _ = PutExtensions(out, elements)
		_ = AppendPLI(out[:0], 1, 2)
	}); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}

func FuzzRTP(f *testing.F) {
	f.Add([]byte{0x90, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 0x10, 7, 0, 0, 'x'})
	f.Add([]byte{0xBF, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1})
	f.Add([]byte{0x90, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x10, 0, 0, 2, 20, 3, 1, 2, 3, 0, 21, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var h RTP
		if ParseRTP(b, &h) != nil {
			return
		}
		if h.HeaderLen > len(b) || h.HeaderLen < FixedHeaderLen {
			t.Fatalf("header of %d in %d bytes", h.HeaderLen, len(b))
		}
		for id := range 256 {
			_ = h.Extension(b, uint8(id))
		}
		if p, err := h.Payload(b); err == nil && h.HeaderLen+len(p) > len(b) {
			t.Fatal("payload beyond the packet")
		}
	})
}

func FuzzRTCP(f *testing.F) {
	f.Add(AppendCNAME(AppendSenderReport(nil, 1, 2, 3, 4, 5), 1, "x"))
	f.Add(AppendNACK(AppendPLI(nil, 1, 2), 3, 4, []uint16{1, 2, 30}))
	f.Fuzz(func(t *testing.T, b []byte) {
		for len(b) > 0 {
			before := len(b)
			p, rest, err := NextRTCP(b)
			if err != nil {
				return
			}
			if len(rest) >= before {
				t.Fatal("no progress")
			}
			b = rest
			_, _ = p.SSRC(), p.MediaSSRC()
			_, _, _ = p.SenderInfo()
			for i := range 32 {
				_, _ = p.Report(i)
				_, _, _ = p.NACK(i)
				_, _ = p.FIR(i)
			}
			_, _ = p.REMB()
		}
	})
}

func BenchmarkParseAndRewriteHeader(b *testing.B) {
	in := make([]byte, 1200)
	in[0], in[1] = 0x90, 96
	in[12], in[13], in[15] = 0xBE, 0xDE, 1
	in[16], in[17] = 0x10, 1
	out := make([]byte, 1500)
	b.ReportAllocs()
	for b.Loop() {
		var h RTP
		_ = ParseRTP(in, &h)
		e := [1]Element{{ID: 1, Value: h.Extension(in, 1)}}
		PutHeader(out, &h)
		_, _ = PutExtensions(out, e[:])
	}
}
