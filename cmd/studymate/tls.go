package main

import (
	"cmp"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/languagemate/studymate/control/certs"
)

// TLSConfig says whether this program speaks TLS itself, and with which certificate. Behind a proxy that does it needs none.
type TLSConfig struct {
	Listen   string     `key:"listen" doc:"HTTPS address such as :443; empty: none. With it, http.listen only answers probes, leads pages to HTTPS and answers an authority's checks"`
	CertFile string     `key:"certFile" doc:"PEM file of the certificate and its chain; read again when it changes"`
	KeyFile  string     `key:"keyFile" doc:"PEM file of its key"`
	ACME     ACMEConfig `key:"acme"`
}

// ACMEConfig is a certificate authority that certificates are asked of.
type ACMEConfig struct {
	Hosts     []string `key:"hosts" doc:"names that a certificate authority is asked to certify, whose terms are so accepted; port 80 of them must lead to http.listen or port 443 to tls.listen"`
	Email     string   `key:"email" doc:"where the authority writes to about trouble"`
	Directory string   `key:"directory" doc:"address of the authority's directory; empty: Let's Encrypt"`
	RootsFile string   `key:"rootsFile" doc:"PEM file of the roots that the directory's own certificate leads to, for an authority of one's own; empty: those of the machine"`
}

// used reports whether anything here speaks TLS.
func (c TLSConfig) used(turn TURNConfig) bool {
	return c.Listen != "" || turn.Enabled && turn.ListenTLS != ""
}

// certificates is where they come from.
func (c TLSConfig) certificates(dataDir string) certs.Config {
	return certs.Config{
		CertFile: c.CertFile, KeyFile: c.KeyFile,
		ACME: certs.ACME{Hosts: c.ACME.Hosts, Email: c.ACME.Email, Directory: c.ACME.Directory, RootsFile: c.ACME.RootsFile, Folder: filepath.Join(dataDir, "acme")},
	}
}

// checkTLS looks at the certificate where one is needed, and wants none to be given in vain.
func checkTLS(c Config) error {
	if err := errors.Join(optional(c.TLS.Listen, address), optional(c.TURN.ListenTLS, address)); err != nil {
		return err
	}
	if c.TLS.Listen != "" && strings.HasPrefix(c.HTTP.PublicURL, "http:") {
		return errors.New("http.publicUrl is not https, where visitors are led to")
	}
	if c.TLS.used(c.TURN) {
		return c.TLS.certificates(c.DataDir).Validate()
	}
	if cmp.Or(c.TLS.CertFile, c.TLS.KeyFile) != "" || len(c.TLS.ACME.Hosts) > 0 {
		return errors.New("a certificate is given, but neither tls.listen nor turn.listenTls")
	}
	return nil
}

// openCertificates returns nil where nothing speaks TLS.
func openCertificates(config Config, logger *slog.Logger) (*certs.Certificates, error) {
	if !config.TLS.used(config.TURN) {
		return nil, nil
	}
	c := config.TLS.certificates(config.DataDir)
	c.Logger = logger
	return certs.New(c)
}
