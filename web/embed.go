// Package web carries the built React client inside the binary.
//
// It does no HTTP: the control plane serves the files that Files returns. The folder dist is filled by
// `npm run build` in this folder; without it the program still compiles and only the pages are missing.
// Called once at start, from any goroutine.
package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// ErrNotBuilt says that the binary was compiled before the client was: dist holds no index.html.
var ErrNotBuilt = errors.New("web: client not built, run `make build`")

// Files returns the built client with index.html at its root, or ErrNotBuilt.
func Files() (fs.FS, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("web: open dist: %w", err)
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotBuilt, err)
	}
	return files, nil
}
