package certs_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/letsencrypt/challtestsrv"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"

	"github.com/languagemate/studymate/control/certs"
)

// authority is Pebble, Let's Encrypt's server for tests, which checks names as the real one does: every name leads to this machine.
type authority struct {
	directory string
	trusted   string // file with the root of the directory itself
	roots     *x509.CertPool
}

// newAuthority checks names at these ports. What it says is printed when the test fails.
func newAuthority(t *testing.T, httpPort, tlsPort int) authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	said := new(bytes.Buffer)
	logger := log.New(said, "", 0)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(said.String())
		}
	})

	resolver := freeAddress(t)
	names, err := challtestsrv.New(challtestsrv.Config{DNSAddrs: []string{resolver}, Log: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	names.SetDefaultDNSIPv4("127.0.0.1")
	names.SetDefaultDNSIPv6("")
	names.Run()
	t.Cleanup(names.Shutdown)
	for answers := false; !answers; { // Run does not wait for its servers
		conn, err := net.Dial("tcp", resolver)
		if answers = err == nil; answers {
			_ = conn.Close()
		}
	}

	store := db.NewMemoryStore()
	issuer := ca.New(logger, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "the only one"}})
	front := wfe.New(logger, store, va.New(logger, httpPort, tlsPort, true, resolver, store), issuer, []string{"pebble.test"}, true, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	server.Config.ErrorLog = logger
	t.Cleanup(server.Close)
	trusted := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(issuer.GetRootCert(0).Cert)
	return authority{server.URL + wfe.DirectoryPath, trusted, roots}
}

const host = "study.example.org"

// doors are the two ports of a server whose certificates an authority gives.
type doors struct{ plain, secure net.Listener }

func (d doors) ports() (plain, secure int) {
	return d.plain.Addr().(*net.TCPAddr).Port, d.secure.Addr().(*net.TCPAddr).Port
}

func newDoors(t *testing.T) doors {
	t.Helper()
	return doors{newListener(t), newListener(t)}
}

func newListener(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l := newListener(t)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func freePort(t *testing.T) int {
	t.Helper()
	_, text, err := net.SplitHostPort(freeAddress(t))
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// serve answers on the doors: over TLS, and the authority's checks without.
func (d doors) serve(t *testing.T, c *certs.Certificates, answerPlain bool) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	secure := &http.Server{Handler: http.NotFoundHandler(), TLSConfig: c.TLS("h2", "http/1.1"), ErrorLog: quiet}
	plain := &http.Server{Handler: http.NotFoundHandler(), ErrorLog: quiet}
	if answerPlain {
		answer := c.Challenges(plain.Handler)
		plain.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Host = host // on port 80 the authority names none
			answer.ServeHTTP(w, r)
		})
	}
	var serving sync.WaitGroup
	serving.Go(func() { _ = secure.ServeTLS(d.secure, "", "") })
	serving.Go(func() { _ = plain.Serve(d.plain) })
	t.Cleanup(func() {
		_, _ = secure.Close(), plain.Close()
		serving.Wait()
	})
}

// visit shakes hands as a browser that trusts the authority does.
func (d doors) visit(name string, roots *x509.CertPool) (*x509.Certificate, error) {
	conn, err := tls.Dial("tcp", d.secure.Addr().String(), &tls.Config{ServerName: name, RootCAs: roots})
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0], nil
}

func TestAnAuthorityCertifiesANameThatLeadsHere(t *testing.T) {
	for _, test := range []struct {
		name        string
		http, https bool // what of it the authority reaches
	}{
		{"checked in a handshake", false, true},
		{"checked over HTTP, when port 443 leads elsewhere", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDoors(t)
			httpPort, tlsPort := d.ports()
			if !test.http {
				httpPort = freePort(t)
			}
			if !test.https {
				tlsPort = freePort(t)
			}
			from := newAuthority(t, httpPort, tlsPort)
			folder := filepath.Join(t.TempDir(), "acme")
			config := certs.Config{ACME: certs.ACME{Hosts: []string{host}, Email: "operator@example.org", Directory: from.directory, RootsFile: from.trusted, Folder: folder}}
			c, err := certs.New(config)
			if err != nil {
				t.Fatal(err)
			}
			d.serve(t, c, test.http)
			first, err := d.visit(host, from.roots)
			if err != nil {
				t.Fatal(err)
			}
			if err := first.VerifyHostname(host); err != nil {
				t.Error(err)
			}
			if _, err := d.visit("other.example.org", from.roots); err == nil {
				t.Error("a name that is not configured got a certificate")
			}

			// Started anew, without an authority, it still has the certificate.
			config.ACME.Directory = "https://" + freeAddress(t)
			again, err := certs.New(config)
			if err != nil {
				t.Fatal(err)
			}
			later := newDoors(t)
			later.serve(t, again, false)
			second, err := later.visit(host, from.roots)
			if err != nil {
				t.Fatal(err)
			}
			if !second.Equal(first) {
				t.Error("the certificate was not kept")
			}
			private(t, folder)
		})
	}
}
