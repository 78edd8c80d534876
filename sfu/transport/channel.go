package transport

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/pion/datachannel"
	"github.com/pion/logging"
	"github.com/pion/sctp"
)

const (
	// channelStream is the SCTP stream of the room channel, negotiated out of band (docs/protocol.md section 4).
	channelStream = 0
	// maxBuffered bounds what waits for a slow client: some hundred room states.
	maxBuffered = 256 << 10
	// sctpReceiveBuffer bounds what a client may have under way to us: sixteen messages of the largest size.
	sctpReceiveBuffer = 64 << 10
	// sctpMaxReassembly bounds the fragments of unfinished messages.
	sctpMaxReassembly = 256
	// sctpMTU leaves room for DTLS, UDP and IPv6 in the smallest MTU of IPv6, 1280; Chromium takes the same.
	sctpMTU = 1191
	// sctpRTOMaxMs keeps a client that was away for a moment from waiting a minute for its next message.
	sctpRTOMaxMs = 4000
)

// channel is the room channel of one peer. The zero value is closed.
type channel struct {
	open  atomic.Pointer[datachannel.DataChannel]
	assoc atomic.Pointer[sctp.Association]
}

// connect takes the client's SCTP association. It ends with an error when conn is closed.
func (c *channel) connect(conn net.Conn, log logging.LoggerFactory) (*sctp.Association, *datachannel.DataChannel, error) {
	assoc, err := sctp.ServerWithOptions(
		sctp.WithNetConn(conn),
		sctp.WithLoggerFactory(log),
		sctp.WithMTU(sctpMTU),
		sctp.WithMaxReceiveBufferSize(sctpReceiveBuffer),
		sctp.WithMaxReassemblyQueueEntries(sctpMaxReassembly),
		sctp.WithRTOMax(sctpRTOMaxMs),
		sctp.WithEnableZeroChecksum(true), // DTLS protects the packets already: RFC 9653
	)
	if err != nil {
		return nil, nil, err
	}
	dc, err := datachannel.Dial(assoc, channelStream, &datachannel.Config{
		ChannelType:   datachannel.ChannelTypeReliable,
		Negotiated:    true,
		LoggerFactory: log,
	})
	if err != nil {
		_ = assoc.Close()
		return nil, nil, err
	}
	c.assoc.Store(assoc)
	c.open.Store(dc)
	return assoc, dc, nil
}

func (c *channel) send(message []byte) error {
	dc := c.open.Load()
	if dc == nil {
		return ErrChannelClosed
	}
	if dc.BufferedAmount()+uint64(len(message)) > maxBuffered {
		return ErrChannelFull
	}
	if _, err := dc.WriteDataChannel(message, true); err != nil {
		return ErrChannelClosed
	}
	return nil
}

func (c *channel) rtt() time.Duration {
	assoc := c.assoc.Load()
	if assoc == nil {
		return 0
	}
	return time.Duration(assoc.SRTT() * float64(time.Millisecond))
}

// linger waits until the client has acknowledged everything, at most lingerTimeout.
func (c *channel) linger(gone <-chan struct{}) {
	dc := c.open.Load()
	if dc == nil {
		return
	}
	empty := make(chan struct{}, 1)
	dc.OnBufferedAmountLow(func() {
		select {
		case empty <- struct{}{}:
		default:
		}
	})
	if dc.BufferedAmount() == 0 {
		return
	}
	timeout := time.NewTimer(lingerTimeout)
	defer timeout.Stop()
	select {
	case <-empty:
	case <-gone:
	case <-timeout.C:
	}
}
