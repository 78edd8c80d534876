package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pion/datachannel"
	"github.com/pion/dtls/v3"
)

// run lives as long as the peer.
func (p *Peer) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var conn connection
	var watcher sync.WaitGroup
	watcher.Go(func() {
		<-p.ending
		p.channel.linger(p.pipe.closed)
		cancel()
		conn.close()
	})
	p.end(p.carry(ctx, &conn))
	watcher.Wait()
	_ = p.pipe.Close()
	cause := p.endpoint.forget(p)
	p.handler.Closed(cause)
}

// connection is the DTLS connection once there is one, for the goroutine that ends it.
type connection struct {
	mu     sync.Mutex
	conn   *dtls.Conn
	closed bool
}

func (c *connection) set(conn *dtls.Conn) {
	c.mu.Lock()
	c.conn = conn
	closed := c.closed
	c.mu.Unlock()
	if closed {
		_ = conn.Close()
	}
}

func (c *connection) close() {
	c.mu.Lock()
	conn := c.conn
	c.closed = true
	c.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // sends close_notify
	}
}

// carry takes the peer from the handshake to its end and says why it ended, if nobody has said so already.
func (p *Peer) carry(ctx context.Context, c *connection) (err error) {
	defer func() {
		if r := recover(); r != nil {
			p.endpoint.counters.panics.Add(1)
			err = fmt.Errorf("%w: %v", ErrPanic, r)
		}
	}()
	conn, err := p.secure(ctx)
	if err != nil {
		return err
	}
	c.set(conn)
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
