package certs_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/certs"
)

// pair is a certificate of its own signature, in PEM.
type pair struct{ cert, key []byte }

func newPair(t *testing.T, serial int64) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{host}}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})}
}

// shelf is a folder with a certificate, and a clock.
type shelf struct {
	t      *testing.T
	config certs.Config
	now    time.Time
	log    bytes.Buffer
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{t: t, now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	folder := t.TempDir()
	s.config = certs.Config{
		CertFile: filepath.Join(folder, "tls.crt"), KeyFile: filepath.Join(folder, "tls.key"),
		Clock: func() time.Time { return s.now }, Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	return s
}

// put replaces the files as tools do that renew certificates; a missing half stays as it was.
func (s *shelf) put(p pair) {
	s.t.Helper()
	for name, content := range map[string][]byte{s.config.CertFile: p.cert, s.config.KeyFile: p.key} {
		if content == nil {
			continue
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			s.t.Fatal(err)
		}
		// Files of one size written within the step of the file system's clock would look alike.
		s.now = s.now.Add(time.Second)
		if err := os.Chtimes(name, s.now, s.now); err != nil {
			s.t.Fatal(err)
		}
	}
}

// serial is of the certificate that a visitor sees.
func (s *shelf) serial(c *certs.Certificates) int64 {
	s.t.Helper()
	got, err := c.TLS("h2").GetCertificate(&tls.ClientHelloInfo{ServerName: host})
	if err != nil {
		s.t.Fatal(err)
	}
	return got.Leaf.SerialNumber.Int64()
}

func TestAFileIsReadAgainWhenItChanges(t *testing.T) {
	s := newShelf(t)
	first, second := newPair(t, 1), newPair(t, 2)
	s.put(first)
	c, err := certs.New(s.config)
	if err != nil {
		t.Fatal(err)
	}
	s.put(pair{cert: second.cert})
	s.now = s.now.Add(time.Minute)
	for range 2 {
		if got := s.serial(c); got != 1 {
			t.Errorf("with half of a new pair: certificate %d, want 1", got)
		}
		s.now = s.now.Add(time.Minute)
	}
	if got := strings.Count(s.log.String(), "the old one stays"); got != 1 {
		t.Errorf("told %d times that half of a pair is there, want once:\n%s", got, s.log.String())
	}
	s.put(pair{key: second.key})
	s.now = s.now.Add(time.Minute)
	if got := s.serial(c); got != 2 {
		t.Errorf("certificate %d, want 2", got)
	}
	if err := os.Remove(s.config.CertFile); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Minute)
	if got := s.serial(c); got != 2 {
		t.Errorf("with the file gone: certificate %d, want 2", got)
	}
}

func TestOldVersionsOfTLSAreNotSpoken(t *testing.T) {
	s := newShelf(t)
	s.put(newPair(t, 1))
	c, err := certs.New(s.config)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.TLS().MinVersion; got != tls.VersionTLS12 {
		t.Errorf("oldest version %x", got)
	}
}

func TestAMistakeInTheConfigurationShowsAtTheStart(t *testing.T) {
	s := newShelf(t)
	if _, err := certs.New(s.config); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	s.put(pair{cert: newPair(t, 1).cert, key: newPair(t, 2).key})
	if _, err := certs.New(s.config); err == nil {
		t.Error("the key of another certificate was taken")
	}
	for name, config := range map[string]certs.Config{
		"nothing":           {},
		"no key":            {CertFile: "a"},
		"no certificate":    {KeyFile: "a"},
		"file and names":    {CertFile: "a", KeyFile: "b", ACME: certs.ACME{Hosts: []string{host}, Folder: "f"}},
		"names, no folder":  {ACME: certs.ACME{Hosts: []string{host}}},
		"no roots":          {ACME: certs.ACME{Hosts: []string{host}, Folder: "f", RootsFile: s.config.KeyFile}},
		"one name is empty": {ACME: certs.ACME{Hosts: []string{host, ""}, Folder: "f"}},
	} {
		if _, err := certs.New(config); !errors.Is(err, certs.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// private fails when anybody else on the machine may look into a folder.
func private(t *testing.T, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
