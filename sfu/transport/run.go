package transport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pion/datachannel"
	"github.com/pion/dtls/v3"
)

// run lives as long as the peer.
func (p *Peer) run() {
	p.end(p.carry())
	<-p.finished
	cause := p.endpoint.forget(p)
	p.handler.Closed(cause)
}

// finish ends what run is waiting for. It is started once, by end.
func (p *Peer) finish() {
	defer close(p.finished)
	p.channel.linger(p.pipe.closed)
	if conn := p.connection.end(); conn != nil {
		_ = conn.Close() // says goodbye, then closes the pipe
	}
	_ = p.pipe.Close()
}

// connection is the DTLS connection of a peer, from the end of its handshake until somebody ends it.
type connection struct {
	mu    sync.Mutex
	conn  *dtls.Conn
	ended bool
}

// set keeps the connection; false when the peer has ended meanwhile.
func (c *connection) set(conn *dtls.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.conn = conn
	return true
}

// end gives the connection, if there is one, for closing.
func (c *connection) end() *dtls.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	return c.conn
}

// carry takes the peer from the handshake to its end and says why it ended, if nobody has said so already.
func (p *Peer) carry() (err error) {
	defer func() {
		if r := recover(); r != nil {
			p.endpoint.counters.panics.Add(1)
			err = fmt.Errorf("%w: %v", ErrPanic, r)
		}
	}()
	conn, err := p.secure()
	if err != nil {
		return err
	}
	if !p.connection.set(conn) {
		return errors.Join(ErrClosed, conn.Close())
	}
	if !p.channelOn {
		// Nothing is expected on this connection, but reading it is what notices its end.
		_, err := io.Copy(io.Discard, conn)
		return errors.Join(ErrRemoteClosed, err)
	}
	assoc, dc, err := p.channel.connect(conn, p.endpoint.pionLogger)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRemoteClosed, err)
	}
	defer func() { _ = assoc.Close() }()
	p.handler.Channel(nil, true)
	p.readChannel(dc)
	p.channel.open.Store(nil)
	p.handler.Channel(nil, false)
	_ = dc.Close()
	<-p.pipe.closed
	return ErrRemoteClosed
}

// readChannel hands text messages over until the channel ends. A binary message, or one over 4 KiB, ends it.
func (p *Peer) readChannel(dc *datachannel.DataChannel) {
	buffer := make([]byte, maxMessageBytes)
	for {
		n, text, err := dc.ReadDataChannel(buffer)
		if err != nil || !text {
			return
		}
		p.handler.Channel(bytes.Clone(buffer[:n]), true)
	}
}
