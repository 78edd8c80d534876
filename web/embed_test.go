package web

import (
	"errors"
	"io/fs"
	"testing"
)

// The test holds with and without a client build, because `go test` must work on a clone where npm never ran.
func TestFilesAreTheClientOrADocumentedError(t *testing.T) {
	files, err := Files()
	_, statErr := fs.Stat(dist, "dist/index.html")
	if built := statErr == nil; !built {
		if !errors.Is(err, ErrNotBuilt) || files != nil {
			t.Fatalf("without a build Files() = %v, %v; want nil, ErrNotBuilt", files, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("with a build Files() failed: %v", err)
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		t.Fatalf("index.html is not at the root: %v", err)
	}
}
