package traffic

// The picture size written into key frames of the top layer; each layer below has half the width and height.
const (
	pictureWidth  = 640
	pictureHeight = 480
)

// vp8DescriptorBytes is the payload descriptor of RFC 7741 section 4.2 with a 15-bit picture id, as Chromium sends it.
const vp8DescriptorBytes = 4

// putVP8 writes the descriptor of packet index of a frame and, in the first one, the frame header of RFC 6386 section 9.1.
func putVP8(payload []byte, frame Frame, index int, pictureID uint16, layer uint32) {
	payload[0] = 0x80 // X
	if index == 0 {
		payload[0] |= 0x10 // S, partition 0
	}
	payload[1] = 0x80 // I
	payload[2] = 0x80 | byte(pictureID>>8)&0x7f
	payload[3] = byte(pictureID)
	if index > 0 {
		return
	}
	header := payload[vp8DescriptorBytes:]
	first := uint32(frame.Bytes / 4)
	tag := 1<<4 | first<<5 // show_frame, first_part_size
	if !frame.Key {
		tag |= 1
	}
	header[0], header[1], header[2] = byte(tag), byte(tag>>8), byte(tag>>16)
	if frame.Key {
		width, height := pictureWidth>>layer, pictureHeight>>layer
		copy(header[3:], []byte{0x9d, 0x01, 0x2a, byte(width), byte(width >> 8), byte(height), byte(height >> 8)})
	}
}

// KeyFrame tells whether a VP8 payload begins a key frame.
func KeyFrame(payload []byte) bool {
	header, start := vp8Header(payload)
	return start && len(header) >= 10 && header[0]&1 == 0 &&
		header[3] == 0x9d && header[4] == 0x01 && header[5] == 0x2a
}

// vp8Header skips the payload descriptor and tells whether the packet begins a frame.
func vp8Header(payload []byte) (rest []byte, start bool) {
	if len(payload) == 0 {
		return nil, false
	}
	start = payload[0]&0x17 == 0x10 // S set, partition 0
	n := 1
	if payload[0]&0x80 == 0 {
		return payload[n:], start
	}
	if len(payload) < 2 {
		return nil, false
	}
	extended := payload[1]
	n++
	if extended&0x80 != 0 { // I
		if len(payload) <= n {
			return nil, false
		}
		if payload[n]&0x80 != 0 {
			n++
		}
		n++
	}
	if extended&0x40 != 0 { // L
		n++
	}
	if extended&0x30 != 0 { // T or K
		n++
	}
	if len(payload) < n {
		return nil, false
	}
	return payload[n:], start
}
