//go:build linux

package link

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"github.com/languagemate/studymate/bench/load/traffic"
)

// A link with feedback and pion number their packets for each other and tell what arrived.
func TestTransportFeedbackAgainstPion(t *testing.T) {
	hub, end := runHub(t, Config{Feedback: true})
	l, err := hub.Open(false)
	if err != nil {
		t.Fatal(err)
	}
	pc := newServer(t, func(media *webrtc.MediaEngine, registry *interceptor.Registry) error {
		if err := webrtc.ConfigureTWCCHeaderExtensionSender(media, registry); err != nil {
			return err
		}
		return webrtc.ConfigureTWCCSender(media, registry)
	})
	offer := l.Offer([]Line{{Kind: "audio", Direction: "sendrecv", SSRC: 100}, {Kind: "video", Direction: "sendrecv", SSRC: 200}})
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		t.Fatal(err)
	}
	answer, err := pc.CreateAnswer(nil)
	remote := describe(t, pc, answer, err)
	id := remote.Medias[1].Extensions[NumberURI]
	if id == 0 {
		t.Fatal("pion did not take the extension")
	}
	publish(l)
	l.out.configs[0].Audio.TransportID, l.out.configs[0].Camera.TransportID = id, id
	l.Numbers(id)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := l.Connect(ctx, remote); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	waitFor(t, func() bool { return l.Tracks(traffic.Camera) == 1 && time.Since(began) > time.Second })
	end()
	if sent, got := l.Sent(), l.Tally(); sent.Feedback < 2 || got.Feedback < 2 || got.Failed != 0 || hub.Refused() != 0 {
		t.Errorf("sent %+v, received %+v", sent, got)
	}
}

// What is missing is asked for once it is more than late, again while it is missing, and not for ever.
func TestGapsAreAskedFor(t *testing.T) {
	const ms = int64(time.Millisecond)
	var f feedback
	f.gap(7, 65534, 2, 0) // 65535, 0 and 1
	f.gap(8, 1, 2+maxGap, 0)
	f.filled(7, 0)
	if packets, n := f.nacks(1, 19*ms); len(packets) != 0 || n != 0 {
		t.Errorf("asked at once: %v", packets)
	}
	packets, n := f.nacks(1, 20*ms)
	if len(packets) != 1 || n != 2 {
		t.Fatalf("%d numbers in %v", n, packets)
	}
	nack, ok := packets[0].(*rtcp.TransportLayerNack)
	var numbers []uint16
	for _, pair := range nack.Nacks {
		numbers = append(numbers, pair.PacketList()...)
	}
	if slices.Sort(numbers); !ok || nack.MediaSSRC != 7 || !slices.Equal(numbers, []uint16{1, 65535}) {
		t.Errorf("%+v", nack)
	}
	f.filled(0, 1) // by RTX
	asks := 0
	for now := 40 * ms; now < 2000*ms; now += 20 * ms {
		_, n := f.nacks(1, now)
		asks += int(n)
	}
	if asks != maxAsks-1 || len(f.missing) != 0 {
		t.Errorf("asked %d times more, %v left", asks, f.missing)
	}
}

func TestHistoryRepeatsTheLastPackets(t *testing.T) {
	var h history
	for seq := range uint16(historyLength + 1) {
		h.add(sequenceKey{5, seq}, []byte{byte(seq), byte(seq >> 8)})
	}
	if got := h.find(sequenceKey{5, historyLength}); !bytes.Equal(got, []byte{0, 2}) {
		t.Errorf("%v", got)
	}
	if h.find(sequenceKey{5, 0}) != nil || h.find(sequenceKey{6, 1}) != nil {
		t.Error("found what is too old or never was")
	}
}

func FuzzTransportNumber(f *testing.F) {
	head := []byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0xbe, 0xde, 0, 2}
	numbered := append(slices.Clone(head), 0x10, 75, 0, 0x31, 0x12, 0x34, 0, 0)
	f.Add(numbered)
	f.Add(numbered[:20])
	f.Add(head)
	if n, ok := transportNumber(numbered, 3); !ok || n != 0x1234 {
		f.Fatal(n, ok)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, ok := transportNumber(data, 3); ok && len(data) < 20 {
			t.Error("a number out of nothing")
		}
	})
}
