package control

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
)

type stranger struct{ Email string }

func TestLogsHoldNoPersonalData(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			var out bytes.Buffer
			log, err := NewLogger(&out, "debug", format)
			if err != nil {
				t.Fatal(err)
			}
			log.Info("login of ann.lee+x@example.org from 203.0.113.77")
			log.Info("민준@예시.한국 signed up")
			log.Warn("refused", "error", fmt.Errorf("look up: %w", errors.New("ben@example.org is taken")))
			log.Info("request", "Authorization", "Bearer abc.def", "set-cookie", "studymate_refresh=zzz", "refreshToken", "rt-secret-1")
			log.Info("header Authorization: Bearer sk_live_secret and " + jwt)
			log.Info("peer", "addr", netip.MustParseAddrPort("198.51.100.23:4711"), "local", &net.UDPAddr{IP: net.ParseIP("2001:db8:aaaa:bbbb::77"), Port: 9})
			log.Info("struct", "who", stranger{"carl@example.org"}, "bytes", []byte("dora@example.org"))
			log.With("email", "emma@example.org").WithGroup("http").Info("grouped", slog.Group("client", "ip", "192.0.2.9", "password", "hunter2"))
			log.Debug("v6", "ip", netip.MustParseAddr("2001:db8:1:2:3:4:5:6"), "mapped", netip.MustParseAddr("::ffff:203.0.113.99"))
			got := out.String()
			for _, leak := range []string{"ann.lee", "example.org", "민준", "113.77", "ben@", "abc.def", "zzz", "rt-secret", "sk_live", "eyJ",
				"/24/24", "100.23", "bbbb", "carl", "dora", "emma", "192.0.2.9", "hunter2", "3:4:5:6", "113.99"} {
				if strings.Contains(got, leak) {
					t.Errorf("%q got into the log", leak)
				}
			}
			for _, kept := range []string{"203.0.113.0/24", "198.51.100.0/24", "2001:db8:aaaa::/48", "is taken", "grouped", "[masked]", "203.0.113.0/24"} {
				if !strings.Contains(got, kept) {
					t.Errorf("%q is missing", kept)
				}
			}
			if t.Failed() {
				t.Log(got)
			}
		})
	}
}

func TestLogsKeepWhatIsNotPersonal(t *testing.T) {
	var out bytes.Buffer
	log, err := NewLogger(&out, "info", "text")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("listening", "address", "127.0.0.1:8080", "udp", "[::]:7882", "took", "12:30:45", "tokens", 3, "session", "019ab-77", "version", "v1.2.3", "frame", "gin@v1.12.0/gin.go")
	for _, kept := range []string{"127.0.0.1:8080", "[::]:7882", "12:30:45", "tokens=3", "019ab-77", "v1.2.3", "gin@v1.12.0/gin.go"} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("%q is missing in %s", kept, out.String())
		}
	}
	out.Reset()
	log.Debug("too fine")
	if out.Len() > 0 {
		t.Errorf("level info wrote %s", out.String())
	}
}

func TestBadLogSettings(t *testing.T) {
	for _, tc := range [][2]string{{"loud", "text"}, {"info", "xml"}} {
		if _, err := NewLogger(&bytes.Buffer{}, tc[0], tc[1]); err == nil {
			t.Errorf("level %s and format %s were taken", tc[0], tc[1])
		}
	}
}

func FuzzMaskedText(f *testing.F) {
	f.Add("a@b.c from 203.0.113.77 and 2001:db8::1")
	f.Add("::ffff:1.2.3.4")
	m := newMasks()
	f.Fuzz(func(t *testing.T, s string) {
		once := m.text(s)
		if again := m.text(once); strings.Contains(s, "@") && len(again) > 2*len(once)+100 {
			t.Errorf("%q grew to %q", once, again)
		}
	})
}
