package stomp

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// frameLimits bound what one frame may make the server hold.
type frameLimits struct {
	headers     int // entries
	headerBytes int // command line and header lines together
	bodyBytes   int
}

// decoder cuts a stream of octets into frames. It takes the octets in pieces of any size, so a frame may be spread over
// several WebSocket messages and a message may hold several frames. One goroutine uses it.
type decoder struct {
	limits frameLimits
	// version is "" until CONNECT was answered; it decides on escapes and on CR before LF.
	version Version

	state     decoderState
	line      []byte // the unfinished line
	headBytes int
	entries   int
	current   *frame
	want      int // octets of body by content-length, -1 when the body ends at the first NUL
}

type decoderState int

const (
	betweenFrames decoderState = iota
	inHead
	inBody
)

// feed takes octets until a frame is complete. It returns that frame, or nil when all were taken, and the octets not yet
// taken. After an error the stream cannot be read on.
func (d *decoder) feed(octets []byte) (*frame, []byte, *failure) {
	for len(octets) > 0 {
		switch d.state {
		case betweenFrames:
			// Line ends between frames are heart-beats or padding.
			if octets[0] == '\n' || octets[0] == '\r' {
				octets = octets[1:]
				continue
			}
			d.state, d.headBytes, d.entries, d.want = inHead, 0, 0, -1
			d.line = d.line[:0]
			d.current = &frame{}
		case inHead:
			end := bytes.IndexByte(octets, '\n')
			taken := end + 1
			if end < 0 {
				taken = len(octets)
			}
			if d.headBytes += taken; d.headBytes > d.limits.headerBytes {
				return nil, nil, malformed("frame headers are too long", "at most "+strconv.Itoa(d.limits.headerBytes)+" octets", websocket.StatusMessageTooBig)
			}
			d.line = append(d.line, octets[:taken]...)
			octets = octets[taken:]
			if end < 0 {
				return nil, nil, nil
			}
			if f := d.endLine(); f != nil {
				return nil, nil, f
			}
		case inBody:
			done, rest, f := d.body(octets)
			if done != nil || f != nil {
				return done, rest, f
			}
			octets = rest
		}
	}
	return nil, nil, nil
}

// endLine takes the line in d.line: the command, a header entry, or the blank line that ends the head.
func (d *decoder) endLine() *failure {
	line := d.line[:len(d.line)-1]
	if d.version == "" || d.version == V12 {
		line = bytes.TrimSuffix(line, []byte{'\r'})
	}
	defer func() { d.line = d.line[:0] }()
	if bytes.IndexByte(line, 0) >= 0 {
		return malformed("NUL octet in the headers", "the blank line before the body is missing", websocket.StatusProtocolError)
	}
	if d.current.command == "" {
		if !isCommand(line) {
			return malformed("not a STOMP command", "", websocket.StatusProtocolError)
		}
		d.current.command = string(line)
		return nil
	}
	if len(line) > 0 {
		return d.headerLine(string(line))
	}
	return d.endHead()
}

func isCommand(line []byte) bool {
	for _, b := range line {
		if b < 'A' || b > 'Z' {
			return false
		}
	}
	return len(line) > 0 && len(line) <= len("UNSUBSCRIBE")
}

func (d *decoder) headerLine(line string) *failure {
	if d.entries++; d.entries > d.limits.headers {
		return malformed("too many headers", "at most "+strconv.Itoa(d.limits.headers), websocket.StatusMessageTooBig)
	}
	name, value, found := strings.Cut(line, ":")
	if !found || name == "" {
		return malformed("header line without a name and a colon", "", websocket.StatusProtocolError)
	}
	if !utf8.ValidString(line) {
		return malformed("header is not UTF-8", "", websocket.StatusProtocolError)
	}
	if escapes(d.version, d.current.command) {
		var nameOK, valueOK bool
		name, nameOK = unescape(name, d.version)
		value, valueOK = unescape(value, d.version)
		if !nameOK || !valueOK {
			return malformed("undefined escape sequence in a header", "", websocket.StatusProtocolError)
		}
	}
	if _, repeated := d.current.lookup(name); !repeated {
		d.current.headers = append(d.current.headers, Header{name, value})
	}
	return nil
}

func (d *decoder) endHead() *failure {
	d.state = inBody
	text, given := d.current.lookup("content-length")
	if !given {
		return nil
	}
	length, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return malformed("content-length is not a number of octets", "", websocket.StatusProtocolError)
	}
	if int(length) > d.limits.bodyBytes {
		return d.bodyTooLarge()
	}
	if length > 0 && !carriesBody(d.current.command) {
		return malformed(d.current.command+" must not have a body", "", websocket.StatusProtocolError)
	}
	d.want = int(length)
	d.current.body = make([]byte, 0, length)
	return nil
}

func (d *decoder) bodyTooLarge() *failure {
	f := malformed("body is too large", "at most "+strconv.Itoa(d.limits.bodyBytes)+" octets", websocket.StatusMessageTooBig)
	f.receipt = d.current.header("receipt")
	return f
}

// body takes octets of the body and returns the frame once its NUL has come.
func (d *decoder) body(octets []byte) (*frame, []byte, *failure) {
	current := d.current
	if d.want >= 0 {
		taken := min(d.want-len(current.body), len(octets))
		current.body = append(current.body, octets[:taken]...)
		if octets = octets[taken:]; len(octets) == 0 {
			return nil, nil, nil
		}
		if octets[0] != 0 {
			return nil, nil, malformed("no NUL octet after the body", "content-length does not match the body", websocket.StatusProtocolError)
		}
		d.state, d.current = betweenFrames, nil
		return current, octets[1:], nil
	}
	end := bytes.IndexByte(octets, 0)
	taken := end
	if end < 0 {
		taken = len(octets)
	}
	if taken > 0 && !carriesBody(current.command) {
		return nil, nil, malformed(current.command+" must not have a body", "", websocket.StatusProtocolError)
	}
	if len(current.body)+taken > d.limits.bodyBytes {
		return nil, nil, d.bodyTooLarge()
	}
	current.body = append(current.body, octets[:taken]...)
	if end < 0 {
		return nil, nil, nil
	}
	d.state, d.current = betweenFrames, nil
	return current, octets[end+1:], nil
}
