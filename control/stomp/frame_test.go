package stomp

import (
	"bytes"
	"strings"
	"testing"
)

var testLimits = frameLimits{headers: 8, headerBytes: 512, bodyBytes: 1024}

// decodeAll feeds octets in pieces of size octets and returns the frames, or the first failure.
func decodeAll(version Version, octets string, size int) ([]*frame, *failure) {
	d := decoder{limits: testLimits, version: version}
	var frames []*frame
	for rest := []byte(octets); len(rest) > 0; {
		piece := rest[:min(size, len(rest))]
		rest = rest[len(piece):]
		for len(piece) > 0 {
			f, left, bad := d.feed(piece)
			if bad != nil {
				return frames, bad
			}
			if f != nil {
				frames = append(frames, f)
			}
			piece = left
		}
	}
	return frames, nil
}

func show(frames []*frame) string {
	var b strings.Builder
	for _, f := range frames {
		b.WriteString("[" + f.command)
		for _, h := range f.headers {
			b.WriteString(" " + h.Name + "=" + h.Value)
		}
		if len(f.body) > 0 {
			b.WriteString(" |" + string(f.body))
		}
		b.WriteString("]")
	}
	return b.String()
}

// The octets are those of the STOMP 1.2 text, section STOMP Frames, and its borders.
func TestFramesAreDecoded(t *testing.T) {
	for _, tc := range []struct {
		name    string
		version Version
		octets  string
		want    string
	}{
		{"the example of the text", V12, "SEND\ndestination:/queue/a\ncontent-type:text/plain\n\nhello queue a\x00", "[SEND destination=/queue/a content-type=text/plain |hello queue a]"},
		{"no headers", V12, "DISCONNECT\n\n\x00", "[DISCONNECT]"},
		{"CR LF in 1.2", V12, "SEND\r\ndestination:/a\r\n\r\nx\r\n\x00", "[SEND destination=/a |x\r\n]"},
		{"CR LF before the version is known", "", "CONNECT\r\naccept-version:1.2\r\n\r\n\x00", "[CONNECT accept-version=1.2]"},
		{"CR belongs to the value in 1.1", V11, "SEND\ndestination:/a\r\n\nx\x00", "[SEND destination=/a\r |x]"},
		{"line ends between frames", V12, "\n\r\n\nBEGIN\ntransaction:1\n\n\x00\n\nABORT\ntransaction:1\n\n\x00\n", "[BEGIN transaction=1][ABORT transaction=1]"},
		{"escapes of 1.2", V12, "SEND\na\\cb:c\\nd\\re\\\\f\n\n\x00", "[SEND a:b=c\nd\re\\f]"},
		{"escapes of 1.1", V11, "SEND\na\\cb:c\\nd\\\\f\n\n\x00", "[SEND a:b=c\nd\\f]"},
		{"no escapes in 1.0", V10, "SEND\na:c\\nd\\t\n\n\x00", "[SEND a=c\\nd\\t]"},
		{"no escapes in CONNECT", "", "CONNECT\npasscode:a\\b:c\n\n\x00", "[CONNECT passcode=a\\b:c]"},
		{"escapes in STOMP", "", "STOMP\npasscode:a\\cb\n\n\x00", "[STOMP passcode=a:b]"},
		{"the first of repeated headers counts", V12, "MESSAGE\nfoo:World\nfoo:Hello\n\n\x00", "[MESSAGE foo=World]"},
		{"spaces are kept", V12, "SEND\n foo : bar \n\n\x00", "[SEND  foo = bar ]"},
		{"an empty value", V12, "SEND\nfoo:\n\n\x00", "[SEND foo=]"},
		{"a colon in a value", V12, "SEND\nfoo:a:b\n\n\x00", "[SEND foo=a:b]"},
		{"NUL in a body with content-length", V12, "SEND\ncontent-length:3\n\na\x00b\x00", "[SEND content-length=3 |a\x00b]"},
		{"content-length 0", V12, "BEGIN\ncontent-length:0\n\n\x00", "[BEGIN content-length=0]"},
		{"the first content-length counts", V12, "SEND\ncontent-length:1\ncontent-length:2\n\na\x00", "[SEND content-length=1 |a]"},
		{"a body that is not UTF-8", V12, "SEND\n\n\xff\xfe\x00", "[SEND |\xff\xfe]"},
		{"an unfinished frame", V12, "SEND\ndestination:/a\n\nhel", ""},
		{"the largest body", V12, "SEND\n\n" + strings.Repeat("x", 1024) + "\x00", "[SEND |" + strings.Repeat("x", 1024) + "]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 7, 4096} {
				frames, bad := decodeAll(tc.version, tc.octets, size)
				if bad != nil {
					t.Fatalf("in pieces of %d: %s %s", size, bad.message, bad.detail)
				}
				if got := show(frames); got != tc.want {
					t.Fatalf("in pieces of %d: got %q, want %q", size, got, tc.want)
				}
			}
		})
	}
}

func TestBadFramesAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name    string
		version Version
		octets  string
		want    string
	}{
		{"HTTP", "", "GET / HTTP/1.1\n", "not a STOMP command"},
		{"lower case", V12, "send\n\n\x00", "not a STOMP command"},
		{"undefined escape", V12, "SEND\nfoo:a\\tb\n\n\x00", "undefined escape sequence in a header"},
		{"CR escape in 1.1", V11, "SEND\nfoo:a\\rb\n\n\x00", "undefined escape sequence in a header"},
		{"escape without end", V12, "SEND\nfoo:a\\\n\n\x00", "undefined escape sequence in a header"},
		{"escape in a name", V12, "SEND\nf\\too:a\n\n\x00", "undefined escape sequence in a header"},
		{"no colon", V12, "SEND\nfoo\n\n\x00", "header line without a name and a colon"},
		{"no name", V12, "SEND\n:foo\n\n\x00", "header line without a name and a colon"},
		{"header not UTF-8", V12, "SEND\nfoo:\xff\n\n\x00", "header is not UTF-8"},
		{"NUL before the blank line", V12, "SEND\nfoo:bar\x00\n\n", "NUL octet in the headers"},
		{"body where none may be", V12, "SUBSCRIBE\nid:1\n\nx\x00", "SUBSCRIBE must not have a body"},
		{"announced body where none may be", V12, "BEGIN\ncontent-length:1\n\nx\x00", "BEGIN must not have a body"},
		{"content-length too small", V12, "SEND\ncontent-length:1\n\nab\x00", "no NUL octet after the body"},
		{"content-length not a number", V12, "SEND\ncontent-length:+1\n\na\x00", "content-length is not a number of octets"},
		{"content-length negative", V12, "SEND\ncontent-length:-1\n\na\x00", "content-length is not a number of octets"},
		{"content-length beyond the limit", V12, "SEND\ncontent-length:1025\n\n", "body is too large"},
		{"body beyond the limit", V12, "SEND\n\n" + strings.Repeat("x", 1025), "body is too large"},
		{"too many headers", V12, "SEND\n" + strings.Repeat("a:b\n", 9), "too many headers"},
		{"header too long", V12, "SEND\na:" + strings.Repeat("b", 512), "frame headers are too long"},
		{"many short headers too long together", V12, "SEND\n" + strings.Repeat("a:"+strings.Repeat("b", 80)+"\n", 7), "frame headers are too long"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, size := range []int{1, 5, 4096} {
				_, bad := decodeAll(tc.version, tc.octets, size)
				if bad == nil {
					t.Fatalf("in pieces of %d: accepted", size)
				}
				if bad.message != tc.want {
					t.Fatalf("in pieces of %d: got %q, want %q", size, bad.message, tc.want)
				}
			}
		})
	}
}

func TestFramesAreEncoded(t *testing.T) {
	headers := []Header{{"a:b", "c\nd\re\\f"}}
	for _, tc := range []struct {
		version Version
		command string
		body    string
		want    string
	}{
		{V12, "MESSAGE", "hi", "MESSAGE\na\\cb:c\\nd\\re\\\\f\ncontent-length:2\n\nhi\x00"},
		{V11, "MESSAGE", "", "MESSAGE\na\\cb:c\\nd\re\\\\f\n\n\x00"},
		{V10, "MESSAGE", "", "MESSAGE\na:b:c d e\\f\n\n\x00"},
		{V12, "CONNECTED", "", "CONNECTED\na:b:c d e\\f\n\n\x00"},
	} {
		if got := string(appendFrame(nil, tc.version, tc.command, headers, []byte(tc.body))); got != tc.want {
			t.Errorf("%s %s: got %q, want %q", tc.version, tc.command, got, tc.want)
		}
	}
}

// FuzzDecoder: no octets make the decoder panic or hold more than its limits, the way they are cut changes nothing, and what
// was decoded survives being encoded and decoded again.
func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		"CONNECT\naccept-version:1.2\nhost:a\n\n\x00", "SEND\ndestination:/a\ncontent-length:3\n\na\x00b\x00\n\n",
		"SEND\r\nfoo\\c:b\\n\\r\\\\\r\n\r\nbody\x00SEND\n\n\x00", "MESSAGE\nfoo:World\nfoo:Hello\n\n\x00", "SEND\na:\\t\n\n\x00",
	} {
		for _, version := range []string{"", "1.0", "1.1", "1.2"} {
			f.Add(version, seed, 3)
		}
	}
	f.Fuzz(func(t *testing.T, version, octets string, size int) {
		if version != "" && version != "1.0" && version != "1.1" {
			version = "1.2"
		}
		whole, badWhole := decodeAll(Version(version), octets, 1<<20)
		cut, badCut := decodeAll(Version(version), octets, max(1, size))
		if show(whole) != show(cut) || (badWhole == nil) != (badCut == nil) {
			t.Fatalf("cut in pieces of %d: %q, whole: %q", size, show(cut), show(whole))
		}
		for _, fr := range whole {
			if len(fr.headers) > testLimits.headers || len(fr.body) > testLimits.bodyBytes {
				t.Fatalf("beyond the limits: %q", show([]*frame{fr}))
			}
			if Version(version) != V12 {
				continue
			}
			kept := make([]Header, 0, len(fr.headers))
			for _, h := range fr.headers {
				if h.Name != "content-length" {
					kept = append(kept, h)
				}
			}
			if !escapes(V12, fr.command) {
				continue
			}
			again := appendFrame(nil, V12, fr.command, kept, fr.body)
			d := decoder{limits: frameLimits{headers: 9, headerBytes: 4096, bodyBytes: 1024}, version: V12}
			back, rest, bad := d.feed(again)
			if bad != nil || back == nil || len(rest) != 0 || !bytes.Equal(back.body, fr.body) {
				t.Fatalf("%q was encoded as %q and came back as %+v (%+v)", show([]*frame{fr}), again, back, bad)
			}
			for i, h := range kept {
				if back.headers[i] != h {
					t.Fatalf("header %+v came back as %+v", h, back.headers[i])
				}
			}
		}
	})
}
