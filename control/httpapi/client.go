package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	indexPage = "index.html"
	// hashedFolder is where the build puts files whose names change with their content.
	hashedFolder = "assets/"
	// smallestPacked is where compressing begins to save a packet.
	smallestPacked = 1024
)

// client is the built web client, held in memory. It does not change and is safe for use by any
// number of goroutines.
type client struct{ files map[string]*asset }

type asset struct {
	contentType string
	etag        string
	cache       string
	// plain is the file; br and gzip are nil when it has no such variant.
	plain, br, gzip []byte
}

func newClient(files fs.FS) (*client, error) {
	c := &client{files: map[string]*asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
			return err
		}
		c.files[name], err = newAsset(files, name)
		return err
	})
	if err == nil && c.files[indexPage] == nil {
		err = errors.New("no " + indexPage)
	}
	if err != nil {
		return nil, fmt.Errorf("httpapi: web client: %w", err)
	}
	return c, nil
}

// newAsset takes compressed variants from beside the file, where the build left them, or makes
// the gzip one.
func newAsset(files fs.FS, name string) (*asset, error) {
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(plain)
	f := &asset{
		contentType: contentTypeOf(name),
		etag:        hex.EncodeToString(sum[:12]),
		cache:       "no-cache",
		plain:       plain,
	}
	if strings.HasPrefix(name, hashedFolder) {
		f.cache = "public, max-age=31536000, immutable"
	}
	if f.br, err = variant(files, name+".br"); err != nil {
		return nil, err
	}
	if f.gzip, err = variant(files, name+".gz"); err != nil {
		return nil, err
	}
	if f.gzip == nil && len(plain) >= smallestPacked && compressible(f.contentType) {
		f.gzip, err = pack(plain)
	}
	return f, err
}

func variant(files fs.FS, name string) ([]byte, error) {
	b, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

func pack(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(plain)
	if err = errors.Join(err, w.Close()); err != nil || out.Len() >= len(plain) {
		return nil, err
	}
	return out.Bytes(), nil
}

// contentTypeOf knows the types of a web build by itself: the tables of the machine it runs on
// differ, and with nosniff a wrong one breaks the page.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".wasm":
		return "application/wasm"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "json") ||
		strings.HasPrefix(contentType, "image/svg") || contentType == "application/wasm"
}

// serve answers with the file of the path, or with the page for a path that the client's own
// router knows. It reports false for paths that are neither.
func (c *client) serve(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || reserved(r.URL.Path) {
		return false
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f := c.files[name]
	if f == nil {
		// A missing file is missing; only a path without extension can be a page.
		if strings.HasPrefix(name, hashedFolder) || path.Ext(name) != "" {
			return false
		}
		f = c.files[indexPage]
	}
	f.write(w, r)
	return true
}

func (f *asset) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cache)
	body, encoding := f.plain, ""
	if f.br != nil || f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		variants := map[string][]byte{brotliCoding: f.br, gzipCoding: f.gzip}
		offered := slices.DeleteFunc([]string{brotliCoding, gzipCoding}, func(coding string) bool { return variants[coding] == nil })
		if encoding = chooseCoding(r.Header.Values("Accept-Encoding"), offered...); encoding != "" {
			body = variants[encoding]
		}
	}
	if encoding == "" {
		h.Set("ETag", `"`+f.etag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	// The variants are different representations, and so have different tags.
	etag := `"` + f.etag + "-" + encoding + `"`
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Encoding", encoding)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	// The client may be gone; nobody is left to tell.
	_, _ = w.Write(body)
}
