package speech

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/pion/opus/pkg/oggreader"
)

// decodeOgg reads the packets of one stream (RFC 7845).
func decodeOgg(data []byte) (Recording, error) {
	reader, header, err := oggreader.NewWith(bytes.NewReader(data))
	if err != nil {
		if !bytes.Contains(data[:min(len(data), 128)], []byte("OpusHead")) {
			return Recording{}, ErrCodec // Vorbis, Speex or FLAC
		}
		return Recording{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	h := opusHead{int(header.Channels), int(header.PreSkip), float64(int16(header.OutputGain)) / 256}
	if err := h.check(header.ChannelMap); err != nil {
		return Recording{}, err
	}
	var packets [][]byte
	for first := true; ; first = false {
		p, _, err := reader.ParseNextPacket()
		// A recording that was stopped hard has half a page at its end.
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return Recording{}, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if first { // the comments
			continue
		}
		if packets = append(packets, p); len(packets) > maxPackets {
			return Recording{}, ErrTooLong
		}
	}
	return decodeOpus(h, packets)
}
