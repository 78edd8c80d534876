package stomp

import (
	"errors"

	"github.com/coder/websocket"
)

var (
	// ErrRefused marks an answer of Authenticate, Authorize or Receive whose text may be shown to the client. Any other
	// error reaches the log only and the client reads "internal error".
	ErrRefused = errors.New("refused")
	// ErrQueueFull says that a work queue holds as many messages as it may; the message was not taken.
	ErrQueueFull = errors.New("stomp: queue full")
)

// failure is what ends a connection: it becomes the ERROR frame and the close code. It never leaves the package.
type failure struct {
	message string // header: short
	detail  string // body
	receipt string // receipt header of the frame that caused it
	headers []Header
	code    websocket.StatusCode
}

func malformed(message, detail string, code websocket.StatusCode) *failure {
	return &failure{message: message, detail: detail, code: code}
}

func (f *failure) frame(version Version) []byte {
	headers := []Header{{"message", f.message}}
	if f.receipt != "" {
		headers = append(headers, Header{"receipt-id", f.receipt})
	}
	headers = append(headers, f.headers...)
	if f.detail != "" {
		headers = append(headers, Header{"content-type", "text/plain"})
	}
	return appendFrame(nil, version, "ERROR", headers, []byte(f.detail))
}
