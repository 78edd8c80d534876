//go:build portable || !linux

package udp

import (
	"context"
	"errors"
	"net/netip"
)

// Routes knows how Ethernet frames reach destinations; this build has none.
type Routes struct{}

// NewRoutes says that this build has no packet sockets.
func NewRoutes(netip.Addr) (*Routes, error) { return nil, errors.ErrUnsupported }

// Run waits for ctx to end.
func (*Routes) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Close does nothing.
func (*Routes) Close() {}
