package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/languagemate/studymate/control/oauth"
)

const (
	// flowTTL is how long a person may take at a provider.
	flowTTL = 10 * time.Minute
	// maxStateChars is above what seal makes of a flow with the longest return path.
	maxStateChars = 2048
	// maxReturnTo bounds the path in the state, which travels in addresses.
	maxReturnTo = 256
)

// flow is a log-in under way at a provider. It is the state parameter itself, sealed: no row is written before the person is back,
// and whoever floods the server with beginnings fills nothing.
type flow struct {
	ID       string `json:"i"`
	Provider string `json:"p"`
	// Browser is the hash of the secret in the cookie of the browser that began.
	Browser string `json:"b"`
	// UserID is who adds an identity; empty for a log-in.
	UserID    string `json:"u,omitempty"`
	ReturnTo  string `json:"r,omitempty"`
	ExpiresAt int64  `json:"e"`
}

// secrets follow from the flow and the browser's secret, so that they need not be kept.
func (k *Keys) secrets(f flow, state, browser string) oauth.Secrets {
	derive := func(purpose string) string {
		return base64.RawURLEncoding.EncodeToString(k.derive("oauth "+purpose, browser+"\x00"+f.ID))
	}
	return oauth.Secrets{State: state, Nonce: derive("nonce"), Verifier: derive("verifier")}
}

// derive makes 32 bytes that follow from text for one purpose and that nobody without the secret can compute.
func (k *Keys) derive(purpose, text string) []byte {
	mac := hmac.New(sha256.New, k.refreshSecret)
	mac.Write([]byte("studymate " + purpose + "\x00"))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func (k *Keys) flowCipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.derive("oauth state", ""))
	if err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (k *Keys) seal(f flow) (string, error) {
	aead, err := k.flowCipher()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("state: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, text, nil)), nil
}

// unseal reads a state of this server, or fails with ErrOAuthState.
func (k *Keys) unseal(state string) (flow, error) {
	if len(state) > maxStateChars {
		return flow{}, ErrOAuthState
	}
	sealed, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil {
		return flow{}, ErrOAuthState
	}
	aead, err := k.flowCipher()
	if err != nil {
		return flow{}, err
	}
	text, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return flow{}, ErrOAuthState
	}
	var f flow
	if err := json.Unmarshal(text, &f); err != nil {
		return flow{}, errors.Join(ErrOAuthState, err)
	}
	return f, nil
}

// newBrowserSecret is what ties a log-in under way to one browser.
func newBrowserSecret() string { return rand.Text() + rand.Text() }

// plausibleBrowserSecret: one that is in the cookie already is kept, so that two tabs can log in side by side.
func plausibleBrowserSecret(s string) bool { return len(s) == 2*26 }

// ownPath reports whether s is a path of this server and can't be read as anything else: browsers take a backslash for a slash, drop tabs
// and line ends, and resolve dots, so "/\evil.example", "/\t/evil.example" and "/.//evil.example" might leave. What is behind
// a percent sign counts as what it stands for, since somebody on the way may decode it.
func ownPath(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxReturnTo || u.Scheme != "" || u.Host != "" || u.User != nil {
		return false
	}
	odd := func(c rune) bool { return c == '\\' || unicode.IsControl(c) }
	if !strings.HasPrefix(s, "/") || strings.Contains(u.Path, "//") || strings.ContainsFunc(s, odd) || strings.ContainsFunc(u.Path, odd) {
		return false
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}
