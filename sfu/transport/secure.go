package transport

import (
	"bytes"
	"context"
	"crypto"
	_ "crypto/sha256" // sha-256 of fingerprints
	_ "crypto/sha512" // sha-384 and sha-512
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/pion/dtls/v3"

	"github.com/languagemate/studymate/media/srtp"
)

// keyingLabel is the exporter label of RFC 5764 section 4.2.
const keyingLabel = "EXTRACTOR-dtls_srtp"

// secure runs the DTLS handshake as the server and hands the SRTP keys over.
func (p *Peer) secure() (*dtls.Conn, error) {
	// Closing the pipe ends the handshake earlier.
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()
	conn, err := dtls.ServerWithOptions(p.pipe, pipeAddr{},
		dtls.WithCertificates(p.endpoint.certificate),
		// GCM-128 is a third of the price of CM per packet, and the server's order wins.
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithVerifyPeerCertificate(func(certificates [][]byte, _ [][]*x509.Certificate) error {
			return p.print.verify(certificates)
		}),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		// The cookie exchange proves an address; ICE has proven it already.
		dtls.WithInsecureSkipVerifyHello(true),
		dtls.WithFlightInterval(flightInterval),
		dtls.WithLoggerFactory(p.endpoint.pionLogger),
	)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHandshake, err)
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrHandshake, err)
	}
	keys, err := exportKeys(conn)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrHandshake, err)
	}
	p.handler.Secured(keys)
	return conn, nil
}

func exportKeys(conn *dtls.Conn) (srtp.Keys, error) {
	profile, ok := conn.SelectedSRTPProtectionProfile()
	if !ok {
		return srtp.Keys{}, errors.New("no SRTP profile")
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return srtp.Keys{}, errors.New("no connection state")
	}
	material, err := state.ExportKeyingMaterial(keyingLabel, nil, srtp.Profile(profile).MaterialLen())
	if err != nil {
		return srtp.Keys{}, err
	}
	return srtp.SplitKeyingMaterial(srtp.Profile(profile), material, true)
}

// verify compares the client's certificate with the fingerprint of its offer (RFC 8122 section 6.2). The hash needs no
// constant time: both sides of it are public.
func (f Fingerprint) verify(certificates [][]byte) error {
	if len(certificates) == 0 {
		return ErrFingerprint
	}
	hash := crypto.SHA256
	switch f.Algorithm {
	case "sha-384":
		hash = crypto.SHA384
	case "sha-512":
		hash = crypto.SHA512
	}
	h := hash.New()
	_, _ = h.Write(certificates[0])
	if !bytes.Equal(h.Sum(nil), f.Value) {
		return ErrFingerprint
	}
	return nil
}
