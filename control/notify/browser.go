package notify

import (
	"context"
	"crypto/ecdh"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

const (
	// maxBrowsers is how many browsers of one person are pushed to; of more the oldest goes.
	maxBrowsers      = 10
	maxEndpointBytes = 1024
	authBytes        = 16 // RFC 8291 section 3.2
)

// ErrNoPush means that this server has no keys to push with.
var ErrNoPush = errors.New("notify: push is off")

// errNotPublic means that an endpoint is at an address that push services aren't at.
var errNotPublic = errors.New("notify: address is not public")

// Browser is a subscription as the browser's PushManager gives it.
type Browser struct{ Endpoint, P256dh, Auth string }

// PushKey is the public key that browsers subscribe with, or ErrNoPush.
func (n *Notify) PushKey() (string, error) {
	if n.config.Keys == nil {
		return "", ErrNoPush
	}
	return n.config.Keys.public, nil
}

// Subscribe has somebody's browser pushed to. It fails with *Invalid and ErrNoPush.
func (n *Notify) Subscribe(ctx context.Context, userID string, b Browser) error {
	if n.config.Keys == nil {
		return ErrNoPush
	}
	if err := b.check(n.config.AllowPrivate); err != nil {
		return err
	}
	_, err := n.deps.Browsers.Subscribe(ctx, store.PushSubscription{UserID: userID, Endpoint: b.Endpoint, P256dh: b.P256dh, Auth: b.Auth}, maxBrowsers, time.Now())
	return own(err)
}

// Unsubscribe ends the pushes to somebody's browser; one that is not there is no error.
func (n *Notify) Unsubscribe(ctx context.Context, userID, endpoint string) error {
	return n.deps.Browsers.Unsubscribe(ctx, userID, endpoint)
}

func (b Browser) check(allowPrivate bool) error {
	u, err := url.Parse(b.Endpoint)
	if err != nil || len(b.Endpoint) > maxEndpointBytes || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return &Invalid{"endpoint", fault.Format(fault.HTTPS, "must be an https address")}
	}
	if ip, err := netip.ParseAddr(u.Hostname()); !allowPrivate && (err == nil && !public(ip) || strings.EqualFold(u.Hostname(), "localhost")) {
		return &Invalid{"endpoint", fault.New(fault.NotPublic, "must be a public address")}
	}
	if key, err := keyOctets(b.P256dh); err != nil {
		return &Invalid{"keys.p256dh", fault.Format(fault.Base64URL, "must be base64url")}
	} else if _, err := ecdh.P256().NewPublicKey(key); err != nil {
		return &Invalid{"keys.p256dh", fault.Format(fault.P256Key, "must be a P-256 public key")}
	}
	if auth, err := keyOctets(b.Auth); err != nil || len(auth) != authBytes {
		return &Invalid{"keys.auth", fault.Format(fault.Base64URL, "must be 16 bytes in base64url")}
	}
	return nil
}

func keyOctets(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

// public says whether an address can be a push service's. Whatever is special (RFC 6890) is not: a subscriber chooses the endpoint, and must not
// reach through this server what stands beside it.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	} {
		if netip.MustParsePrefix(special).Contains(ip) {
			return false
		}
	}
	return true
}

// pushClient speaks https to public addresses only, whatever a name resolves to at that moment, and follows nobody elsewhere.
func pushClient(config Config) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !config.AllowPrivate {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) {
				return fmt.Errorf("%w: %s", errNotPublic, address)
			}
			return nil
		}
	}
	return &http.Client{
		Timeout: pushTimeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: config.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true, MaxIdleConns: 16, MaxConnsPerHost: pushWorkers, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 16 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
