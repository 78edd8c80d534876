package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Dir keeps files in a directory. It is safe for use by any number of goroutines.
type Dir struct{ root string }

// NewDir keeps files in a folder, which is made with mode 0700 when the first file comes.
func NewDir(folder string) *Dir { return &Dir{root: folder} }

func (d *Dir) path(key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	return filepath.Join(d.root, filepath.FromSlash(key)), nil
}

// halfWritten begins the names of files that Put is writing; no key begins so.
const halfWritten = ".next-"

// Put keeps a file, in place of one of the same key. A reader sees the old one or the new one, never a part.
func (d *Dir) Put(_ context.Context, key string, content []byte) (err error) {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("blob: keep %s: %w", key, err)
	}
	next, err := os.CreateTemp(filepath.Dir(path), halfWritten+"*") // with mode 0600
	if err != nil {
		return fmt.Errorf("blob: keep %s: %w", key, err)
	}
	_, err = next.Write(content)
	if err = errors.Join(err, next.Sync(), next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("blob: keep %s: %w", key, errors.Join(err, os.Remove(next.Name())))
	}
	return nil
}

// Get returns a file's content, or ErrNotFound.
func (d *Dir) Get(_ context.Context, key string) ([]byte, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if err != nil {
		return nil, fmt.Errorf("blob: read %s: %w", key, err)
	}
	return b, nil
}

// Delete forgets files, and the folders that get empty. One that is not there is forgotten already.
func (d *Dir) Delete(_ context.Context, keys ...string) error {
	var errs []error
	for _, key := range keys {
		path, err := d.path(key)
		if err == nil {
			err = os.Remove(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("blob: delete %s: %w", key, err))
			continue
		}
		_ = os.Remove(filepath.Dir(path)) // fails while something is in it
	}
	return errors.Join(errs...)
}

// List calls each for every file, in no order. Files that come or go meanwhile may be among them or not. On its way it removes what a crash has left
// half written, once that is a day old.
func (d *Dir) List(ctx context.Context, each func(File) error) error {
	err := filepath.WalkDir(d.root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing was ever kept, or it has just gone
		}
		if err = errors.Join(err, ctx.Err()); err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(d.root, path)
		key := filepath.ToSlash(relative)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if checkKey(key) != nil { // not kept by Put
			if strings.HasPrefix(entry.Name(), halfWritten) && time.Since(info.ModTime()) > leftoverAge {
				if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
			return nil
		}
		return each(File{Key: key, ModifiedAt: info.ModTime()})
	})
	if err != nil {
		return fmt.Errorf("blob: list: %w", err)
	}
	return nil
}
