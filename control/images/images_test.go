package images

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/webp"
	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/blob"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	red  = color.RGBA{R: 220, A: 255}
	blue = color.RGBA{B: 220, A: 255}
)

// flag is red above and blue below, wider than high.
func flag() *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			m.Set(x, y, map[bool]color.Color{true: red, false: blue}[y < 80])
		}
	}
	return m
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, m, nil) })
}

func asPNG(t *testing.T, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return png.Encode(w, m) })
}

// withExif puts an Exif segment with an orientation and a secret place behind the start of a JPEG.
func withExif(raw []byte, order binary.AppendByteOrder, mark string, orientation uint16) []byte {
	tiff := append([]byte(mark), 0, 0, 0, 0, 0, 0)
	order.(binary.ByteOrder).PutUint16(tiff[2:], 42)
	order.(binary.ByteOrder).PutUint32(tiff[4:], 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][3]uint16{{0x010f, 2, 0}, {tagOrientation, 3, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[2])
		tiff = append(tiff, 0, 0)
	}
	segment := append([]byte("Exif\x00\x00"), tiff...)
	segment = append(segment, "at home, 37.5665 N"...)
	head := []byte{0xff, 0xd8, 0xff, markerAPP1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(segment)+2))
	return append(append(head, segment...), raw[2:]...)
}

// hugePNG is a valid beginning that says it will be 50,000 by 50,000.
func hugePNG(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, header...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(header))
}

// memory is people and files in memory.
type memory struct {
	mu     sync.Mutex
	url    string
	files  map[string][]byte
	fail   error
	hidden string   // the picture of a closed account
	sent   []string // ids of pictures that messages hold
}

func (m *memory) HidesImage(_ context.Context, url string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hidden != "" && url == m.hidden, nil
}

func (m *memory) SetImage(_ context.Context, _, url string, _ time.Time) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return "", m.fail
	}
	before := m.url
	m.url = url
	return before, nil
}

func (m *memory) Put(_ context.Context, key string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[key] = content
	return nil
}

func (m *memory) Images(context.Context) ([]string, error) { return []string{m.url}, m.fail }

func (m *memory) DropUploads(context.Context, time.Time) error { return m.fail }

func (m *memory) All(context.Context) ([]string, error) { return m.sent, m.fail }

func (m *memory) List(context.Context, func(blob.File) error) error { return m.fail }

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b, ok := m.files[key]; ok {
		return b, nil
	}
	if m.fail != nil {
		return nil, m.fail
	}
	return nil, fs.ErrNotExist
}

func (m *memory) Delete(_ context.Context, keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		delete(m.files, key)
	}
	return nil
}

func newImages(t *testing.T) (*Images, *memory) {
	t.Helper()
	kept := &memory{files: map[string][]byte{}}
	i, err := New(Deps{People: kept, Chats: kept, Files: kept})
	if err != nil {
		t.Fatal(err)
	}
	return i, kept
}

func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	d := func(x uint32, y uint8) bool { return int(x>>8)-int(y) < 40 && int(y)-int(x>>8) < 40 }
	return d(r, b.R) && d(g, b.G) && d(bl, b.B)
}

func TestEveryKindOfPictureBecomesSquares(t *testing.T) {
	m := flag()
	deep := image.NewNRGBA64(m.Bounds())
	for y := range 160 {
		for x := range 240 {
			deep.Set(x, y, m.At(x, y))
		}
	}
	palette := image.NewPaletted(m.Bounds(), color.Palette{red, blue})
	for y := range 160 {
		for x := range 240 {
			palette.Set(x, y, m.At(x, y))
		}
	}
	for _, tt := range []struct {
		name string
		raw  []byte
	}{
		{"JPEG", asJPEG(t, m)},
		{"PNG", asPNG(t, m)},
		{"PNG of 16 bits", asPNG(t, deep)},
		{"GIF that moves", encoded(t, func(w io.Writer) error {
			other := image.NewPaletted(m.Bounds(), palette.Palette)
			return gif.EncodeAll(w, &gif.GIF{Image: []*image.Paletted{palette, other}, Delay: []int{5, 5}})
		})},
		{"WebP", encoded(t, func(w io.Writer) error { return webp.Encode(w, m) })},
		{"AVIF", encoded(t, func(w io.Writer) error { return avif.Encode(w, m) })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i, kept := newImages(t)
			if err := i.SetProfile(t.Context(), "ann", tt.raw, time.Now()); err != nil {
				t.Fatal(err)
			}
			if len(kept.files) != 6 {
				t.Errorf("%d files", len(kept.files))
			}
			for _, side := range sizes() {
				for ending, read := range map[string]func(io.Reader) (image.Image, error){"jpg": jpeg.Decode, "webp": webp.Decode} {
					name := fmt.Sprintf("%s%d.%s", kept.url[len(Path):len(Path)+27], side, ending)
					p, err := i.Open(t.Context(), name)
					if err != nil {
						t.Fatal(err)
					}
					out, err := read(bytes.NewReader(p.Content))
					if err != nil || out.Bounds().Dx() != side || out.Bounds().Dy() != side {
						t.Fatalf("%s: %v %v", name, out, err)
					}
					if !near(out.At(side/2, side/5), red) || !near(out.At(side/2, side*4/5), blue) {
						t.Errorf("%s: %v above, %v below", name, out.At(side/2, side/5), out.At(side/2, side*4/5))
					}
				}
			}
		})
	}
}

func TestWhatTheCameraSaysIsFollowed(t *testing.T) {
	stored := func(orientation int) image.Image { // such that it is the flag when it is upright
		m := flag()
		b := m.Bounds()
		w, h := b.Dx(), b.Dy()
		out := image.NewRGBA(image.Rect(0, 0, w, h))
		if orientation >= 5 {
			out = image.NewRGBA(image.Rect(0, 0, h, w))
		}
		for y := range h {
			for x := range w {
				sx, sy := source(orientation, x, y, w, h)
				out.Set(sx, sy, m.At(x, y))
			}
		}
		return out
	}
	for orientation := range 9 {
		for _, order := range []struct {
			mark  string
			bytes binary.AppendByteOrder
		}{{"II", binary.LittleEndian}, {"MM", binary.BigEndian}} {
			t.Run(fmt.Sprint(orientation, order.mark), func(t *testing.T) {
				out, err := decode(withExif(asJPEG(t, stored(orientation)), order.bytes, order.mark, uint16(orientation)))
				if err != nil || out.Bounds().Dx() != 240 || !near(out.At(120, 40), red) || !near(out.At(120, 120), blue) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

func TestNothingButThePixelsIsKept(t *testing.T) {
	i, kept := newImages(t)
	if err := i.SetProfile(t.Context(), "ann", withExif(asJPEG(t, flag()), binary.LittleEndian, "II", 1), time.Now()); err != nil {
		t.Fatal(err)
	}
	for name, b := range kept.files {
		if bytes.Contains(b, []byte("at home")) || bytes.Contains(b, []byte("Exif")) {
			t.Errorf("%s keeps what the camera wrote", name)
		}
	}
}

// The eight orientations as the standard draws them, by where the stored corner at the top left is to be seen.
func TestWhereTheFirstStoredPixelIsSeen(t *testing.T) {
	for orientation, want := range map[int]image.Point{
		1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2},
	} {
		stored := image.NewRGBA(image.Rect(0, 0, 3, 2))
		stored.Set(0, 0, red)
		seen := upright(stored, orientation)
		if seen.At(want.X, want.Y) != color.Color(red) {
			t.Errorf("%d: not at %v", orientation, want)
		}
	}
}

func TestWhatIsNoPictureChangesNothing(t *testing.T) {
	good := asPNG(t, flag())
	for _, tt := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"nothing", nil, ErrUnknown},
		{"text", []byte("hello"), ErrUnknown},
		{"SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ErrUnknown},
		{"HTML", []byte("<!doctype html><script>alert(1)</script>"), ErrUnknown},
		{"HTML behind the start of a PNG", append([]byte("\x89PNG\r\n\x1a\n"), "<script>"...), ErrBroken},
		{"HTML behind the start of an AVIF", append([]byte("\x00\x00\x00\x1cftypavif"), "<script>alert(1)</script>"...), ErrBroken},
		{"HTML behind the start of a WebP", append([]byte("RIFF\xff\xff\x00\x00WEBPVP8 "), "<script>alert(1)</script>"...), ErrBroken},
		{"cut off", good[:len(good)/2], ErrBroken},
		{"only a header", good[:40], ErrBroken},
		{"50,000 by 50,000", hugePNG(50_000, 50_000), ErrTooManyPixels},
		{"a line of 100,000", hugePNG(100_000, 1), ErrTooManyPixels},
		{"no pixels", hugePNG(0, 10), ErrBroken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i, kept := newImages(t)
			if err := i.SetProfile(t.Context(), "ann", tt.raw, time.Now()); !errors.Is(err, tt.want) {
				t.Error(err)
			}
			if kept.url != "" || len(kept.files) != 0 {
				t.Errorf("%q and %d files are kept", kept.url, len(kept.files))
			}
		})
	}
}

func TestTheOldPictureGoesWithTheNewOne(t *testing.T) {
	i, kept := newImages(t)
	raw := asPNG(t, flag())
	for range 2 {
		if err := i.SetProfile(t.Context(), "ann", raw, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept.files) != 6 {
		t.Errorf("%d files of two pictures", len(kept.files))
	}
	kept.fail = errors.New("the database is away")
	if err := i.SetProfile(t.Context(), "ann", raw, time.Now()); !errors.Is(err, kept.fail) || len(kept.files) != 6 {
		t.Errorf("%v, %d files", err, len(kept.files))
	}
	kept.fail = nil
	if err := i.RemoveProfile(t.Context(), "ann", time.Now()); err != nil || kept.url != "" || len(kept.files) != 0 {
		t.Errorf("%v, %q, %d files", err, kept.url, len(kept.files))
	}
}

// The picture of a closed account is shown to nobody, and kept.
func TestAHiddenPicture(t *testing.T) {
	i, kept := newImages(t)
	if err := i.SetProfile(t.Context(), "ann", encoded(t, func(w io.Writer) error { return png.Encode(w, image.NewRGBA(image.Rect(0, 0, 64, 64))) }), time.Now()); err != nil {
		t.Fatal(err)
	}
	name := kept.url[len(Path):len(Path)+27] + "96.jpg"
	for _, hidden := range []bool{false, true, false} {
		if kept.hidden = ""; hidden {
			kept.hidden = kept.url
		}
		if _, err := i.Open(t.Context(), name); errors.Is(err, ErrNotFound) != hidden {
			t.Errorf("hidden %v: %v", hidden, err)
		}
	}
}

func TestNamesThatAreNone(t *testing.T) {
	i, _ := newImages(t)
	for _, name := range []string{"", "a", "../../studymate.db", "abcdefghijklmnopqrstuvwxyz/512.webp", "abcdefghijklmnopqrstuvwxyz/511.webp", "abcdefghijklmnopqrstuvwxyz/512.png", "ABCDEFGHIJKLMNOPQRSTUVWXYZ/512.jpg"} {
		if _, err := i.Open(t.Context(), name); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Files that can't be read now are there all the same.
func TestAnErrorOfTheFilesIsNotTheirAbsence(t *testing.T) {
	i, kept := newImages(t)
	kept.fail = errors.New("the disk is away")
	if _, err := i.Open(t.Context(), "abcdefghijklmnopqrstuvwxy1/512.webp"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a name that can't be: %v", err)
	}
	if _, err := i.Open(t.Context(), "abcdefghijklmnopqrstuvwxy2/512.webp"); !errors.Is(err, kept.fail) || errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestMoreThanCanWaitAreSentAway(t *testing.T) {
	i, _ := newImages(t)
	for range cap(i.queue) {
		i.queue <- struct{}{}
	}
	if err := i.SetProfile(t.Context(), "ann", asPNG(t, flag()), time.Now()); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	<-i.queue
	i.working <- struct{}{}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := i.SetProfile(gone, "ann", asPNG(t, flag()), time.Now()); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add(hugePNG(4, 4))
	f.Add([]byte("\x00\x00\x00\x1cftypavif"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8L"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Add(withExif([]byte{0xff, 0xd8, 0xff, 0xda}, binary.LittleEndian, "II", 6))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if o := orientation(raw); o < 1 || o > 8 {
			t.Error(o)
		}
		if len(raw) < 1<<16 {
			_, _ = decode(raw)
		}
	})
}

// What one upload costs: a photo of 12 million pixels, and noise, which no encoder likes.
func BenchmarkUpload(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := image.NewGray(image.Rect(0, 0, 4000, 3000))
	for n := range noise.Pix {
		noise.Pix[n] = uint8(random.UintN(256))
	}
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, noise, &jpeg.Options{Quality: 50}); err != nil {
		b.Fatal(err)
	}
	kept := &memory{files: map[string][]byte{}}
	i, err := New(Deps{People: kept, Chats: kept, Files: kept})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := work(b.Context(), i, raw.Bytes(), squares); err != nil {
			b.Fatal(err)
		}
	}
}
