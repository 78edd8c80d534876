package images

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"regexp"
	"strings"

	"golang.org/x/image/draw"
)

const (
	folderOfChats = "chat/"

	// largeSide is the longer side of a picture that is looked at, previewSide of one among messages: on a screen of two pixels to a point it
	// is shown 240 points wide.
	largeSide   = 1600
	previewSide = 480
)

// chatFiles are the two files of a picture.
func chatFiles() []string { return []string{"large.webp", "preview.webp"} }

// chatName is a constant table: the id of a picture.
var chatName = regexp.MustCompile(`^[a-z2-7]{26}$`)

// chatPicture is a picture of a message with its files.
type chatPicture struct {
	width, height  int
	large, preview []byte
}

// AddChat makes a picture for a chat room, in its own shape. It is swept away unless its id is kept soon. It fails with ErrUnknown, ErrBroken,
// ErrTooManyPixels or ErrBusy, and then nothing is kept.
func (i *Images) AddChat(ctx context.Context, raw []byte) (id string, width, height int, err error) {
	made, err := work(ctx, i, raw, shrink)
	if err != nil {
		return "", 0, 0, err
	}
	id = strings.ToLower(rand.Text())
	for name, content := range map[string][]byte{"large.webp": made.large, "preview.webp": made.preview} {
		if err := i.deps.Files.Put(ctx, chatKey(id, name), content); err != nil {
			return "", 0, 0, errors.Join(err, i.ForgetChat(ctx, id))
		}
	}
	return id, made.width, made.height, nil
}

// OpenChat returns a picture of a message, the smaller of its two files for a preview, or ErrNotFound. Who may see it is for the caller to know.
func (i *Images) OpenChat(ctx context.Context, id string, preview bool) (Picture, error) {
	if !chatName.MatchString(id) {
		return Picture{}, ErrNotFound
	}
	name := "large.webp"
	if preview {
		name = "preview.webp"
	}
	content, err := i.deps.Files.Get(ctx, chatKey(id, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Picture{}, fmt.Errorf("%w: %w", ErrNotFound, err)
	case err != nil:
		return Picture{}, err
	}
	return Picture{ContentType: "image/webp", Content: content}, nil
}

// ForgetChat deletes the files of pictures of messages.
func (i *Images) ForgetChat(ctx context.Context, ids ...string) error {
	var keys []string
	for _, id := range ids {
		for _, name := range chatFiles() {
			keys = append(keys, chatKey(id, name))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return i.deps.Files.Delete(context.WithoutCancel(ctx), keys...)
}

// ChatFile gives the larger file of a picture of a message to each, if it is there.
func (i *Images) ChatFile(ctx context.Context, id string, each func(name string, content []byte) error) error {
	content, err := i.deps.Files.Get(ctx, chatKey(id, "large.webp"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return each(folderOfChats+id+".webp", content)
}

func chatKey(id, name string) string { return folderOfChats + id + "/" + name }

// shrink returns the files of a picture in its own shape; one that is small stays as large as it is.
func shrink(picture image.Image) (chatPicture, error) {
	if size := longer(picture); size > 2*largeSide {
		// The good filter looks at every pixel; twice the size keeps what it needs.
		picture = fit(draw.ApproxBiLinear, picture, 2*largeSide)
	}
	large := fit(draw.CatmullRom, picture, largeSide)
	out := chatPicture{width: large.Bounds().Dx(), height: large.Bounds().Dy()}
	var err error
	if out.large, err = encodeWebP(large); err != nil {
		return chatPicture{}, err
	}
	out.preview, err = encodeWebP(fit(draw.CatmullRom, large, previewSide))
	return out, err
}

func longer(picture image.Image) int { return max(picture.Bounds().Dx(), picture.Bounds().Dy()) }

// fit draws the picture so that its longer side is at most this long. What shines through still does.
func fit(scale draw.Scaler, picture image.Image, side int) image.Image {
	from := picture.Bounds()
	w, h := from.Dx(), from.Dy()
	if long := longer(picture); long > side {
		w, h = max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w == from.Dx() && h == from.Dy() {
		draw.Draw(out, out.Bounds(), picture, from.Min, draw.Src)
	} else {
		scale.Scale(out, out.Bounds(), picture, from, draw.Src, nil)
	}
	return out
}
