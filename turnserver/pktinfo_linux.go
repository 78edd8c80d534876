package turnserver

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// askPacketInfo makes the kernel tell, with each datagram, to which of the host's addresses it came.
func askPacketInfo(fd uintptr) error {
	family, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return err
	}
	if family == unix.AF_INET6 {
		return unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1)
	}
	return unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1)
}

// answerFrom turns the control message of a received datagram, in place, into that of an answer which leaves from the
// address the datagram came to. Only the interface is taken out: the routing table knows better. nil when there is none.
func answerFrom(control []byte) []byte {
	const header = unix.SizeofCmsghdr
	if len(control) < header {
		return nil
	}
	// struct cmsghdr ends with the level and the type, whatever the size of its length.
	level := binary.NativeEndian.Uint32(control[header-8:])
	kind := binary.NativeEndian.Uint32(control[header-4:])
	var index int
	switch {
	case level == unix.IPPROTO_IP && kind == unix.IP_PKTINFO && len(control) >= header+unix.SizeofInet4Pktinfo:
		index = header // struct in_pktinfo begins with the interface
	case level == unix.IPPROTO_IPV6 && kind == unix.IPV6_PKTINFO && len(control) >= header+unix.SizeofInet6Pktinfo:
		if linkLocal := control[header] == 0xFE && control[header+1]&0xC0 == 0x80; linkLocal {
			return control // only its interface tells a link-local address apart
		}
		index = header + 16 // struct in6_pktinfo ends with it
	default:
		return nil
	}
	clear(control[index : index+4])
	return control
}
