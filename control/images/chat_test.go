package images

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/gen2brain/webp"
)

func newChatImages(t *testing.T) (*Images, *memory) {
	t.Helper()
	kept := &memory{files: map[string][]byte{}}
	i, err := New(Deps{People: kept, Chats: kept, Files: kept})
	if err != nil {
		t.Fatal(err)
	}
	return i, kept
}

func painted(w, h int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	return m
}

func TestAPictureOfAMessageKeepsItsShape(t *testing.T) {
	for name, c := range map[string]struct{ w, h, largeW, largeH, previewW, previewH int }{
		"a photo":              {4000, 3000, 1600, 1200, 480, 360},
		"a tall one":           {900, 1800, 800, 1600, 240, 480},
		"a small one stays":    {120, 80, 120, 80, 120, 80},
		"between the two":      {1000, 500, 1000, 500, 480, 240},
		"a line stays visible": {8000, 3, 1600, 1, 480, 1},
	} {
		t.Run(name, func(t *testing.T) {
			i, _ := newChatImages(t)
			id, w, h, err := i.AddChat(t.Context(), asJPEG(t, painted(c.w, c.h, red)))
			if err != nil || w != c.largeW || h != c.largeH {
				t.Fatalf("%d by %d: %v", w, h, err)
			}
			for preview, want := range map[bool]image.Point{false: {c.largeW, c.largeH}, true: {c.previewW, c.previewH}} {
				p, err := i.OpenChat(t.Context(), id, preview)
				if err != nil || p.ContentType != "image/webp" {
					t.Fatal(p.ContentType, err)
				}
				got, err := webp.Decode(bytes.NewReader(p.Content))
				if err != nil || got.Bounds().Size() != want {
					t.Errorf("preview %v: %v, want %v: %v", preview, got.Bounds().Size(), want, err)
				}
			}
		})
	}
}

func TestWhatShinesThroughStillDoes(t *testing.T) {
	i, _ := newChatImages(t)
	id, _, _, err := i.AddChat(t.Context(), asPNG(t, painted(2000, 100, color.NRGBA{R: 255, A: 0})))
	if err != nil {
		t.Fatal(err)
	}
	p, err := i.OpenChat(t.Context(), id, false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := webp.Decode(bytes.NewReader(p.Content))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := got.At(50, 50).RGBA(); a != 0 {
		t.Error("opaque:", a)
	}
}

func TestNothingIsKeptOfWhatIsNoPicture(t *testing.T) {
	whole := asPNG(t, flag())
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"a page":       {[]byte("<html><script>alert(1)</script>"), ErrUnknown},
		"a drawing":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), ErrUnknown},
		"nothing":      {nil, ErrUnknown},
		"half of one":  {whole[:len(whole)/2], ErrBroken},
		"a bomb":       {hugePNG(50_000, 50_000), ErrTooManyPixels},
		"a long thing": {hugePNG(20_000, 1), ErrTooManyPixels},
	} {
		t.Run(name, func(t *testing.T) {
			i, kept := newChatImages(t)
			if _, _, _, err := i.AddChat(t.Context(), c.raw); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if len(kept.files) > 0 {
				t.Error("kept", len(kept.files))
			}
		})
	}
}

func TestAForgottenPictureIsGone(t *testing.T) {
	i, kept := newChatImages(t)
	id, _, _, err := i.AddChat(t.Context(), asPNG(t, flag()))
	if err != nil || len(kept.files) != 2 {
		t.Fatal(len(kept.files), err)
	}
	exported := ""
	if err := i.ChatFile(t.Context(), id, func(name string, _ []byte) error { exported = name; return nil }); err != nil || exported != "chat/"+id+".webp" {
		t.Error(exported, err)
	}
	if err := i.ForgetChat(t.Context(), id); err != nil || len(kept.files) != 0 {
		t.Error(len(kept.files), err)
	}
	if _, err := i.OpenChat(t.Context(), id, true); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	for _, name := range []string{"", "../secrets", strings.Repeat("a", 25), strings.Repeat("A", 26)} {
		if _, err := i.OpenChat(t.Context(), name, false); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
