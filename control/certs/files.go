package certs

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how long a changed file may go unseen. Renewed certificates have weeks.
const lookEvery = 10 * time.Second

// files is a certificate on disk, as certbot or a secret of Kubernetes lays it there and replaces it.
type files struct {
	// Set by openFiles.
	cert, key string
	clock     func() time.Time
	logger    *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate // Guarded by mu.
	seen    [2]mark          // Guarded by mu; both files as they were read last, whether they could be used or not.
	lookAt  time.Time        // Guarded by mu.
}

// mark tells one state of a file from another.
type mark struct {
	changed time.Time
	size    int64
}

func openFiles(config Config) (*files, error) {
	f := &files{cert: config.CertFile, key: config.KeyFile, clock: config.Clock, logger: config.Logger}
	var err error
	// The marks before the content: what changes in between is read again, not missed.
	if f.seen, err = f.marks(); err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return nil, fmt.Errorf("certs: %w", err)
	}
	f.current, f.lookAt = &pair, f.clock().Add(lookEvery)
	return f, nil
}

func (f *files) marks() (m [2]mark, err error) {
	for i, name := range []string{f.cert, f.key} {
		var info fs.FileInfo
		if info, err = os.Stat(name); err != nil {
			return m, err
		}
		m[i] = mark{info.ModTime(), info.Size()}
	}
	return m, nil
}

func (f *files) find(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.clock(); !now.Before(f.lookAt) {
		f.lookAt = now.Add(lookEvery)
		f.look()
	}
	return f.current, nil
}

// look reads files that changed. What can't be used, such as a new certificate whose key is not there yet, leaves the old one in force; it is told
// once for each change. Called with mu held.
func (f *files) look() {
	marks, err := f.marks()
	if err == nil && marks == f.seen {
		return
	}
	var pair tls.Certificate
	if err == nil {
		f.seen = marks
		pair, err = tls.LoadX509KeyPair(f.cert, f.key)
	}
	if err != nil {
		f.logger.Error("the TLS certificate can't be renewed; the old one stays", "error", err)
		return
	}
	f.current = &pair
	f.logger.Info("TLS certificate renewed", "until", pair.Leaf.NotAfter)
}
