//go:build unix && !linux

package udp

import "golang.org/x/sys/unix"

// setReusePort lets several sockets bind the same port.
func setReusePort(fd uintptr) error {
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
}

// setBuffers asks for the kernel buffers. These systems refuse a size above their limit instead of cutting it, so it is
// halved until it fits.
func setBuffers(fd uintptr, recvBytes, sendBytes int) {
	for _, o := range [...]struct{ name, bytes int }{{unix.SO_RCVBUF, recvBytes}, {unix.SO_SNDBUF, sendBytes}} {
		for n := o.bytes; n > 64<<10; n /= 2 {
			if unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, o.name, n) == nil {
				break
			}
		}
	}
}
