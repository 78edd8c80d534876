package transport

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// maxCandidateBytes bounds a trickled candidate line; real ones have 60 to 200 bytes.
const maxCandidateBytes = 1024

// checkCandidate says whether a candidate line of a client can be read. The candidate itself isn't used: an ICE-lite agent
// learns the client's addresses from the checks.
func checkCandidate(line string) error {
	line = strings.TrimPrefix(strings.TrimPrefix(line, "a="), "candidate:")
	if line == "" {
		return nil // end-of-candidates
	}
	if len(line) > maxCandidateBytes {
		return fmt.Errorf("%w: longer than %d bytes", ErrBadCandidate, maxCandidateBytes)
	}
	// RFC 8839 section 5.1: foundation component transport priority address port "typ" type. The address may be an mDNS
	// name, which only the client's own network can resolve.
	fields := strings.Fields(line)
	if len(fields) < 8 || fields[6] != "typ" {
		return fmt.Errorf("%w: not eight fields with a type", ErrBadCandidate)
	}
	if _, err := strconv.ParseUint(fields[3], 10, 32); err != nil {
		return fmt.Errorf("%w: priority", ErrBadCandidate)
	}
	if _, err := strconv.ParseUint(fields[5], 10, 16); err != nil {
		return fmt.Errorf("%w: port", ErrBadCandidate)
	}
	return nil
}

// localCandidates gives the candidate lines of the answer: for each address UDP, then TCP (passive, RFC 6544) when
// tcpPort isn't 0. Loopback addresses come last.
func localCandidates(addrs []netip.Addr, udpPort, tcpPort uint16) []string {
	const (
		udpTypePreference = 126 // RFC 8445 section 5.1.2.1: host
		tcpTypePreference = 99  // below every UDP candidate
		tcpPassive        = 4   // RFC 6544 section 4.2: direction preference of passive host candidates
	)
	var lines []string
	for i, addr := range addrs {
		localPreference := uint32(0xffff - i)
		if addr.IsLoopback() {
			localPreference = uint32(0xff - i)
		}
		priority := uint32(udpTypePreference)<<24 | localPreference<<8 | 255
		lines = append(lines, fmt.Sprintf("candidate:%d 1 udp %d %s %d typ host", 2*i+1, priority, addr, udpPort))
		if tcpPort == 0 {
			continue
		}
		tcpPreference := uint32(tcpPassive)<<13 | localPreference>>3
		priority = uint32(tcpTypePreference)<<24 | tcpPreference<<8 | 255
		lines = append(lines, fmt.Sprintf("candidate:%d 1 tcp %d %s %d typ host tcptype passive", 2*i+2, priority, addr, tcpPort))
	}
	return lines
}

// advertised gives the addresses that clients can call: the configured ones, the address of the socket, or, when the
// socket listens on all, every unicast address of the machine in the socket's families, loopback last.
func advertised(configured []netip.Addr, local netip.Addr) ([]netip.Addr, error) {
	if len(configured) > 0 {
		return configured, nil
	}
	if !local.IsUnspecified() {
		return []netip.Addr{local.Unmap()}, nil
	}
	found, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("transport: interface addresses: %w", err)
	}
	var outside, loopback []netip.Addr
	for _, a := range found {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		addr := prefix.Addr().Unmap()
		switch {
		case local.Is4() && !addr.Is4(), addr.IsLinkLocalUnicast(), addr.IsMulticast(), addr.IsUnspecified():
		case addr.IsLoopback():
			loopback = append(loopback, addr)
		default:
			outside = append(outside, addr)
		}
	}
	return append(outside, loopback...), nil
}
