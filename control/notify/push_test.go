package notify

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/languagemate/studymate/store/storetest"
)

// browser is the other end of RFC 8291: it holds the keys that a push is encrypted to.
type browser struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	if _, err := rand.Read(auth); err != nil {
		t.Fatal(err)
	}
	return browser{key, auth}
}

func (b browser) at(endpoint string) Browser {
	encode := base64.RawURLEncoding.EncodeToString
	return Browser{Endpoint: endpoint, P256dh: encode(b.key.PublicKey().Bytes()), Auth: encode(b.auth)}
}

// open decrypts a body as RFC 8291 section 3.4 and RFC 8188 say, on the standard library alone.
func (b browser) open(body []byte) ([]byte, error) {
	if len(body) < 21 || len(body) < 21+int(body[20]) {
		return nil, errors.New("short body")
	}
	salt, senderKey, sealed := body[:16], body[21:21+int(body[20])], body[21+int(body[20]):]
	sender, err := ecdh.P256().NewPublicKey(senderKey)
	if err != nil {
		return nil, err
	}
	secret, err := b.key.ECDH(sender)
	if err != nil {
		return nil, err
	}
	info := append(append([]byte("WebPush: info\x00"), b.key.PublicKey().Bytes()...), senderKey...)
	ikm, err := hkdf.Key(sha256.New, secret, b.auth, string(info), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	text, _, found := bytes.Cut(plain, []byte{2})
	if !found {
		return nil, errors.New("no end of the last record")
	}
	return text, nil
}

// service is a push service: HTTPS, one browser behind it, and an answer for each request in turn; the last goes on.
type service struct {
	*httptest.Server
	got chan *http.Request
}

func newService(t *testing.T, b browser, answers ...int) *service {
	t.Helper()
	s := &service{got: make(chan *http.Request, 100)}
	n := 0
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			body, err = b.open(body)
		}
		if err != nil {
			t.Errorf("not for this browser: %v", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if answers[min(n, len(answers)-1)] == http.StatusFound {
			w.Header().Set("Location", "https://127.0.0.1:1/")
		}
		w.WriteHeader(answers[min(n, len(answers)-1)])
		n++
		s.got <- r
	}))
	t.Cleanup(s.Close)
	return s
}

// next is the plain text of the next push.
func (s *service) next(t *testing.T) (*http.Request, string) {
	t.Helper()
	select {
	case r := <-s.got:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r, string(body)
	case <-time.After(time.Minute):
		t.Fatal("nothing was pushed")
		return nil, ""
	}
}

// pushed is somebody with a browser at a push service.
type pushed struct {
	*Notify
	db  *storetest.DB
	ear *ear
	ann string
}

func startPush(t *testing.T, b browser, s *service) pushed {
	t.Helper()
	keys, err := LoadVAPID(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := pushed{db: storetest.New(t), ear: &ear{online: map[string]bool{}}}
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	p.Notify = newNotify(t, p.db, p.ear, Config{Keys: keys, Contact: "ops@example.org", AllowPrivate: true, Roots: roots})
	p.ann = p.db.User("ann").ID
	if err := p.Subscribe(t.Context(), p.ann, b.at(s.URL+"/browser")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running(p.Notify))
	return p
}

func (p pushed) tell(t *testing.T, notice Notice) {
	t.Helper()
	notice.UserID = p.ann
	if err := p.Notify.Notify(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
}

func TestAPushReachesTheBrowserAndNobodyElse(t *testing.T) {
	b := newBrowser(t)
	s := newService(t, b, http.StatusCreated)
	p := startPush(t, b, s)
	message := Notice{Kind: ChatMessage, Params: map[string]any{"roomId": "r"}, Preview: "비밀"}
	p.tell(t, message)
	r, text := s.next(t)
	var got struct {
		ID, Kind, Preview string
		Params            struct{ RoomID string }
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil || got.Kind != "chat-message" || got.Params.RoomID != "r" || got.ID == "" || got.Preview != "" {
		t.Errorf("pushed %s, %v", text, err)
	}
	if r.Header.Get("TTL") != "43200" || r.Header.Get("Content-Encoding") != "aes128gcm" {
		t.Errorf("headers %v", r.Header)
	}
	checkVAPID(t, p.Notify, r.Header.Get("Authorization"), s.URL)

	// The text goes along only when the person wants that; nothing goes to who is online, asleep, or does not want it.
	wish := func(want Preferences) {
		t.Helper()
		if _, err := p.SetPreferences(t.Context(), p.ann, want); err != nil {
			t.Fatal(err)
		}
	}
	wish(Preferences{PushPreview: true})
	p.tell(t, message)
	if _, text := s.next(t); !strings.Contains(text, `"preview":"비밀"`) {
		t.Errorf("pushed %s", text)
	}
	p.tell(t, Notice{Kind: ChatMessage, Preview: strings.Repeat("한", 3000)})
	if _, text := s.next(t); len(text) > maxPayloadBytes || strings.Count(text, "한") != 200 {
		t.Errorf("pushed %d bytes", len(text))
	}
	wish(Preferences{Channels: map[Category]Channels{Chat: {InApp: true}}})
	p.tell(t, message)
	hour := time.Now().UTC().Hour()
	wish(Preferences{QuietHours: QuietHours{true, clock((hour * 60) % 1440), clock((hour*60 + 120) % 1440), "UTC"}})
	p.tell(t, message)
	wish(Preferences{})
	p.ear.mu.Lock()
	p.ear.online[p.ann] = true
	p.ear.mu.Unlock()
	p.tell(t, message)
	p.ear.mu.Lock()
	p.ear.online[p.ann] = false
	p.ear.mu.Unlock()
	p.tell(t, Notice{Kind: Badge}) // learning is not pushed by default
	p.tell(t, Notice{Kind: Invitation})
	if _, text := s.next(t); !strings.Contains(text, "invitation") {
		t.Errorf("pushed %s", text)
	}
	if err := p.Unsubscribe(t.Context(), p.ann, s.URL+"/browser"); err != nil {
		t.Fatal(err)
	}
	if list, err := p.db.Push.Subscriptions(t.Context(), p.ann); err != nil || len(list) != 0 {
		t.Errorf("still subscribed: %v, %v", list, err)
	}
}

// checkVAPID verifies the signature as a push service does (RFC 8292).
func checkVAPID(t *testing.T, n *Notify, header, audience string) {
	t.Helper()
	var token, key string
	if _, err := fmt.Sscanf(strings.Replace(header, ",", " ", 1), "vapid t=%s k=%s", &token, &key); err != nil {
		t.Fatalf("%q: %v", header, err)
	}
	if public, err := n.PushKey(); err != nil || key != public {
		t.Errorf("key %q, want %q, %v", key, public, err)
	}
	octets, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		t.Fatalf("key %q: %v", key, err)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), octets)
	if err != nil {
		t.Fatalf("key %q: %v", key, err)
	}
	claims := jwt.RegisteredClaims{}
	_, err = jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return public, nil }, jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(audience))
	if err != nil || claims.Subject != "mailto:ops@example.org" || time.Until(claims.ExpiresAt.Time) > 24*time.Hour {
		t.Errorf("%+v, %v", claims, err)
	}
}

func TestWhatAPushServiceAnswers(t *testing.T) {
	for _, tc := range []struct {
		name       string
		answers    []int
		requests   int
		want       Stats
		subscribed int
	}{
		{"taken", []int{201}, 1, Stats{Pushed: 1}, 1},
		{"busy, then taken", []int{429, 201}, 2, Stats{Pushed: 1}, 1},
		{"broken, then taken", []int{503, 201}, 2, Stats{Pushed: 1}, 1},
		{"not known any more", []int{410}, 1, Stats{PushGone: 1}, 0},
		{"never known", []int{404}, 1, Stats{PushGone: 1}, 0},
		{"refused", []int{400}, 1, Stats{PushFailed: 1}, 1},
		{"sent elsewhere", []int{302}, 1, Stats{PushFailed: 1}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(t)
			s := newService(t, b, tc.answers...)
			p := startPush(t, b, s)
			p.tell(t, Notice{Kind: Invitation})
			for range tc.requests {
				s.next(t)
			}
			for p.Stats() == (Stats{}) {
				if t.Context().Err() != nil {
					t.Fatal("nothing came of it")
				}
			}
			if got := p.Stats(); got != tc.want {
				t.Errorf("figures = %+v, want %+v", got, tc.want)
			}
			for {
				list, err := p.db.Push.Subscriptions(t.Context(), p.ann)
				if err != nil {
					t.Fatal(err)
				}
				if len(list) == tc.subscribed {
					break
				}
			}
		})
	}
}

func TestAFullQueueDropsPushes(t *testing.T) {
	p := newPusher(Config{}, Deps{})
	for range maxPushes + 3 {
		p.put(pushJob{})
	}
	if got := p.stats().PushDropped; got != 3 {
		t.Errorf("%d dropped", got)
	}
}

func TestWhichBrowsersAreTaken(t *testing.T) {
	n := newNotify(t, storetest.New(t), &ear{}, Config{Keys: &VAPID{}})
	good := newBrowser(t).at("https://push.example.com/x")
	for _, tc := range []struct {
		name, field string
		change      func(*Browser)
	}{
		{"no https", "endpoint", func(b *Browser) { b.Endpoint = "http://push.example.com/x" }},
		{"another scheme", "endpoint", func(b *Browser) { b.Endpoint = "file:///etc/passwd" }},
		{"with a password", "endpoint", func(b *Browser) { b.Endpoint = "https://a:b@push.example.com/" }},
		{"no host", "endpoint", func(b *Browser) { b.Endpoint = "https:///x" }},
		{"this machine", "endpoint", func(b *Browser) { b.Endpoint = "https://localhost/x" }},
		{"its address", "endpoint", func(b *Browser) { b.Endpoint = "https://127.0.0.1/x" }},
		{"its other address", "endpoint", func(b *Browser) { b.Endpoint = "https://[::1]/x" }},
		{"a cloud's metadata", "endpoint", func(b *Browser) { b.Endpoint = "https://169.254.169.254/latest" }},
		{"the network behind", "endpoint", func(b *Browser) { b.Endpoint = "https://10.0.0.5/x" }},
		{"the same, dressed up", "endpoint", func(b *Browser) { b.Endpoint = "https://[::ffff:10.0.0.5]/x" }},
		{"too long", "endpoint", func(b *Browser) { b.Endpoint += strings.Repeat("x", 1024) }},
		{"no key", "keys.p256dh", func(b *Browser) { b.P256dh = "" }},
		{"no point", "keys.p256dh", func(b *Browser) { b.P256dh = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) }},
		{"no base64", "keys.auth", func(b *Browser) { b.Auth = "!" }},
		{"a short secret", "keys.auth", func(b *Browser) { b.Auth = "AAAA" }},
	} {
		b := good
		tc.change(&b)
		var bad *Invalid
		if err := n.Subscribe(t.Context(), "ann", b); !errors.As(err, &bad) || bad.Field != tc.field {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// A name that resolves to an address of this machine is refused when it is dialled.
func TestPushesGoToPublicAddressesOnly(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.1.1": false,
		"100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false, "fd00::1": false,
		"::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "198.18.0.1": false, "240.0.0.1": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public is %v", text, got)
		}
	}
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	client := pushClient(Config{Roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	response, err := client.Get(s.URL)
	if !errors.Is(err, errNotPublic) {
		t.Errorf("reached %s: %v", s.URL, err)
	}
	if response != nil {
		_ = response.Body.Close()
	}
}

func TestTheSigningKeyIsMadeOnceAndPrivate(t *testing.T) {
	folder := t.TempDir()
	first, err := LoadVAPID(folder)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, vapidFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if again, err := LoadVAPID(folder); err != nil || *again != *first {
		t.Errorf("another key the second time: %v", err)
	}
	for _, text := range []string{"", "!", "AAAA"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadVAPID(folder); err == nil {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

func FuzzBrowser(f *testing.F) {
	f.Add("https://push.example.com/x", "BAAA", "AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("https://[::1%25eth0]:443/", "", "==")
	f.Fuzz(func(t *testing.T, endpoint, key, auth string) {
		if err := (Browser{endpoint, key, auth}).check(false); err == nil && !strings.HasPrefix(strings.ToLower(endpoint), "https:") {
			t.Errorf("took %q", endpoint)
		}
	})
}
