package limit

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// maxHops bounds how far a list of forwarders is read: no real way is longer.
const maxHops = 32

// Proxies are the networks of proxies whose word is taken on where a request comes from. They do not change.
type Proxies struct{ networks []netip.Prefix }

// ParseProxies reads networks such as 10.0.0.0/8, or single addresses.
func ParseProxies(list []string) (Proxies, error) {
	var p Proxies
	for _, text := range list {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			address, bad := netip.ParseAddr(text)
			if bad != nil {
				return Proxies{}, fmt.Errorf("limit: %q is neither a network such as 10.0.0.0/8 nor an address", text)
			}
			network = netip.PrefixFrom(address, address.BitLen())
		}
		p.networks = append(p.networks, network.Masked())
	}
	return p, nil
}

// Trusts reports whether address is one of the proxies.
func (p Proxies) Trusts(address netip.Addr) bool {
	for _, network := range p.networks {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// Client returns the address of the client of r, and whether the connection comes from a trusted proxy. Anybody can write
// X-Forwarded-For, so it is read from the right, where each proxy adds whom it was asked by: as long as the one who speaks is
// trusted, the entry that it added is believed, and the first that is not a proxy's is the client's. What can't be read ends
// the walk at the last address known. Forwarded (RFC 7239) is not read: a proxy that writes one of the two headers passes the other one on as the
// client wrote it, and only one can be believed.
func (p Proxies) Client(r *http.Request) (address netip.Addr, proxied bool) {
	address = parseHop(r.RemoteAddr)
	if len(p.networks) == 0 || !p.Trusts(address) {
		return address, false
	}
	rest := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	for range maxHops {
		if rest == "" || !p.Trusts(address) {
			break
		}
		entry := rest
		if i := strings.LastIndexByte(rest, ','); i >= 0 {
			entry, rest = rest[i+1:], rest[:i]
		} else {
			rest = ""
		}
		next := parseHop(strings.TrimSpace(entry))
		if !next.IsValid() {
			break
		}
		address = next
	}
	return address, true
}

// parseHop reads an address with or without port, in brackets or not; the zero Addr when it is none.
func parseHop(text string) netip.Addr {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone("")
	}
	if inside, found := strings.CutPrefix(text, "["); found {
		text = strings.TrimSuffix(inside, "]")
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}

// Network names whom an address belongs to: the address itself, or with IPv6 its /64, of which one client has as many addresses
// as it likes.
func Network(address netip.Addr) string {
	address = address.Unmap()
	if !address.Is6() {
		return address.String()
	}
	network, err := address.Prefix(64)
	if err != nil {
		return address.String()
	}
	return network.String()
}
