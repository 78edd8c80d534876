package forward

import (
	"testing"

	"github.com/languagemate/studymate/media/codec"
	"github.com/languagemate/studymate/media/packet"
)

// FuzzAuthenticPackets plays a peer that has keys and sends what it likes: nothing may panic, and its neighbours must still be served.
func FuzzAuthenticPackets(f *testing.F) {
	f.Add(uint8(vp8Type), []byte{0x90, 0xE0, 0x80, 1, 1, 0, 0x10, 0, 0, 0x9D, 1, 0x2A, 0, 1, 0, 1}, []byte{0x10, 1})
	f.Add(uint8(rtxType), []byte{0, 1, 2}, []byte{})
	f.Add(uint8(redType), []byte{0x80 | opusType, 0, 0, 2, opusType, 1, 2, 3}, []byte{0x40, 0x9F})
	f.Add(uint8(200), []byte{0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{})
	f.Add(uint8(200), packet.AppendNACK(nil, 1, 70, []uint16{1, 2, 3}), []byte{})
	f.Fuzz(func(t *testing.T, payloadType uint8, payload, extension []byte) {
		if len(payload) > 1200 || len(extension) > 60 {
			return
		}
		r := newRig(t)
		red := func(c *PeerConfig) {
			c.Payloads[redType] = Payload{Format: redFormat, Codec: codec.RED, ClockRate: 48000}
		}
		ann, ben, eve := r.join("ann", red), r.join("ben", nil), r.join("eve", nil)
		ben.peer.Show("4", ann.peer, Mic)
		ben.peer.Show("7", ann.peer, Camera)
		eve.peer.Show("4", ben.peer, Mic)
		ann.send(video(1, 0, 1, true))
		if payloadType >= 192 && len(payload) >= 8 {
			payload[0], payload[1] = payload[0]&0x1F|0x80, 192+payload[1]%32
			ann.control(payload)
		} else {
			for n := range uint16(3) {
				ann.send(hostile(2+n, payloadType&0x7F, payload, extension))
			}
		}
		r.pass(50e6)
		ben.send(audio(1, 0))
		if heard, _ := eve.got(); len(heard) != 1 {
			t.Fatalf("a neighbour heard %d packets", len(heard))
		}
	})
}

// hostile is a packet of one of the sender's announced streams with any payload and extensions.
func hostile(number uint16, payloadType uint8, payload, extension []byte) media {
	m := media{RTP: packet.RTP{PayloadType: payloadType, SequenceNumber: number, SSRC: 2000}, payload: payload}
	switch payloadType {
	case opusType, redType:
		m.SSRC = 1000
	case rtxType:
		m.SSRC = 2001
	}
	if len(extension) > 0 {
		m.level = extension[:1]
		m.rid = string(extension[1:min(len(extension), 16)])
	}
	return m
}
