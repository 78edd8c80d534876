// Package blob keeps files by key, in a directory or in an S3-compatible object store. It knows nothing of what they are. Its methods may
// be called from any goroutine; it starts none.
package blob

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

var (
	// ErrNotFound means that there is no file of that key; such an error is an fs.ErrNotExist as well.
	ErrNotFound = errors.New("blob: no such file")
	// ErrKey means that a key has other than the characters it may have.
	ErrKey = errors.New("blob: bad key")
	// ErrConfig means that an object store can't be used as it is configured.
	ErrConfig = errors.New("blob: object store can't be used")
)

// keyPattern is a constant table. It allows folders of lower-case letters, digits and hyphens, and a name that may have one ending: nothing that means something else
// to a file system or in a URL.
var keyPattern = regexp.MustCompile(`^([a-z0-9][a-z0-9-]{0,63}/){0,4}[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9]{1,8})?$`)

// leftoverAge is how old something half done is before nobody can be at it any more.
const leftoverAge = 24 * time.Hour

// File is one of a list.
type File struct {
	Key string
	// ModifiedAt is when it was put, by the clock of where it is kept.
	ModifiedAt time.Time
}

func checkKey(key string) error {
	if !keyPattern.MatchString(key) {
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	return nil
}
