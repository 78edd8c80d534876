//go:build portable || !linux

package udp

import (
	"errors"
	"net/netip"
)

// listenFast says that this build has the portable path only.
func listenFast(Config, *Socket) (conn, netip.AddrPort, error) {
	return nil, netip.AddrPort{}, errors.ErrUnsupported
}

// gsoSelfTest says that this build has no segmentation offload.
func gsoSelfTest() bool { return false }

// rawBatch, rawSender and rawDest hold what the fast path prepares for the kernel; here there is none.
type (
	rawBatch  struct{}
	rawSender struct{}
	rawDest   struct{}
)

func (*rawBatch) prepare(*Batch, int)   {}
func (*rawSender) prepare(*Sender, int) {}
func (*rawDest) prepare(netip.AddrPort) {}
