// Package images makes pictures of what people upload: it reads JPEG, PNG, GIF, WebP and AVIF, whatever the sender calls them, keeps
// nothing but the pixels, and stores squares in three sizes for profiles, and whole pictures in two for chat. It does not know HTTP. Its methods may be called from any goroutine; it
// starts none. One picture is worked on at a time, because the work is heavy and the processor belongs to who is in a session.
package images

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"

	"github.com/languagemate/studymate/control/blob"
)

// ErrBusy means that others' pictures are being worked on; it passes.
var ErrBusy = errors.New("images: too many pictures at once")

// ErrNotFound means that there is no such picture.
var ErrNotFound = errors.New("images: no such picture")

const (
	// MaxBytes bounds what is uploaded.
	MaxBytes = 5 << 20
	// Path is where pictures are served.
	Path = "/images/"

	maxWaiting  = 8 // uploads, besides the one that is worked on; more are sent away
	jpegQuality = 85
	webpQuality = 80
	webpMethod  = 2 // of 0..6: a third of the time of the default, for files a few percent larger
	// roughSide is what larger pictures are brought to by the fast filter before the good one: twice the largest size keeps what the good one needs.
	roughSide = 1024
)

// sizes are the sides of the squares, in pixels; the middle one is what a profile names.
func sizes() []int { return []int{512, 256, 96} }

// namePattern is a constant table: what a picture's path holds after Path: a folder of its own that nobody can guess, the size and the kind.
var namePattern = regexp.MustCompile(`^([a-z2-7]{26})/(512|256|96)\.(webp|jpg)$`)

// people is where it is kept which picture somebody has; *store.Users is one.
type people interface {
	// SetImage keeps the address of a picture, empty for none, and returns the one before.
	SetImage(ctx context.Context, userID, url string, now time.Time) (before string, err error)
	// Images returns the addresses of all pictures that somebody has.
	Images(ctx context.Context) ([]string, error)
	// HidesImage reports whether the picture at an address is that of a closed account.
	HidesImage(ctx context.Context, url string) (bool, error)
}

// chats is where it is kept which pictures messages hold, or may come to hold; *store.ChatPictures is one.
type chats interface {
	DropUploads(ctx context.Context, before time.Time) error
	All(ctx context.Context) (ids []string, err error)
}

// files keeps the pictures; *blob.Dir and *blob.S3 are such. What is not there is an fs.ErrNotExist.
type files interface {
	Put(ctx context.Context, key string, content []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
	Delete(ctx context.Context, keys ...string) error
	List(ctx context.Context, each func(blob.File) error) error
}

// Deps are the parts that pictures work with.
type Deps struct {
	People people
	Chats  chats
	Files  files
	// Logger gets what can't be returned to a caller; nil says nothing.
	Logger *slog.Logger
}

// Images is the pictures of people. It is safe for use by any number of goroutines.
type Images struct {
	deps Deps
	// working holds one token while a picture is worked on, queue one for each that is or waits.
	working, queue chan struct{}
}

// New makes an Images; it starts nothing.
func New(deps Deps) (*Images, error) {
	if deps.People == nil || deps.Chats == nil || deps.Files == nil {
		return nil, errors.New("images: people, chats and files are all needed")
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	return &Images{deps: deps, working: make(chan struct{}, 1), queue: make(chan struct{}, 1+maxWaiting)}, nil
}

// SetProfile makes the picture of a profile from an upload, in place of the one before. It fails with ErrUnknown, ErrBroken, ErrTooManyPixels
// or ErrBusy, and then nothing is different.
func (i *Images) SetProfile(ctx context.Context, userID string, raw []byte, now time.Time) error {
	variants, err := work(ctx, i, raw, squares)
	if err != nil {
		return err
	}
	folder := strings.ToLower(rand.Text())
	for name, content := range variants {
		if err := i.deps.Files.Put(ctx, key(folder, name), content); err != nil {
			return errors.Join(err, i.forget(ctx, folder))
		}
	}
	before, err := i.deps.People.SetImage(ctx, userID, addressOf(folder), now)
	if err != nil {
		return errors.Join(err, i.forget(ctx, folder))
	}
	i.forgetURL(ctx, before)
	return nil
}

// RemoveProfile forgets the picture of a profile, if there is one.
func (i *Images) RemoveProfile(ctx context.Context, userID string, now time.Time) error {
	before, err := i.deps.People.SetImage(ctx, userID, "", now)
	if err != nil {
		return err
	}
	i.forgetURL(ctx, before)
	return nil
}

// Picture is a file to be shown.
type Picture struct {
	ContentType string
	Content     []byte
}

// Open returns a picture by what its path holds after Path, or ErrNotFound, also for that of a closed account. The content of a name never changes.
func (i *Images) Open(ctx context.Context, name string) (Picture, error) {
	parts := namePattern.FindStringSubmatch(name)
	if parts == nil {
		return Picture{}, ErrNotFound
	}
	if hidden, err := i.deps.People.HidesImage(ctx, addressOf(parts[1])); err != nil || hidden {
		return Picture{}, cmp.Or(err, ErrNotFound)
	}
	content, err := i.deps.Files.Get(ctx, key(parts[1], parts[2]+"."+parts[3]))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return Picture{}, fmt.Errorf("%w: %w", ErrNotFound, err)
		}
		return Picture{}, err
	}
	return Picture{ContentType: map[string]string{"webp": "image/webp", "jpg": "image/jpeg"}[parts[3]], Content: content}, nil
}

// Forget forgets the files of a picture by its address; what is none is forgotten already.
func (i *Images) Forget(ctx context.Context, url string) error {
	parts := namePattern.FindStringSubmatch(strings.TrimPrefix(url, Path))
	if parts == nil {
		return nil
	}
	return i.forget(ctx, parts[1])
}

// Files calls each for every file of a picture by its address, and for none when there is no such picture.
func (i *Images) Files(ctx context.Context, url string, each func(name string, content []byte) error) error {
	parts := namePattern.FindStringSubmatch(strings.TrimPrefix(url, Path))
	if parts == nil {
		return nil
	}
	for _, name := range fileNames() {
		content, err := i.deps.Files.Get(ctx, key(parts[1], name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = each(name, content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetURL forgets the files behind an address that nothing names any more. What can't be deleted is in nobody's way.
func (i *Images) forgetURL(ctx context.Context, url string) {
	if err := i.Forget(ctx, url); err != nil {
		i.deps.Logger.Error("a picture that nobody has any more can't be deleted", "error", err)
	}
}

// forget works on when the request has ended: half a picture is nobody's.
func (i *Images) forget(ctx context.Context, folder string) error {
	var keys []string
	for _, name := range fileNames() {
		keys = append(keys, key(folder, name))
	}
	return i.deps.Files.Delete(context.WithoutCancel(ctx), keys...)
}

// fileNames are those of the variants of one picture.
func fileNames() []string {
	var names []string
	for _, side := range sizes() {
		names = append(names, strconv.Itoa(side)+".webp", strconv.Itoa(side)+".jpg")
	}
	return names
}

const folderOfProfiles = "profile/"

// addressOf is how a profile names the picture in a folder.
func addressOf(folder string) string { return Path + folder + "/256.webp" }

func key(folder, name string) string { return folderOfProfiles + folder + "/" + name }

// work unpacks an upload and gives it to do, when it is its turn.
func work[T any](ctx context.Context, i *Images, raw []byte, do func(image.Image) (T, error)) (done T, err error) {
	select {
	case i.queue <- struct{}{}:
		defer func() { <-i.queue }()
	default:
		return done, ErrBusy
	}
	select {
	case i.working <- struct{}{}:
		defer func() { <-i.working }()
	case <-ctx.Done():
		return done, fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	picture, err := decode(raw)
	if err != nil {
		return done, err
	}
	return do(picture)
}

// squares returns the variants of a profile's picture by name.
func squares(picture image.Image) (map[string][]byte, error) {
	variants := map[string][]byte{}
	from := square(picture)
	for _, side := range sizes() {
		small := image.NewRGBA(image.Rect(0, 0, side, side))
		draw.CatmullRom.Scale(small, small.Bounds(), from, from.Bounds(), draw.Src, nil)
		var asJPEG bytes.Buffer
		if err := jpeg.Encode(&asJPEG, small, &jpeg.Options{Quality: jpegQuality}); err != nil {
			return nil, fmt.Errorf("images: JPEG of %d: %w", side, err)
		}
		asWebP, err := encodeWebP(small)
		if err != nil {
			return nil, err
		}
		variants[strconv.Itoa(side)+".jpg"], variants[strconv.Itoa(side)+".webp"] = asJPEG.Bytes(), asWebP
	}
	return variants, nil
}

func encodeWebP(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := webp.Encode(&out, picture, webp.Options{Quality: webpQuality, Method: webpMethod}); err != nil {
		return nil, fmt.Errorf("images: WebP of %v: %w", picture.Bounds().Size(), err)
	}
	return out.Bytes(), nil
}

// square cuts the middle out, on white where the picture lets something shine through.
func square(picture image.Image) *image.RGBA {
	b := picture.Bounds()
	side := min(b.Dx(), b.Dy())
	corner := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	middle := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
	to := min(side, roughSide)
	out := image.NewRGBA(image.Rect(0, 0, to, to))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), picture, middle, draw.Over, nil)
	return out
}
