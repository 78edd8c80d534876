// Package blob keeps files by key: so far in a directory. It knows nothing of what they are. Its methods may be called from any
// goroutine; it starts none.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

var (
	// ErrNotFound means that there is no file of that key; such an error is an fs.ErrNotExist as well.
	ErrNotFound = errors.New("blob: no such file")
	// ErrKey means that a key has other than the characters it may have.
	ErrKey = errors.New("blob: bad key")
)

// keyPattern is a constant table. It allows folders of lower-case letters, digits and hyphens, and a name that may have one ending: nothing that means something else
// to a file system or in a URL.
var keyPattern = regexp.MustCompile(`^([a-z0-9][a-z0-9-]{0,63}/){0,4}[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9]{1,8})?$`)

// Dir keeps files in a directory. It is safe for use by any number of goroutines.
type Dir struct{ root string }

// NewDir keeps files in a folder, which is made with mode 0700 when the first file comes.
func NewDir(folder string) *Dir { return &Dir{root: folder} }

func (d *Dir) path(key string) (string, error) {
	if !keyPattern.MatchString(key) {
		return "", fmt.Errorf("%w: %q", ErrKey, key)
	}
	return filepath.Join(d.root, filepath.FromSlash(key)), nil
}

// Put keeps a file, in place of one of the same key. A reader sees the old one or the new one, never a part.
func (d *Dir) Put(_ context.Context, key string, content []byte) (err error) {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("blob: keep %s: %w", key, err)
	}
	next, err := os.CreateTemp(filepath.Dir(path), ".next-*") // with mode 0600
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
