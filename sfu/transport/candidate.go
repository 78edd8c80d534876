package transport

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/pion/ice/v4"
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
	// The address may be an mDNS name, which only the client's own network can resolve: the syntax is all that is looked at.
	if _, err := ice.UnmarshalCandidate(line); err != nil {
		return fmt.Errorf("%w: %w", ErrBadCandidate, err)
	}
	return nil
}

// localCandidates gives the candidate lines of the answer: for each address UDP, then TCP (passive, RFC 6544) when
// tcpPort isn't 0. Loopback addresses come last.
func localCandidates(addrs []netip.Addr, udpPort, tcpPort uint16) ([]string, error) {
	const (
		udpTypePreference = 126 // RFC 8445 section 5.1.2.1: host
		tcpTypePreference = 99  // below every UDP candidate
		tcpPassive        = 4   // RFC 6544 section 4.2: direction preference of passive host candidates
	)
	var lines []string
	for i, addr := range addrs {
		preference := uint32(0xffff - i)
		if addr.IsLoopback() {
			preference = uint32(0xff - i)
		}
		line, err := hostCandidate(ice.CandidateHostConfig{
			Network: "udp", Address: addr.String(), Port: int(udpPort), Foundation: strconv.Itoa(2*i + 1),
			Priority: udpTypePreference<<24 | preference<<8 | 255,
		})
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
		if tcpPort == 0 {
			continue
		}
		line, err = hostCandidate(ice.CandidateHostConfig{
			Network: "tcp", Address: addr.String(), Port: int(tcpPort), Foundation: strconv.Itoa(2*i + 2), TCPType: ice.TCPTypePassive,
			Priority: tcpTypePreference<<24 | (tcpPassive<<13|preference>>3)<<8 | 255,
		})
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func hostCandidate(config ice.CandidateHostConfig) (string, error) {
	config.Component = 1
	c, err := ice.NewCandidateHost(&config)
	if err != nil {
		return "", fmt.Errorf("transport: candidate %s: %w", config.Address, err)
	}
	return "candidate:" + c.Marshal(), nil
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
