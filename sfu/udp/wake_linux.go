//go:build !portable

package udp

import (
	"net/netip"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// wakeTestTimeout is how long openWaker waits for its own datagram; on loopback it is there when the send returns.
const wakeTestTimeout = 100 * time.Millisecond

// openWaker opens a socket that can reach the media socket through the host's own addresses, and tries it once. It
// returns -1 where that does not work, for instance in a network namespace whose loopback device is down. It has its own
// send buffer, so a full media socket cannot swallow a wake.
func openWaker(fd int, local netip.AddrPort) int {
	to := local
	if to.Addr().IsUnspecified() {
		to = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), to.Port())
	}
	family := unix.AF_INET
	var sa unix.Sockaddr = &unix.SockaddrInet4{Port: int(to.Port()), Addr: as4(to.Addr())}
	if to.Addr().Is6() {
		family = unix.AF_INET6
		sa = &unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16(), ZoneId: scopeID(to.Addr())}
	}
	w, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.IPPROTO_UDP)
	if err != nil {
		return -1
	}
	if unix.Connect(w, sa) != nil || !sendWake(w) || !wakeArrives(fd) {
		_ = unix.Close(w) // never used
		return -1
	}
	return w
}

// wakeArrives waits for an empty datagram. Others that come first are lost, as if the socket had opened a moment later.
func wakeArrives(fd int) bool {
	deadline := time.Now().Add(wakeTestTimeout)
	var b [1]byte
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return false
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left/time.Millisecond)+1)
		if n <= 0 && err != unix.EINTR {
			return false
		}
		if n, _, err := unix.Recvfrom(fd, b[:], unix.MSG_DONTWAIT); err == nil && n == 0 {
			return true
		}
	}
}

// sendWake sends an empty datagram on a connected socket.
func sendWake(fd int) bool {
	var none byte
	_, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&none)), 0, unix.MSG_DONTWAIT, 0, 0)
	return errno == 0
}

// wake ends the current or next read. The datagram is sent only by the first of several calls; where it is lost because
// the receive queue is full, the read returns for that queue.
func (c *fastConn) wake() {
	if c.woken.Swap(true) || c.wakeFD < 0 || !c.acquire() {
		return
	}
	defer c.release()
	sendWake(c.wakeFD)
}
