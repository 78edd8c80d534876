package codec

// OBU types of the AV1 bitstream specification, section 6.2.2.
const (
	obuSequenceHeader  = 1
	obuTileGroup       = 4
	obuRedundantHeader = 7
)

// av1Element walks the OBU elements of one payload (AV1 RTP specification section 4.4).
type av1Element struct {
	rest  []byte
	count int // W: elements in the packet when 1 to 3; 0 when each has a length
	n     int
}

// next returns the next element, nil at the end or at bad data. The last one of a counted packet has no length.
func (e *av1Element) next() []byte {
	if len(e.rest) == 0 {
		return nil
	}
	e.n++
	if e.n == e.count {
		element := e.rest
		e.rest = nil
		return element
	}
	size, width := leb128(e.rest)
	if width == 0 || uint64(len(e.rest)-width) < size {
		e.rest = nil
		return nil
	}
	element := e.rest[width : width+int(size)]
	e.rest = e.rest[width+int(size):]
	return element
}

// leb128 reads a number of at most 8 bytes; width is 0 when it does not end in them.
func leb128(b []byte) (value uint64, width int) {
	for i := range min(len(b), 8) {
		value |= uint64(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			return value, i + 1
		}
	}
	return 0, 0
}

func inspectAV1(payload []byte, marker bool) Info {
	const (
		continues = 0x80 // Z: the first element is the rest of an OBU
		newCoded  = 0x08 // N: first packet of a coded video sequence, hence of a key frame
	)
	b := payload[0]
	info := Info{FrameEnd: marker, Keyframe: b&newCoded != 0 && b&continues == 0}
	info.SwitchPoint = info.Keyframe
	if b&continues != 0 {
		return info
	}
	elements := av1Element{rest: payload[1:], count: int(b >> 4 & 0x03)}
	first := elements.next()
	if len(first) == 0 {
		return Info{FrameEnd: marker}
	}
	kind, extended := first[0]>>3&0x0f, first[0]&0x04 != 0
	info.FrameStart = kind != obuTileGroup && kind != obuRedundantHeader
	if extended && len(first) > 1 {
		info.Temporal, info.Spatial = first[1]>>5, first[1]>>3&0x03
	}
	return info
}

func sizeAV1(payload []byte) (width, height int) {
	if len(payload) == 0 || !inspectAV1(payload, false).Keyframe {
		return 0, 0
	}
	elements := av1Element{rest: payload[1:], count: int(payload[0] >> 4 & 0x03)}
	for obu := elements.next(); len(obu) > 0; obu = elements.next() {
		if obu[0]>>3&0x0f != obuSequenceHeader {
			continue
		}
		body := obu[1:]
		if obu[0]&0x04 != 0 && len(body) > 0 { // extension byte
			body = body[1:]
		}
		if obu[0]&0x02 != 0 { // its own size
			_, n := leb128(body)
			body = body[n:]
		}
		return sizeSequenceHeader(body)
	}
	return 0, 0
}

// sizeSequenceHeader reads a sequence header up to the largest frame size, AV1 bitstream specification section 5.5.
func sizeSequenceHeader(body []byte) (width, height int) {
	r := bitReader{b: body}
	r.skip(4) // profile, still picture
	if r.flag() {
		r.skip(5) // the level of a reduced header
	} else {
		skipOperatingPoints(&r)
	}
	widthBits, heightBits := int(r.bits(4))+1, int(r.bits(4))+1
	width, height = int(r.bits(widthBits))+1, int(r.bits(heightBits))+1
	if r.bad {
		return 0, 0
	}
	return width, height
}

func skipOperatingPoints(r *bitReader) {
	decoderModel, delayBits := false, 0
	if r.flag() { // timing info
		r.skip(64)
		if r.flag() {
			r.uexp()
		}
		if decoderModel = r.flag(); decoderModel {
			delayBits = int(r.bits(5)) + 1
			r.skip(32 + 5 + 5)
		}
	}
	displayDelay := r.flag()
	for range r.bits(5) + 1 {
		r.skip(12)
		if r.bits(5) > 7 {
			r.skip(1) // tier
		}
		if decoderModel && r.flag() {
			r.skip(2*delayBits + 1)
		}
		if displayDelay && r.flag() {
			r.skip(4)
		}
	}
}
