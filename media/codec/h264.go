package codec

import "encoding/binary"

// NAL unit types of ITU-T H.264 table 7-1 and of RFC 6184 section 5.2.
const (
	nalSlice     = 1
	nalPartition = 4 // last of the data partitions, which browsers do not send
	nalIDR       = 5
	nalSEI       = 6
	nalSPS       = 7
	nalPPS       = 8
	nalAUD       = 9
	nalSTAPA     = 24
	nalFUA       = 28
)

func inspectH264(payload []byte, marker bool) Info {
	info := Info{FrameEnd: marker}
	switch payload[0] & 0x1f {
	case nalSTAPA:
		discardable := true
		for rest := payload[1:]; ; {
			nal, tail := nextNAL(rest)
			if nal == nil {
				break
			}
			rest = tail
			part := inspectNAL(nal[0], nal[1:])
			info.Keyframe = info.Keyframe || part.Keyframe
			info.FrameStart = info.FrameStart || part.FrameStart
			discardable = discardable && part.Discardable
			info.Discardable = discardable
		}
	case nalFUA:
		if len(payload) < 2 {
			return Info{}
		}
		const start = 0x80
		part := inspectNAL(payload[0]&0xe0|payload[1]&0x1f, payload[2:])
		info.Discardable = part.Discardable
		if payload[1]&start != 0 {
			info.Keyframe, info.FrameStart = part.Keyframe, part.FrameStart
		}
	default:
		part := inspectNAL(payload[0], payload[1:])
		info.Keyframe, info.FrameStart, info.Discardable = part.Keyframe, part.FrameStart, part.Discardable
	}
	info.SwitchPoint = info.Keyframe
	return info
}

// inspectNAL reads one NAL unit by its header byte and what follows. A slice starts its picture when first_mb_in_slice is 0,
// whose Exp-Golomb code is the single bit 1.
func inspectNAL(header byte, body []byte) Info {
	kind, reference := header&0x1f, header&0x60 != 0
	switch {
	case kind == nalIDR || kind == nalSPS:
		first := kind == nalSPS || (len(body) > 0 && body[0]&0x80 != 0)
		return Info{Keyframe: first, FrameStart: first}
	case kind >= nalSlice && kind <= nalPartition:
		return Info{FrameStart: len(body) > 0 && body[0]&0x80 != 0, Discardable: !reference}
	case kind == nalSEI || kind == nalPPS || kind == nalAUD:
		return Info{FrameStart: true}
	}
	return Info{}
}

// nextNAL cuts one unit from the inside of a STAP-A packet; nil when there is no whole one.
func nextNAL(b []byte) (nal, rest []byte) {
	if len(b) < 3 {
		return nil, nil
	}
	n := int(binary.BigEndian.Uint16(b))
	if n == 0 || len(b) < 2+n {
		return nil, nil
	}
	return b[2 : 2+n], b[2+n:]
}

func sizeH264(payload []byte) (width, height int) {
	if len(payload) == 0 {
		return 0, 0
	}
	switch payload[0] & 0x1f {
	case nalSPS:
		return sizeSPS(payload)
	case nalSTAPA:
		for nal, rest := nextNAL(payload[1:]); nal != nil; nal, rest = nextNAL(rest) {
			if nal[0]&0x1f == nalSPS {
				return sizeSPS(nal)
			}
		}
	}
	return 0, 0
}

// sizeSPS reads a sequence parameter set, ITU-T H.264 section 7.3.2.1.1, up to the cropping rectangle.
func sizeSPS(nal []byte) (width, height int) {
	r := bitReader{b: nal, escaped: true}
	r.skip(8)
	profile := r.bits(8)
	r.skip(16) // constraints, level
	r.uexp()   // id
	chroma := uint32(1)
	if hasChromaFormat(profile) {
		chroma = skipChromaFormat(&r)
	}
	r.uexp() // log2_max_frame_num_minus4
	skipPictureOrder(&r)
	r.uexp()  // max_num_ref_frames
	r.skip(1) // gaps allowed
	w, h := int64(r.uexp())+1, int64(r.uexp())+1
	fields := int64(1) // 2 when a frame may be coded as two fields
	if !r.flag() {
		fields = 2
		r.skip(1)
	}
	r.skip(1) // direct_8x8_inference
	w, h = w*16, h*16*fields
	if r.flag() {
		unitX, unitY := int64(1), fields
		if chroma == 1 || chroma == 2 {
			unitX = 2
		}
		if chroma == 1 {
			unitY *= 2
		}
		w -= unitX * (int64(r.uexp()) + int64(r.uexp()))
		h -= unitY * (int64(r.uexp()) + int64(r.uexp()))
	}
	const maxSide = 1 << 16 // the largest level allows far less
	if r.bad || w <= 0 || h <= 0 || w > maxSide || h > maxSide {
		return 0, 0
	}
	return int(w), int(h)
}

// hasChromaFormat says whether a profile's parameter set names the chroma format.
func hasChromaFormat(profile uint32) bool {
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		return true
	}
	return false
}

// skipChromaFormat passes over the fields of the high profiles and returns chroma_format_idc, 0 for separate planes as
// they are cropped like monochrome.
func skipChromaFormat(r *bitReader) uint32 {
	chroma := r.uexp()
	lists := 8
	if chroma == 3 {
		lists = 12
		if r.flag() {
			chroma = 0
		}
	}
	r.uexp() // bit depths
	r.uexp()
	r.skip(1) // lossless
	if r.flag() {
		for i := range lists {
			if r.flag() {
				skipScalingList(r, i)
			}
		}
	}
	return chroma
}

func skipScalingList(r *bitReader, list int) {
	size := 16
	if list >= 6 {
		size = 64
	}
	last, next := int32(8), int32(8)
	for range size {
		if next != 0 {
			next = (last + r.sexp() + 256) & 0xff
		}
		if next != 0 {
			last = next
		}
		if r.bad {
			return
		}
	}
}

func skipPictureOrder(r *bitReader) {
	switch r.uexp() {
	case 0:
		r.uexp()
	case 1:
		r.skip(1)
		r.sexp()
		r.sexp()
		for n := r.uexp(); n > 0 && !r.bad; n-- {
			r.sexp()
		}
	}
}
