package httpapi

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestCleanHost(t *testing.T) {
	for given, want := range map[string]string{
		"localhost:8080":         "localhost",
		"Study.Example.COM":      "study.example.com",
		"192.168.1.5:443":        "192.168.1.5",
		"[2001:db8::1]:443":      "2001:db8::1",
		"[::1]":                  "::1",
		"":                       "",
		"a..b":                   "",
		"-a.example":             "",
		"a b":                    "",
		"x?transport=udp":        "",
		"evil/..":                "",
		"user@host":              "",
		strings.Repeat("a", 300): "",
	} {
		if got := cleanHost(given); got != want {
			t.Errorf("cleanHost(%q) = %q, want %q", given, got, want)
		}
	}
}

func FuzzCleanHost(f *testing.F) {
	f.Add("localhost:8080")
	f.Add("[::1]:1")
	f.Add("a.b-c.d:70000")
	f.Fuzz(func(t *testing.T, header string) {
		host := cleanHost(header)
		if strings.ContainsAny(host, " /?#@\"'<>\\%") || strings.IndexFunc(host, unicode.IsControl) >= 0 {
			if net.ParseIP(host) == nil {
				t.Errorf("%q gives %q", header, host)
			}
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	f.Add(*place{time.UnixMilli(1_766_000_000_000), "0199"}.cursor())
	f.Add(*place{time.UnixMilli(1), "a\x00b"}.cursor())
	f.Add(*place{time.UnixMilli(1), "\xff"}.cursor())
	f.Add("!")
	f.Fuzz(func(t *testing.T, cursor string) {
		p, err := parseCursor(cursor)
		if err != nil || cursor == "" {
			return
		}
		if !utf8.ValidString(p.id) || strings.ContainsRune(p.id, 0) {
			t.Errorf("took %q", p.id)
		}
		again, err := parseCursor(*p.cursor())
		if err != nil || again != p {
			t.Errorf("%v is read again as %v, %v", p, again, err)
		}
	})
}

func TestChooseCoding(t *testing.T) {
	for header, want := range map[string]string{
		"":                             "",
		"gzip":                         "gzip",
		"gzip, br":                     "br",
		"GZIP ;q=1, br; q=0":           "gzip",
		"gzip;q=0.8, br;q=0.5":         "gzip",
		"gzip;q=0.5, br;q=0.5":         "br",
		"x-gzip":                       "gzip",
		"*":                            "br",
		"*;q=0.1, br;q=0":              "gzip",
		"identity, gzip;q=0.5":         "",
		"identity;q=0.4, gzip;q=0.5":   "gzip",
		"identity;q=0, *;q=0":          "",
		"gzip;q=0":                     "",
		"gzip;q=2":                     "",
		"gzip;q=-1, br;q=NaN":          "",
		"br;q=high":                    "",
		"deflate, compress, zstd":      "",
		"gzip;level=9;q=0.1, br;q=0.0": "gzip",
		", ,;q=1,":                     "",
	} {
		if got := chooseCoding([]string{header}, brotliCoding, gzipCoding); got != want {
			t.Errorf("%q chooses %q, want %q", header, got, want)
		}
	}
	if got := chooseCoding([]string{"br;q=0", "gzip"}, brotliCoding, gzipCoding); got != gzipCoding {
		t.Errorf("two lines choose %q", got)
	}
	if got := chooseCoding([]string{"gzip, br"}); got != "" {
		t.Errorf("of nothing %q is chosen", got)
	}
}

func FuzzChooseCoding(f *testing.F) {
	f.Add("gzip, br;q=0.5, *;q=0")
	f.Add("GZIP ;q=1, br; q=0")
	f.Fuzz(func(t *testing.T, header string) {
		chosen := chooseCoding([]string{header}, brotliCoding, gzipCoding)
		if chosen == "" {
			return
		}
		if chosen != brotliCoding && chosen != gzipCoding {
			t.Errorf("%q chooses %q, which was not offered", header, chosen)
		}
		if !strings.Contains(header, "*") && !strings.Contains(strings.ToLower(header), chosen) {
			t.Errorf("%q chooses %q, which it does not name", header, chosen)
		}
		if refused := chooseCoding([]string{header, chosen + ";q=0"}, brotliCoding, gzipCoding); refused == chosen {
			t.Errorf("%q chooses %q though it is refused at the end", header, chosen)
		}
	})
}

func BenchmarkCompress(b *testing.B) {
	room, err := os.ReadFile("testdata/messages.json")
	if err != nil {
		b.Fatal(err)
	}
	for _, coding := range []string{gzipCoding, brotliCoding} {
		b.Run(coding, func(b *testing.B) {
			c := newCompressor()
			var out countingWriter
			for b.Loop() {
				out = 0
				e := c.pool(coding).Get().(encoder)
				e.Reset(&out)
				if _, err := e.Write(room); err != nil {
					b.Fatal(err)
				}
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
				c.pool(coding).Put(e)
			}
			b.SetBytes(int64(len(room)))
			b.ReportMetric(float64(out)/float64(len(room)), "ratio")
		})
	}
}

type countingWriter int

func (c *countingWriter) Write(b []byte) (int, error) {
	*c += countingWriter(len(b))
	return len(b), nil
}

func TestWhatAThrottleRemembersIsBounded(t *testing.T) {
	th := newThrottle(LogInLimits{PerPair: 5, PerAccount: 5, PerAddress: 5}.withDefaults(), func(string) {})
	start := time.Unix(1_766_000_000, 0)
	busy := newTry(" Ann@Example.com", "203.0.113.1")
	for range 5 {
		if th.begin(busy, start) != nil {
			t.Fatal("refused too early")
		}
	}
	for i := range 2 * throttleKeys {
		name := strconv.Itoa(i)
		if th.begin(newTry(name, name), start) != nil {
			t.Fatal("somebody else is refused")
		}
		if i%3 == 0 {
			th.succeed(newTry(name, name))
		}
	}
	for name, n := range map[string]int{"pairs": len(th.pairs.tries), "accounts": len(th.accounts.tries), "addresses": len(th.addrs.tries), "familiar": len(th.familiar)} {
		if n > throttleKeys {
			t.Errorf("%d %s are remembered, at most %d may be", n, name, throttleKeys)
		}
	}
	if th.begin(newTry("ann@example.com", "203.0.113.1"), start) == nil {
		t.Error("a crowd resets the busiest")
	}
	// Entries that are over make room first.
	later := start.Add(time.Hour)
	for i := range 100 {
		th.begin(newTry("late"+strconv.Itoa(i), "late"), later)
	}
	if n := len(th.pairs.tries); n > throttleKeys {
		t.Errorf("%d pairs an hour later", n)
	}
}
