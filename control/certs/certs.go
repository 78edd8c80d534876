// Package certs has the certificates of the doors that speak TLS: from PEM files, which are read again when they change, or from a certificate
// authority by ACME (RFC 8555), which checks by HTTP (http-01, RFC 8555 section 8.3) or in a TLS handshake (tls-alpn-01, RFC 8737) that a name leads here.
//
// It listens nowhere: cmd/studymate opens it and gives it to the web server and the TURN server. Safe for use by any number of goroutines.
package certs

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// ErrConfig is wrapped by what is wrong with a Config.
var ErrConfig = errors.New("certs: configuration")

// Config says where certificates come from: from files or from an authority, not from both.
type Config struct {
	// CertFile is a chain in PEM, the server's own certificate first; KeyFile its key.
	CertFile, KeyFile string
	ACME              ACME

	// Clock says when to look at the files again; nil means time.Now.
	Clock func() time.Time
	// Logger is told of files that can't be used; nil means none.
	Logger *slog.Logger
}

// ACME is an authority and what is asked of it.
type ACME struct {
	Hosts     []string // names that certificates are asked for, when the first visitor comes; other names get none
	Email     string   // where the authority writes to about trouble; may be empty
	Directory string   // the authority's directory; empty means Let's Encrypt
	RootsFile string   // PEM file of the roots that the directory's own certificate leads to; empty means those of the machine
	Folder    string   // keeps the key of the account, and certificates with their keys; made with mode 0700
}

// Validate returns what can't work.
func (c Config) Validate() error {
	files, authority := c.CertFile != "" || c.KeyFile != "", len(c.ACME.Hosts) > 0
	switch {
	case files && authority:
		return fmt.Errorf("%w: certificates come from files or from an authority, not from both", ErrConfig)
	case !files && !authority:
		return fmt.Errorf("%w: a certificate is needed: a file with its key, or names for an authority", ErrConfig)
	case files && (c.CertFile == "" || c.KeyFile == ""):
		return fmt.Errorf("%w: a certificate and its key are needed, both", ErrConfig)
	case authority && c.ACME.Folder == "":
		return fmt.Errorf("%w: a folder for the authority's certificates is needed", ErrConfig)
	case slices.Contains(c.ACME.Hosts, ""):
		return fmt.Errorf("%w: an empty name", ErrConfig)
	}
	return nil
}

// Certificates gives each handshake its certificate.
type Certificates struct {
	// Set by New.
	find      func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	authority *autocert.Manager // nil when the certificate is a file
}

// New reads the files, so that a mistake shows at the start, or gets ready to ask the authority, which it does when a visitor comes.
func New(config Config) (*Certificates, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if len(config.ACME.Hosts) == 0 {
		f, err := openFiles(config)
		if err != nil {
			return nil, err
		}
		return &Certificates{find: f.find}, nil
	}
	m, err := askAuthority(config.ACME)
	if err != nil {
		return nil, err
	}
	return &Certificates{find: m.GetCertificate, authority: m}, nil
}

func askAuthority(config ACME) (*autocert.Manager, error) {
	client := &acme.Client{DirectoryURL: cmp.Or(config.Directory, acme.LetsEncryptURL), UserAgent: "studymate"}
	if config.RootsFile != "" {
		text, err := os.ReadFile(config.RootsFile)
		if err != nil {
			return nil, fmt.Errorf("certs: roots of the authority: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%w: %s has no certificate in PEM", ErrConfig, config.RootsFile)
		}
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		client.HTTPClient = &http.Client{Transport: transport}
	}
	return &autocert.Manager{
		Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(config.Folder), HostPolicy: autocert.HostWhitelist(config.Hosts...), Email: config.Email, Client: client,
	}, nil
}

// TLS is how a door speaks that offers these application protocols, the dearest first. TLS 1.2 is the oldest version.
func (c *Certificates) TLS(protocols ...string) *tls.Config {
	if c.authority != nil {
		protocols = append(slices.Clone(protocols), acme.ALPNProto)
	}
	return &tls.Config{GetCertificate: c.find, NextProtos: protocols, MinVersion: tls.VersionTLS12}
}

// Challenges answers what the authority asks over plain HTTP on port 80; all else goes to next.
func (c *Certificates) Challenges(next http.Handler) http.Handler {
	if c.authority == nil {
		return next
	}
	return c.authority.HTTPHandler(next)
}
