package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// certificateFiles writes a certificate for this machine, and returns what a client must trust.
func certificateFiles(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	cert, key, roots = filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key"), x509.NewCertPool()
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})) {
		t.Fatal("the certificate is none")
	}
	return cert, key, roots
}

// A server with a certificate speaks HTTPS, WSS and TURN over TLS by itself, and only leads there without.
func TestServeSpeaksTLS(t *testing.T) {
	cert, key, roots := certificateFiles(t)
	out, end := serving(t, false, append(onFreePorts(t), "--tls.listen", "127.0.0.1:0", "--tls.certFile", cert, "--tls.keyFile", key, "--turn.listenTls", "127.0.0.1:0"))
	url := out.wait(t, `open (https://\S+)`)[1]
	defer end()

	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	browser := &http.Client{Transport: transport}
	response, err := browser.Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || response.ProtoMajor != 2 || response.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d by %s, headers %v", response.StatusCode, response.Proto, response.Header)
	}

	c := &client{t: t, url: url, http: browser}
	c.signUp("ann")

	socket, _, err := websocket.Dial(t.Context(), "wss"+strings.TrimPrefix(url, "https")+"/ws", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}, Subprotocols: []string{"v12.stomp"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := socket.Write(t.Context(), websocket.MessageText, []byte("CONNECT\naccept-version:1.2\nhost:localhost\nauthorization:Bearer "+c.token+"\n\n\x00")); err != nil {
		t.Fatal(err)
	}
	if _, frame, err := socket.Read(t.Context()); err != nil || !bytes.HasPrefix(frame, []byte("CONNECTED\n")) {
		t.Errorf("%q, %v", frame, err)
	}
	_ = socket.CloseNow()

	var relay struct{ IceServers []struct{ URLs []string } }
	c.call("GET", "/webrtc/turn-credentials", nil, &relay)
	address := ""
	for _, server := range relay.IceServers {
		for _, u := range server.URLs {
			if rest, ok := strings.CutPrefix(u, "turns:"); ok {
				address = strings.TrimSuffix(rest, "?transport=tcp")
			}
		}
	}
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: roots, NextProtos: []string{"stun.turn"}})
	if err != nil {
		t.Fatalf("TURN over TLS at %q of %+v: %v", address, relay, err)
	}
	_ = conn.Close()
}
