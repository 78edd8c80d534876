package speech

import (
	"encoding/binary"
	"fmt"
)

// box is one of ISO/IEC 14496-12: what it holds, and where in the file that begins.
type box struct {
	kind string
	body []byte
	head int // bytes before the body
	at   int // of the body, in the file
}

// boxes reads those that lie side by side. A recording that was cut off ends with half a box, which is left out.
func boxes(b []byte, at int) (out []box) {
	for len(b) >= 8 && len(out) < maxPackets {
		size, head := uint64(binary.BigEndian.Uint32(b)), 8
		switch {
		case size == 1 && len(b) >= 16:
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		case size == 0: // to the end
			size = uint64(len(b))
		}
		if size < uint64(head) || size > uint64(len(b)) {
			break
		}
		out = append(out, box{string(b[4:8]), b[head:size], head, at + head})
		b, at = b[size:], at+int(size)
	}
	return out
}

// child finds the first box below another one.
func (b box) child(path ...string) (box, bool) {
	for _, kind := range path {
		found := false
		for _, c := range boxes(b.body, b.at) {
			if c.kind == kind {
				b, found = c, true
				break
			}
		}
		if !found {
			return box{}, false
		}
	}
	return b, true
}

func (b box) u32(at int) (uint32, bool) {
	if at < 0 || len(b.body) < at+4 {
		return 0, false
	}
	return binary.BigEndian.Uint32(b.body[at:]), true
}

// fields is for the boxes whose fields follow each other; what is not there reads as zero and is remembered.
type fields struct {
	b     []byte
	short bool
}

func (f *fields) u32() uint32 {
	if len(f.b) < 4 {
		f.short, f.b = true, nil
		return 0
	}
	v := binary.BigEndian.Uint32(f.b)
	f.b = f.b[4:]
	return v
}

// mp4Reader collects the packets of one track.
type mp4Reader struct {
	file        []byte
	track       uint32
	defaultSize uint32 // from mvex
	packets     [][]byte
	seen        int // with those that are not in the file
}

func decodeMP4(data []byte) (Recording, error) {
	root := box{body: data}
	moov, ok := root.child("moov")
	if !ok {
		return Recording{}, fmt.Errorf("%w: MP4 without moov", ErrBroken)
	}
	r := mp4Reader{file: data}
	trak, h, err := opusTrack(moov)
	if err != nil {
		return Recording{}, err
	}
	if r.track, ok = trackID(trak); !ok {
		return Recording{}, ErrBroken
	}
	if stbl, ok := trak.child("mdia", "minf", "stbl"); ok {
		if err := r.table(stbl); err != nil {
			return Recording{}, err
		}
	}
	r.defaultSize = r.trex(moov)
	for _, b := range boxes(data, 0) {
		if b.kind != "moof" {
			continue
		}
		if err := r.fragment(b); err != nil {
			return Recording{}, err
		}
	}
	if r.seen > 0 && len(r.packets) == 0 {
		return Recording{}, fmt.Errorf("%w: every sample is outside of the file", ErrBroken)
	}
	return decodeOpus(h, r.packets)
}

// opusTrack finds the first track of Opus (the encapsulation is that of opus-codec.org, "Encapsulation of Opus in ISO Base Media File Format").
func opusTrack(moov box) (box, opusHead, error) {
	// Of a sample entry, the boxes begin after 28 bytes.
	const entryFields = 28
	for _, trak := range boxes(moov.body, moov.at) {
		if trak.kind != "trak" {
			continue
		}
		stsd, ok := trak.child("mdia", "minf", "stbl", "stsd")
		if !ok || len(stsd.body) < 8 {
			continue
		}
		for _, entry := range boxes(stsd.body[8:], stsd.at+8) {
			if entry.kind != "Opus" || len(entry.body) < entryFields {
				continue
			}
			dops, ok := box{body: entry.body[entryFields:]}.child("dOps")
			if !ok || len(dops.body) < 1 {
				return box{}, opusHead{}, ErrBroken
			}
			h, err := readOpusHead(dops.body[1:], binary.BigEndian)
			return trak, h, err
		}
	}
	return box{}, opusHead{}, ErrCodec
}

func trackID(trak box) (uint32, bool) {
	tkhd, ok := trak.child("tkhd")
	if !ok || len(tkhd.body) == 0 {
		return 0, false
	}
	if tkhd.body[0] == 1 { // times of 64 bits
		return tkhd.u32(20)
	}
	return tkhd.u32(12)
}

func (r *mp4Reader) trex(moov box) uint32 {
	mvex, _ := moov.child("mvex")
	for _, b := range boxes(mvex.body, mvex.at) {
		if id, ok := b.u32(4); b.kind == "trex" && ok && id == r.track {
			size, _ := b.u32(16)
			return size
		}
	}
	return 0
}

// add takes a packet of the file, unless the file ends before it does.
func (r *mp4Reader) add(at, size uint64) error {
	r.seen++
	switch {
	case r.seen > maxPackets:
		return ErrTooLong
	case size > maxPacketBytes:
		return fmt.Errorf("%w: a sample of %d bytes", ErrBroken, size)
	case at > uint64(len(r.file)) || size > uint64(len(r.file))-at:
		return nil
	}
	r.packets = append(r.packets, r.file[at:at+size])
	return nil
}

// table reads where the samples of a file lie that is not fragmented.
func (r *mp4Reader) table(stbl box) error {
	stsz, hasSizes := stbl.child("stsz")
	stsc, hasRuns := stbl.child("stsc")
	chunks, err := chunkOffsets(stbl)
	if err != nil || !hasSizes || !hasRuns || len(chunks) == 0 {
		return err
	}
	sizes := fields{b: stsz.body}
	_, fixed, left := sizes.u32(), sizes.u32(), sizes.u32()
	runs := fields{b: stsc.body}
	_, entries := runs.u32(), runs.u32()
	next, perChunk, nextPerChunk := uint32(0), uint32(0), uint32(0)
	take := func() {
		perChunk, next, nextPerChunk = nextPerChunk, ^uint32(0), 0
		if entries > 0 {
			entries--
			next, nextPerChunk = runs.u32(), runs.u32()
			runs.u32()
		}
	}
	take()
	for i, at := range chunks {
		for uint32(i)+1 >= next && !runs.short {
			take()
		}
		for range min(perChunk, left) {
			size := fixed
			if fixed == 0 {
				size = sizes.u32()
			}
			if err := r.add(at, uint64(size)); err != nil {
				return err
			}
			at += uint64(size)
			left--
		}
	}
	if sizes.short || runs.short {
		return ErrBroken
	}
	return nil
}

func chunkOffsets(stbl box) ([]uint64, error) {
	b, narrow := stbl.child("stco")
	wide := false
	if !narrow {
		if b, wide = stbl.child("co64"); !wide {
			return nil, nil
		}
	}
	f := fields{b: b.body}
	f.u32()
	n := f.u32()
	if n > uint32(maxPackets) {
		return nil, ErrTooLong
	}
	out := make([]uint64, 0, n)
	for range n {
		at := uint64(f.u32())
		if wide {
			at = at<<32 | uint64(f.u32())
		}
		out = append(out, at)
	}
	if f.short {
		return nil, ErrBroken
	}
	return out, nil
}
