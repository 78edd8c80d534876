package stomp

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Version is a STOMP protocol version as it stands in the accept-version and version headers.
type Version string

// The versions this package speaks.
const (
	V10 Version = "1.0"
	V11 Version = "1.1"
	V12 Version = "1.2"
)

// Header is one header entry of a frame, unescaped.
type Header struct {
	Name, Value string
}

// frame is one STOMP frame with unescaped headers. Repeated entries are dropped by the decoder: the first one counts.
type frame struct {
	command string
	headers []Header
	body    []byte
}

// header returns the value of the named entry, "" when there is none.
func (f *frame) header(name string) string {
	value, _ := f.lookup(name)
	return value
}

func (f *frame) lookup(name string) (string, bool) {
	for _, h := range f.headers {
		if h.Name == name {
			return h.Value, true
		}
	}
	return "", false
}

// carriesBody says which frames may have a body (STOMP 1.2, section Body).
func carriesBody(command string) bool {
	return command == "SEND" || command == "MESSAGE" || command == "ERROR"
}

// escapes says whether the headers of a frame are escaped: not in 1.0, and never in CONNECT and CONNECTED, which a 1.0 peer
// must be able to read.
func escapes(version Version, command string) bool {
	return version != V10 && command != "CONNECT" && command != "CONNECTED"
}

// appendFrame writes a whole frame. content-length is added when there is a body and the caller gave none.
func appendFrame(dst []byte, version Version, command string, headers []Header, body []byte) []byte {
	dst = append(dst, command...)
	dst = append(dst, '\n')
	dst = appendHeaders(dst, version, command, headers)
	return appendBody(dst, body)
}

func appendHeaders(dst []byte, version Version, command string, headers []Header) []byte {
	escaped := escapes(version, command)
	for _, h := range headers {
		dst = appendEscaped(dst, h.Name, version, escaped)
		dst = append(dst, ':')
		dst = appendEscaped(dst, h.Value, version, escaped)
		dst = append(dst, '\n')
	}
	return dst
}

// appendBody ends the headers and writes the body with its length, so that it may hold NUL octets.
func appendBody(dst, body []byte) []byte {
	if len(body) > 0 {
		dst = append(dst, "content-length:"...)
		dst = strconv.AppendInt(dst, int64(len(body)), 10)
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	dst = append(dst, body...)
	return append(dst, 0)
}

// appendEscaped writes a header name or value. Where the version has no escapes, line ends become spaces: a value must never
// be able to start another header.
func appendEscaped(dst []byte, text string, version Version, escaped bool) []byte {
	for i := range len(text) {
		switch b := text[i]; {
		case !escaped && (b == '\n' || b == '\r'):
			dst = append(dst, ' ')
		case !escaped:
			dst = append(dst, b)
		case b == '\n':
			dst = append(dst, '\\', 'n')
		case b == ':':
			dst = append(dst, '\\', 'c')
		case b == '\\':
			dst = append(dst, '\\', '\\')
		case b == '\r' && version == V12:
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

// unescape decodes a header name or value; an escape that the version does not define is a fatal protocol error.
func unescape(text string, version Version) (string, bool) {
	if strings.IndexByte(text, '\\') < 0 {
		return text, true
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i++; i == len(text) {
			return "", false
		}
		switch c := text[i]; {
		case c == 'n':
			b.WriteByte('\n')
		case c == 'c':
			b.WriteByte(':')
		case c == '\\':
			b.WriteByte('\\')
		case c == 'r' && version != V11:
			b.WriteByte('\r')
		default:
			return "", false
		}
	}
	return b.String(), true
}

// isText says whether octets can travel in a WebSocket text message.
func isText(octets []byte) bool { return utf8.Valid(octets) }
