package images

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/gen2brain/avif"
	"golang.org/x/image/webp"
)

const (
	// maxPixels bounds what a picture may be unpacked to: 24 million are a large photo, and at worst, a progressive JPEG, 360 MB.
	maxPixels = 24_000_000
	maxSide   = 16_384
)

var (
	// ErrUnknown means that what was sent is no picture of a kind that is read here.
	ErrUnknown = errors.New("images: not a JPEG, PNG, GIF, WebP or AVIF picture")
	// ErrTooManyPixels means that the picture would be unpacked to more than is let in.
	ErrTooManyPixels = errors.New("images: more than 24 million pixels, or a side over 16384")
	// ErrBroken means that the picture begins well and can't be read.
	ErrBroken = errors.New("images: the picture can't be read")
)

// format is a kind of picture, known by how its octets begin: names and declared types are the sender's word.
type format struct {
	begins func(raw []byte) bool
	config func(raw []byte) (image.Config, error)
	decode func(raw []byte) (image.Image, error)
}

func formats() []format {
	return []format{
		{starts("\xff\xd8\xff"), reading(jpeg.DecodeConfig), decodeJPEG},
		{starts("\x89PNG\r\n\x1a\n"), reading(png.DecodeConfig), reading(png.Decode)},
		{starts("GIF87a"), reading(gif.DecodeConfig), reading(gif.Decode)}, // of an animation the first picture
		{starts("GIF89a"), reading(gif.DecodeConfig), reading(gif.Decode)},
		{func(raw []byte) bool {
			return len(raw) >= 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP"
		}, reading(webp.DecodeConfig), reading(webp.Decode)},
		{isAVIF, reading(avif.DecodeConfig), reading(avif.Decode)},
	}
}

func starts(magic string) func([]byte) bool {
	return func(raw []byte) bool { return bytes.HasPrefix(raw, []byte(magic)) }
}

// isAVIF looks at the brand of the first box (AV1 Image File Format, section 6).
func isAVIF(raw []byte) bool {
	return len(raw) >= 12 && string(raw[4:8]) == "ftyp" && (string(raw[8:12]) == "avif" || string(raw[8:12]) == "avis")
}

func reading[T any](read func(io.Reader) (T, error)) func([]byte) (T, error) {
	return func(raw []byte) (T, error) { return read(bytes.NewReader(raw)) }
}

// decodeJPEG turns the picture as its camera says it was held, which is lost with the rest of the metadata.
func decodeJPEG(raw []byte) (image.Image, error) {
	picture, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return upright(picture, orientation(raw)), nil
}

// decode unpacks a picture whose size was looked at before.
func decode(raw []byte) (image.Image, error) {
	for _, f := range formats() {
		if !f.begins(raw) {
			continue
		}
		size, err := f.config(raw)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if size.Width < 1 || size.Height < 1 {
			return nil, ErrBroken
		}
		if size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels {
			return nil, fmt.Errorf("%w: %d by %d", ErrTooManyPixels, size.Width, size.Height)
		}
		picture, err := f.decode(raw)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		return picture, nil
	}
	return nil, ErrUnknown
}
