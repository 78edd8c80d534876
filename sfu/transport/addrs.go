package transport

import "net/netip"

// UDPAddrs gives the addresses that answers name as UDP candidates: where a relay in front of us must be able to send.
func (e *Endpoint) UDPAddrs() ([]netip.AddrPort, error) {
	addrs, err := advertised(e.config.Advertise, e.config.LocalAddr.Addr())
	if err != nil {
		return nil, err
	}
	out := make([]netip.AddrPort, len(addrs))
	for i, a := range addrs {
		out[i] = netip.AddrPortFrom(a, e.config.LocalAddr.Port())
	}
	return out, nil
}
