package speech

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// The elements of WebM that matter here (RFC 9559 section 5.1). What lies in the masters is read as if it lay beside them: so a cluster or segment whose
// length was not known when it was begun, as recorders write them, needs no care.
const (
	webmSegment     = 0x18538067
	webmTracks      = 0x1654ae6b
	webmTrackEntry  = 0xae
	webmTrackNumber = 0xd7
	webmCodecID     = 0x86
	webmPrivate     = 0x63a2
	webmCluster     = 0x1f43b675
	webmBlockGroup  = 0xa0
	webmBlock       = 0xa1
	webmSimpleBlock = 0xa3
	// unknownSize is what a size of only ones means (RFC 8794 section 6.2).
	unknownSize = ^uint64(0)
)

type webmTrack struct {
	number  uint64
	codec   string
	private []byte
}

// webmReader collects the packets of the first track that is Opus.
type webmReader struct {
	tracks  []webmTrack
	packets [][]byte
}

// maxTracks is more than a microphone, a camera and a screen.
const maxTracks = 8

func decodeWebM(data []byte) (Recording, error) {
	r := webmReader{}
	for len(data) > 0 {
		id, size, head := ebmlHead(data)
		if head == 0 {
			break // stopped in the middle of an element
		}
		data = data[head:]
		switch id {
		case webmSegment, webmTracks, webmCluster, webmBlockGroup:
			continue
		case webmTrackEntry:
			if len(r.tracks) == maxTracks {
				return Recording{}, ErrBroken
			}
			r.tracks = append(r.tracks, webmTrack{})
			continue
		}
		if size > uint64(len(data)) {
			break
		}
		if err := r.element(id, data[:size]); err != nil {
			return Recording{}, err
		}
		data = data[size:]
	}
	return r.decode()
}

func (r *webmReader) element(id uint32, body []byte) error {
	if id == webmBlock || id == webmSimpleBlock {
		return r.block(body)
	}
	if len(r.tracks) == 0 {
		return nil
	}
	t := &r.tracks[len(r.tracks)-1]
	switch id {
	case webmTrackNumber:
		if len(body) > 8 {
			return ErrBroken
		}
		t.number = 0
		for _, b := range body {
			t.number = t.number<<8 | uint64(b)
		}
	case webmCodecID:
		t.codec = string(bytes.TrimRight(body, "\x00"))
	case webmPrivate:
		t.private = body
	}
	return nil
}

func (r *webmReader) opus() *webmTrack {
	for i := range r.tracks {
		if r.tracks[i].codec == "A_OPUS" {
			return &r.tracks[i]
		}
	}
	return nil
}

func (r *webmReader) block(body []byte) error {
	number, n := ebmlSize(body)
	if n == 0 || len(body) < n+3 {
		return fmt.Errorf("%w: a block without a head", ErrBroken)
	}
	if t := r.opus(); t == nil || t.number != number {
		return nil
	}
	if body[n+2]&6 != 0 {
		return fmt.Errorf("%w: laced blocks", ErrCodec) // no browser writes them
	}
	if len(r.packets) == maxPackets {
		return ErrTooLong
	}
	r.packets = append(r.packets, body[n+3:])
	return nil
}

func (r *webmReader) decode() (Recording, error) {
	t := r.opus()
	if t == nil {
		if len(r.tracks) == 0 {
			return Recording{}, fmt.Errorf("%w: no track", ErrBroken)
		}
		return Recording{}, ErrCodec
	}
	if !hasTag(t.private, 0, "OpusHead") {
		return Recording{}, ErrBroken
	}
	h, err := readOpusHead(t.private[min(9, len(t.private)):], binary.LittleEndian)
	if err != nil {
		return Recording{}, err
	}
	return decodeOpus(h, r.packets)
}

// ebmlHead reads the identifier and size of an element, which take head bytes; 0: there are not enough.
func ebmlHead(b []byte) (id uint32, size uint64, head int) {
	n := vintLength(b, 4)
	if n == 0 {
		return 0, 0, 0
	}
	for _, octet := range b[:n] {
		id = id<<8 | uint32(octet)
	}
	size, m := ebmlSize(b[n:])
	if m == 0 {
		return 0, 0, 0
	}
	return id, size, n + m
}

// ebmlSize reads a number of variable length (RFC 8794 section 4), which takes n bytes.
func ebmlSize(b []byte) (v uint64, n int) {
	if n = vintLength(b, 8); n == 0 {
		return 0, 0
	}
	v = uint64(b[0]) & (1<<(8-n) - 1)
	for _, octet := range b[1:n] {
		v = v<<8 | uint64(octet)
	}
	if v == 1<<(7*n)-1 {
		v = unknownSize
	}
	return v, n
}

func vintLength(b []byte, most int) int {
	if len(b) == 0 {
		return 0
	}
	n := bits.LeadingZeros8(b[0]) + 1
	if n > most || n > len(b) {
		return 0
	}
	return n
}
